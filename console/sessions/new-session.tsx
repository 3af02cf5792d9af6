/** Opens a session by name; a session begins on first use. */
import { useSignal } from '@preact/signals';
import { useId } from 'preact/hooks';
import { pageOf } from '../api/base.ts';

const isName = (text: string): boolean => /^[A-Za-z0-9._-]{1,64}$/.test(text);

export function NewSession() {
  const typed = useSignal('');
  const problem = useSignal('');
  const message = useId();
  const submit = (event: Event): void => {
    event.preventDefault();
    if (isName(typed.value)) location.assign(pageOf(typed.value));
    else problem.value = 'A session name has 1 to 64 characters: letters, digits, and . _ -';
  };
  return (
    <form class="toolbar-line" onSubmit={submit}>
      <label>
        Open a session{' '}
        <input
          type="text"
          placeholder="ci-42"
          autoComplete="off"
          value={typed.value}
          aria-describedby={message}
          aria-invalid={problem.value !== ''}
          onInput={(event) => {
            typed.value = event.currentTarget.value.trim();
            problem.value = '';
          }}
        />
      </label>
      <button type="submit" class="action">
        Open
      </button>
      <span id={message} class="problem" role="alert">
        {problem.value}
      </span>
    </form>
  );
}
