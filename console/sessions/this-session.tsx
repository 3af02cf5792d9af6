/** This session: reset it, take its state away, bring one in. */
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
    notify(`${file.name} has taken the place of this session's tokens, rules and clock.`);
    await onChange();
  };
  const takeFrom = async (input: HTMLInputElement): Promise<void> => {
    await tryAction(() => take(input.files?.[0]));
    input.value = ''; // The same file may be chosen again.
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
            notify('The session is as at its start.');
            await onChange();
          }}
        >
          Reset
        </ConfirmButton>
      </div>
      <p class="faint">
        A state holds tokens with their secrets, rules and clock: imported into another session or another process, its
        tokens work there.
      </p>
    </section>
  );
}

function parseState(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error('This file is no JSON.');
  }
}
