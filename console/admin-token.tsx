/** Asks for the admin token where the mock wants one. */
import { useSignal } from '@preact/signals';
import { presentToken, tokenNeeded, adminToken } from './api/client.ts';
import { Dialog } from './parts/dialog.tsx';

export function TokenDialog() {
  const typed = useSignal('');
  const submit = (event: Event): void => {
    event.preventDefault();
    if (typed.value.trim() !== '') presentToken(typed.value.trim());
  };
  return (
    <Dialog title="Admin token" open={tokenNeeded.value} onClose={() => {}} closable={false}>
      <form onSubmit={submit} class="stack">
        <p>
          This mock is bound beyond loopback, so steering it needs the token that it printed at start-up. It is kept
          until this tab is closed.
        </p>
        {adminToken.value !== '' && (
          <p class="problem" role="alert">
            The mock refused that token.
          </p>
        )}
        <label>
          Admin token{' '}
          <input
            type="password"
            autoComplete="off"
            autoFocus
            value={typed.value}
            onInput={(event) => {
              typed.value = event.currentTarget.value;
            }}
          />
        </label>
        <button type="submit" class="action main">
          Go on
        </button>
      </form>
    </Dialog>
  );
}
