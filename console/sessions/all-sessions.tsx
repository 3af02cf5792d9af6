/** The list of all sessions, reloaded every few seconds. */
import { computed, signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import * as api from '../api/calls.ts';
import { pageOf, sessionName } from '../api/base.ts';
import type { SessionView } from '../api/api-types.ts';
import { EmptyState } from '../parts/empty-state.tsx';
import { ListSearch } from '../parts/list-search.tsx';
import { readable } from '../parts/time.ts';
import { VirtualTable, type Column } from '../parts/virtual-table.tsx';
import { linkTo, urlParameter } from '../state/route.ts';
import { NewSession } from './new-session.tsx';

const searchText = urlParameter('sessions', 'q');
const sessions = signal<readonly SessionView[]>([]);
const areLoaded = signal(false);

const shownSessions = computed(() => {
  const wanted = searchText.value.trim().toLowerCase();
  return wanted === '' ? sessions.value : sessions.value.filter(({ name }) => name.toLowerCase().includes(wanted));
});

export async function loadSessions(): Promise<void> {
  ({ sessions: sessions.value } = await api.session.list());
  areLoaded.value = true;
}

/** Shortest time between two loads. A server that needs long is asked less often. */
const reloadMs = 2000;

/** Reloads the sessions while the page is visible. @returns a function that stops it */
function keepLoading(): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isStopped = false;
  const load = async (): Promise<void> => {
    const startedAt = performance.now();
    if (document.visibilityState === 'visible') await loadSessions().catch(() => {}); // The banner tells of it.
    if (!isStopped) timer = setTimeout(() => void load(), Math.max(reloadMs, (performance.now() - startedAt) * 10));
  };
  void load();
  return () => {
    isStopped = true;
    clearTimeout(timer);
  };
}

const columns: readonly Column<SessionView>[] = [
  {
    title: 'Session',
    kind: 'name-cell',
    cell: ({ name }) => (
      <a href={pageOf(name)} {...(name === sessionName && { 'aria-current': 'true' as const })}>
        {name}
      </a>
    ),
  },
  { title: 'Requests', kind: 'number-cell', cell: ({ requests }) => requests },
  { title: 'Tokens', kind: 'number-cell', cell: ({ tokens }) => tokens },
  { title: 'Rules', kind: 'number-cell', cell: ({ rules }) => rules },
  {
    title: 'Clock (UTC)',
    kind: 'clock-cell',
    cell: ({ now, frozen }) => (
      <>
        {readable(Date.parse(now))}
        {frozen ? ' · frozen' : ''}
      </>
    ),
  },
];

export function AllSessions() {
  useEffect(keepLoading, []);
  const [shown, all] = [shownSessions.value, sessions.value];
  return (
    <section class="list" aria-labelledby="all-sessions">
      <div class="toolbar">
        <div class="toolbar-line">
          <h2 id="all-sessions">All sessions</h2>
          <ListSearch label="Search sessions" hint="Name" value={searchText} />
          <span class="count" role="status">
            {searchText.value.trim() === '' ? '' : `${shown.length.toLocaleString('en')} of `}
            {all.length.toLocaleString('en')}
          </span>
          <NewSession />
        </div>
      </div>
      {areLoaded.value && shown.length === 0 ? (
        <EmptyState title="No session matches">
          <p>
            The search looks at the name. <a href={linkTo('sessions', '', {})}>Show all sessions</a>
          </p>
        </EmptyState>
      ) : (
        <VirtualTable
          items={shown}
          idOf={({ name }) => name}
          columns={columns}
          label="Sessions, most recently used first"
          kind="sessions"
          selected={sessionName}
          cardHeight={64}
        />
      )}
    </section>
  );
}
