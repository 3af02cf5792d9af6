/** Exports, imports and resets the current session. */
import * as api from '../api/calls.ts';
import { defaultSession, sessionName } from '../api/base.ts';
import { Action } from '../parts/action.tsx';
import { download } from '../parts/download.ts';
import { ConfirmButton } from '../parts/confirm-button.tsx';
import { tryAction, notify } from '../state/notices.ts';
import { deleteWithUndo } from '../state/undo.ts';
import { loadSessions } from './all-sessions.tsx';

async function importFrom(input: HTMLInputElement): Promise<void> {
  const file = input.files?.[0];
  if (!file) return;
  const state = parseState(await file.text());
  const before = await api.session.export();
  await api.session.import(state);
  await deleteWithUndo({
    text: `Imported ${file.name}: it replaced this session's tokens, rules, resources and clock`,
    hide: loadSessions,
    restore: () => api.session.import(before),
    send: async () => {},
  });
}

const Import = () => (
  <label class="action file">
    Import a state
    <input
      type="file"
      accept="application/json,.json"
      class="unseen"
      onChange={async ({ currentTarget: input }) => {
        await tryAction(() => importFrom(input));
        input.value = ''; // Allows choosing the same file again.
      }}
    />
  </label>
);

export const ThisSession = () => (
  <section class="this-session" aria-labelledby="this-session">
    <div class="toolbar-line">
      <h2 id="this-session">
        <span class="faint">This session:</span> {sessionName}
      </h2>
      <span class="spring" />
      <Action
        onDo={async () => download(`mockmint-${sessionName}.json`, JSON.stringify(await api.session.export(), null, 2))}
      >
        Export the state
      </Action>
      <Import />
      <ConfirmButton
        ask="Reset this session? Its tokens, rules, resources, requests and clock go back to the start."
        onDo={async () => {
          await api.session.reset();
          notify('The session was reset.');
          await loadSessions();
        }}
      >
        Reset
      </ConfirmButton>
    </div>
    <p class="faint">
      A session has its own tokens, rules, clock and journal. A request selects it with the path <code>/~name/…</code>{' '}
      or the header <code>X-Mock-Session: name</code>; otherwise it uses <code>{defaultSession}</code>. A state contains
      the tokens with their secrets; they work in the session or process that imports it.
    </p>
  </section>
);

function parseState(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error("This file isn't valid JSON.");
  }
}
