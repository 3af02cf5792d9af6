/** The journal entries of the session; while paused, new entries are held back. */
import { computed, signal } from '@preact/signals';
import * as api from '../api/calls.ts';
import type { JournalView } from '../api/api-types.ts';
import { parseSearch } from '../requests/search-query.ts';
import { urlParameter } from './route.ts';
import { hiddenIds } from './hidden-ids.ts';
import { deleteWithUndo } from './undo.ts';

/** Maximum number of entries that the page keeps. */
const maxKeptRequests = 10_000;

/** Loaded first, so that the list appears at once; the others follow. */
const firstPage = 200;

/** New entries are rendered in batches, at most one per interval. */
const batchMs = 150;

/** Newest first. */
const all = signal<readonly JournalView[]>([]);
const waiting = signal<readonly JournalView[]>([]);

const hidden = hiddenIds();

const visible = computed(() =>
  hidden.ids.value.size === 0 ? all.value : all.value.filter(({ id }) => !hidden.ids.value.has(id)),
);

/** Number of requests that the server had when they were loaded, and that the page has not loaded. */
const notLoaded = signal(0);

/** Whether the newest requests have been loaded since the page was opened. */
export const requestsLoaded = signal(false);

export const paused = signal(false);
export const search = urlParameter('requests', 'q');
export const waitingCount = computed(() => waiting.value.length);
export const loadedCount = computed(() => visible.value.length);

/** Number of requests, those included that are not loaded. */
export const requestTotal = computed(() => loadedCount.value + (hidden.ids.value.size === 0 ? notLoaded.value : 0));

const parsed = computed(() => parseSearch(search.value));

export const searchProblems = computed(() => parsed.value.problems);

/** With each new search, the results for the entries are computed once. */
const matching = computed(() => {
  const { test } = parsed.value;
  if (!test) return undefined;
  const results = new WeakMap<JournalView, boolean>();
  return (request: JournalView): boolean => {
    let result = results.get(request);
    if (result === undefined) results.set(request, (result = test(request)));
    return result;
  };
});

export const matchingRequests = computed(() => (matching.value ? visible.value.filter(matching.value) : visible.value));

export const requestOf = (id: string): JournalView | undefined =>
  all.value.find((one) => one.id === id) ?? waiting.value.find((one) => one.id === id);

let pendingRequests: JournalView[] = [];
let timer: ReturnType<typeof setTimeout> | undefined;

export function addRequest(request: JournalView): void {
  pendingRequests.push(request);
  arrivedMeanwhile?.push(request);
  timer ??= setTimeout(flush, batchMs);
}

function flush(): void {
  timer = undefined;
  const batch = pendingRequests.reverse();
  pendingRequests = [];
  const into = paused.value ? waiting : all;
  into.value = mergeRequests(batch, into.value);
}

function mergeRequests(newer: readonly JournalView[], older: readonly JournalView[]): readonly JournalView[] {
  const ids = new Set(newer.map(({ id }) => id));
  return [...newer, ...older.filter(({ id }) => !ids.has(id))].slice(0, maxKeptRequests);
}

export function pause(stop: boolean): void {
  paused.value = stop;
  if (stop) return;
  all.value = mergeRequests(waiting.value, all.value);
  waiting.value = [];
}

/** Entries that arrive while others are loaded; they may be missing in the response. */
let arrivedMeanwhile: JournalView[] | undefined;

/** Ends the loading that a newer one replaces. */
let loading = new AbortController();

/** Older entries are shown at most once per interval while they are loaded. */
const pieceMs = 300;

/** Loads the newest entries, and then the others. */
export async function refreshRequests(): Promise<void> {
  loading.abort();
  const current = new AbortController();
  loading = current;
  arrivedMeanwhile = [];
  const { requests, total } = await api.requests.list(firstPage);
  if (current.signal.aborted) return;
  show(requests, total - requests.length);
  if (total > requests.length)
    loadRest(total, current.signal).catch(() => {}); // After a reconnect, all is loaded again.
  else arrivedMeanwhile = undefined;
}

function show(requests: readonly JournalView[], others: number): void {
  all.value = mergeRequests((arrivedMeanwhile ?? []).toReversed(), requests);
  waiting.value = [];
  notLoaded.value = Math.max(0, others);
  requestsLoaded.value = true;
}

async function loadRest(total: number, abortSignal: AbortSignal): Promise<void> {
  const requests: JournalView[] = [];
  let shownAt = performance.now();
  for await (const piece of api.requests.stream(maxKeptRequests, abortSignal)) {
    if (abortSignal.aborted) return;
    requests.push(...piece);
    if (requests.length <= firstPage || performance.now() - shownAt < pieceMs) continue;
    show([...requests], total - requests.length);
    shownAt = performance.now();
  }
  if (abortSignal.aborted) return;
  show(requests, requests.length < maxKeptRequests ? 0 : total - requests.length);
  arrivedMeanwhile = undefined;
}

const counted = (count: number): string =>
  count === 1 ? '1 request deleted' : `${count.toLocaleString('en')} requests deleted`;

/** Deletes the requests, unless it is undone. Those that arrive in the meantime are kept. */
export async function clearRequests(): Promise<void> {
  const deleted = [...waiting.value, ...visible.value];
  const newest = deleted.reduce<JournalView | undefined>((a, b) => (a === undefined || b.at > a.at ? b : a), undefined);
  if (!newest) return;
  await deleteWithUndo({
    text: counted(deleted.length + notLoaded.value),
    hide: () => hidden.hide(deleted),
    restore: () => hidden.show(deleted),
    async send() {
      await api.requests.clear(newest.id);
      await refreshRequests();
      hidden.show(deleted);
    },
  });
}
