/** Exports, imports and resets the current session. */
import * as api from '../api/calls.ts';
import { sessionName } from '../api/base.ts';
import { Action } from '../parts/action.tsx';
import { download } from '../parts/download.ts';
import { ConfirmButton } from '../parts/confirm-button.tsx';
import { tryAction, notify } from '../state/notices.ts';

export function ThisSession({ onChange }: { readonly onChange: () => Promise<void> }) {
  const take = async (file: File | undefined): Promise<void> => {
    if (!file) return;
    await api.session.import(parseState(await file.text()));
    notify(`Imported ${file.name}: it replaced this session's tokens, rules and clock.`);
    await onChange();
  };
  const takeFrom = async (input: HTMLInputElement): Promise<void> => {
    await tryAction(() => take(input.files?.[0]));
    input.value = ''; // Allows choosing the same file again.
  };
  return (
    <section class="card" aria-labelledby="this-session">
      <h2 id="this-session">{sessionName}</h2>
      <div class="actions">
        <Action
          onDo={async () =>
            download(`mockmint-${sessionName}.json`, JSON.stringify(await api.session.export(), null, 2))
          }
        >
          Export the state
        </Action>
        <label class="action file">
          Import a state
          <input
            type="file"
            accept="application/json,.json"
            class="unseen"
            onChange={({ currentTarget }) => void takeFrom(currentTarget)}
          />
        </label>
        <ConfirmButton
          ask="Reset this session?"
          onDo={async () => {
            await api.session.reset();
            notify('The session was reset.');
            await onChange();
          }}
        >
          Reset
        </ConfirmButton>
      </div>
      <p class="faint">
        A state contains the tokens with their secrets, the rules and the clock. Its tokens work in the session or
        process that imports it.
      </p>
    </section>
  );
}

function parseState(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error('This file is not valid JSON.');
  }
}
