/** Opens a session by name; a session begins on first use. */
import { useSignal } from '@preact/signals';
import { pageOf } from '../api/base.ts';
import { notify } from '../state/notices.ts';

const isName = (text: string): boolean => /^[A-Za-z0-9._-]{1,64}$/.test(text);

export function NewSession() {
  const typed = useSignal('');
  const submit = (event: Event): void => {
    event.preventDefault();
    if (isName(typed.value)) location.assign(pageOf(typed.value));
    else notify('A session name has 1 to 64 characters out of A-Z a-z 0-9 . _ -', 'failed');
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
          onInput={(event) => {
            typed.value = event.currentTarget.value.trim();
          }}
        />
      </label>
      <button type="submit" class="action">
        Open
      </button>
    </form>
  );
}
