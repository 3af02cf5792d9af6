/** The journal as it grows; paused, what comes waits. */
import { computed, signal } from '@preact/signals';
import * as api from '../api/calls.ts';
import type { JournalView } from '../api/types.ts';
import { matcher } from '../requests/query.ts';

/** How many the page keeps. */
const most = 5000;

/** Busy journals are shown a few times a second, not once for each request. */
const gatherMs = 60;

const all = signal<readonly JournalView[]>([]);
const waiting = signal<readonly JournalView[]>([]);

export const paused = signal(false);
export const search = signal('');
export const loaded = signal(false);
export const waitingCount = computed(() => waiting.value.length);
export const total = computed(() => all.value.length);
export const found = computed(() => {
  const fits = matcher(search.value);
  return fits ? all.value.filter(fits) : all.value;
});

export const requestOf = (id: string): JournalView | undefined => [...all.value, ...waiting.value].find((one) => one.id === id);

let gathered: JournalView[] = [];
let timer: ReturnType<typeof setTimeout> | undefined;

export function arrive(request: JournalView): void {
  gathered.push(request);
  timer ??= setTimeout(flush, gatherMs);
}

function flush(): void {
  timer = undefined;
  const batch = gathered.reverse();
  gathered = [];
  const into = paused.value ? waiting : all;
  into.value = merge(batch, into.value);
}

const merge = (newer: readonly JournalView[], older: readonly JournalView[]): readonly JournalView[] => {
  const ids = new Set(newer.map(({ id }) => id));
  return [...newer, ...older.filter(({ id }) => !ids.has(id))].slice(0, most);
};

export function pause(stop: boolean): void {
  paused.value = stop;
  if (stop) return;
  all.value = merge(waiting.value, all.value);
  waiting.value = [];
}

export async function load(): Promise<void> {
  const { requests } = await api.requests.list(most);
  all.value = requests;
  waiting.value = [];
  loaded.value = true;
}

export async function clear(): Promise<void> {
  await api.requests.clear();
  forget();
}

export function forget(): void {
  gathered = [];
  all.value = [];
  waiting.value = [];
}
