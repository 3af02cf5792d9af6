/** Asks for the admin token if the mock requires one. */
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
          This mock is bound to a non-loopback address, so its control API requires the admin token. Unless you set one,
          the mock printed it at start-up. It is kept until you close this tab.
        </p>
        {adminToken.value !== '' && (
          <p class="problem" role="alert">
            The mock rejected that token.
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
          Continue
        </button>
      </form>
    </Dialog>
  );
}
