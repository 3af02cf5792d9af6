/** Lists the sessions; exports, imports and resets the current one. */
import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import * as api from '../api/calls.ts';
import { defaultSession, pageOf, sessionName } from '../api/base.ts';
import type { SessionView } from '../api/api-types.ts';
import { Action } from '../parts/action.tsx';
import { readable } from '../parts/time.ts';
import { tryAction } from '../state/notices.ts';
import { NewSession } from './new-session.tsx';
import { ThisSession } from './this-session.tsx';

export function SessionsView() {
  const sessions = useSignal<readonly SessionView[]>([]);
  const load = async (): Promise<void> => {
    sessions.value = (await api.session.list()).sessions;
  };
  useEffect(() => void tryAction(load), []);
  return (
    <div class="page">
      <ThisSession onChange={load} />
      <section class="card" aria-labelledby="all-sessions">
        <div class="toolbar-line">
          <h2 id="all-sessions">All sessions</h2>
          <span class="spring" />
          <Action onDo={load}>Refresh</Action>
        </div>
        <p class="faint">
          Each session has its own tokens, rules, clock and journal. A request selects its session with the path{' '}
          <code>/~name/…</code> or the header <code>X-Mock-Session: name</code>. Otherwise it uses{' '}
          <code>{defaultSession}</code>.
        </p>
        <div class="table-box" tabIndex={0} role="region" aria-label="Sessions">
          <table class="cards">
            <thead>
              <tr>
                <th>Session</th>
                <th>Requests</th>
                <th>Tokens</th>
                <th>Rules</th>
                <th>Clock</th>
              </tr>
            </thead>
            <tbody>
              {sessions.value.map(({ name, requests, tokens, rules, now, frozen }) => (
                <tr key={name} class={name === sessionName ? 'marked' : ''}>
                  <td data-label="Session">
                    <a href={pageOf(name)} {...(name === sessionName && { 'aria-current': 'true' as const })}>
                      {name}
                    </a>
                  </td>
                  <td data-label="Requests">{requests}</td>
                  <td data-label="Tokens">{tokens}</td>
                  <td data-label="Rules">{rules}</td>
                  <td data-label="Clock">
                    {readable(Date.parse(now))}
                    {frozen ? ' · frozen' : ''}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
        <NewSession />
      </section>
    </div>
  );
}
