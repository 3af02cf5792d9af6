/** The journal entries of the session; while paused, new entries are held back. */
import { computed, signal } from '@preact/signals';
import * as api from '../api/calls.ts';
import type { JournalView } from '../api/api-types.ts';
import { matcher } from '../requests/search-query.ts';
import { urlParameter } from './route.ts';
import { deleteWithUndo } from './undo.ts';

/** Maximum number of entries that the page keeps. */
const maxKeptRequests = 5000;

/** New entries are rendered in batches, at most one per interval. */
const batchMs = 60;

const all = signal<readonly JournalView[]>([]);
const waiting = signal<readonly JournalView[]>([]);

/** Ids of deleted entries, while the deletion can be undone. */
const hidden = signal<ReadonlySet<string>>(new Set());

const visible = computed(() =>
  hidden.value.size === 0 ? all.value : all.value.filter(({ id }) => !hidden.value.has(id)),
);

export const paused = signal(false);
export const search = urlParameter('requests', 'q');
export const requestsLoaded = signal(false);
export const waitingCount = computed(() => waiting.value.length);
export const requestTotal = computed(() => visible.value.length);
export const matchingRequests = computed(() => {
  const matches = matcher(search.value);
  return matches ? visible.value.filter(matches) : visible.value;
});

export const requestOf = (id: string): JournalView | undefined =>
  [...all.value, ...waiting.value].find((one) => one.id === id);

let pendingRequests: JournalView[] = [];
let timer: ReturnType<typeof setTimeout> | undefined;

export function addRequest(request: JournalView): void {
  pendingRequests.push(request);
  timer ??= setTimeout(flush, batchMs);
}

function flush(): void {
  timer = undefined;
  const batch = pendingRequests.reverse();
  pendingRequests = [];
  const into = paused.value ? waiting : all;
  into.value = mergeRequests(batch, into.value);
}

const mergeRequests = (newer: readonly JournalView[], older: readonly JournalView[]): readonly JournalView[] => {
  const ids = new Set(newer.map(({ id }) => id));
  return [...newer, ...older.filter(({ id }) => !ids.has(id))].slice(0, maxKeptRequests);
};

export function pause(stop: boolean): void {
  paused.value = stop;
  if (stop) return;
  all.value = mergeRequests(waiting.value, all.value);
  waiting.value = [];
}

export async function refreshRequests(): Promise<void> {
  const { requests } = await api.requests.list(maxKeptRequests);
  all.value = requests;
  waiting.value = [];
  requestsLoaded.value = true;
}

/** Deletes the requests, unless it is undone. */
export function clear(): Promise<void> {
  const deleted = [...all.value, ...waiting.value];
  return deleteWithUndo({
    text: deleted.length === 1 ? '1 request deleted' : `${deleted.length} requests deleted`,
    hide: () => {
      hidden.value = new Set(deleted.map(({ id }) => id));
    },
    restore: () => {
      hidden.value = new Set();
    },
    async send() {
      await api.requests.clear();
      all.value = visible.value;
      hidden.value = new Set();
    },
  });
}
