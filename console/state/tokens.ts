/** The session's issued tokens, newest first. Changes are rendered in batches. */
import { computed, signal } from '@preact/signals';
import * as api from '../api/calls.ts';
import type { TokenView } from '../api/api-types.ts';
import { deleteFromState } from './delete-from-state.ts';

/** Maximum number of tokens that the page keeps, unless the user asks for more. */
const keptTokens = 20_000;

/** Changes are rendered at most once per interval. */
const batchMs = 200;

/** Use counts are loaded for this many tokens at once. */
const usedPerBatch = 25;

const maxKept = signal(keptTokens);
const loaded = signal<readonly TokenView[]>([]);
const cursor = signal<string | null>(null);

export const tokens = computed(() => loaded.value);

/** Whether the page has dropped the oldest tokens to stay within its maximum. */
const dropped = signal(false);

/** Whether the server has older tokens. */
const hasOlder = computed(() => cursor.value !== null || dropped.value);

/** Whether the page has all the tokens that it keeps, and the server has more. */
export const isFull = computed(() => hasOlder.value && loaded.value.length >= maxKept.value);

export const findToken = (id: string): TokenView | undefined => loaded.value.find((token) => token.id === id);

/** Status at an instant of the session's clock, so that a token expires without a reload. */
export function statusAt({ revokedAt, expiresAt }: TokenView, instant: number): TokenView['status'] {
  if (revokedAt !== null && Date.parse(revokedAt) <= instant) return 'revoked';
  return expiresAt !== null && Date.parse(expiresAt) <= instant ? 'expired' : 'active';
}

/** Issued or changed tokens that are not rendered yet, by id. */
const pending = new Map<string, TokenView>();
let timer: ReturnType<typeof setTimeout> | undefined;

/** Adds or replaces a token, with the next batch. */
export function upsertToken(token: TokenView): void {
  pending.set(token.id, token);
  timer ??= setTimeout(flush, batchMs);
}

function flush(): void {
  clearTimeout(timer);
  timer = undefined;
  if (pending.size === 0) return;
  const kept = loaded.value.map((token) => {
    const changed = pending.get(token.id);
    if (changed) pending.delete(token.id);
    return changed ?? token;
  });
  // A change of a token that is not loaded yet comes with its page.
  const oldest = hasOlder.value ? (kept.at(-1)?.createdAt ?? '') : '';
  const added = [...pending.values()].filter(({ createdAt }) => createdAt >= oldest).reverse();
  pending.clear();
  dropped.value ||= added.length + kept.length > maxKept.value;
  loaded.value = [...added, ...kept].slice(0, maxKept.value);
}

/** Reloading is abandoned if the tokens were replaced in the meantime. */
let generation = 0;

/** Loads the newest tokens; the others follow when they are needed. */
export async function refreshTokens(): Promise<void> {
  const current = ++generation;
  pending.clear(); // What arrives from here on may be newer than the response.
  const page = await api.tokens.list(200);
  if (current !== generation) return;
  dropped.value = false;
  loaded.value = page.tokens;
  cursor.value = page.nextCursor;
  if (needed) loadOlder().catch(() => {}); // As with all calls: after a reconnect, everything is loaded again.
}

/** Whether a view shows all tokens, not only the newest. */
let needed = false;
let loading: Promise<void> | undefined;

/** Loads the older tokens, up to the maximum. */
export async function loadAllTokens(): Promise<void> {
  needed = true;
  await loadOlder();
}

export async function loadMoreTokens(): Promise<void> {
  maxKept.value += keptTokens;
  if (dropped.value) await refreshTokens();
  else await loadOlder();
}

const loadOlder = (): Promise<void> =>
  (loading ??= loadPages().finally(() => {
    loading = undefined;
  }));

async function loadPages(): Promise<void> {
  while (cursor.value !== null && loaded.value.length < maxKept.value) {
    const from = generation;
    const page = await api.tokens.list(1000, cursor.value);
    if (from !== generation) continue;
    const known = new Set(loaded.value.map(({ id }) => id));
    loaded.value = [...loaded.value, ...page.tokens.filter(({ id }) => !known.has(id))];
    cursor.value = page.nextCursor;
  }
}

const usedTokens = new Set<string>();
let usedTimer: ReturnType<typeof setTimeout> | undefined;

/** Marks a token as used. Its use count is loaded later, once for many uses. */
export function markUsed(id: string): void {
  usedTokens.delete(id);
  usedTokens.add(id);
  usedTimer ??= setTimeout(() => void loadUsedTokens().catch(() => {}), 120);
}

/** Loads the use counts of the tokens that were used last. */
async function loadUsedTokens(): Promise<void> {
  const ids = [...usedTokens].slice(-usedPerBatch);
  for (const id of ids) usedTokens.delete(id);
  const known = new Set(loaded.value.map(({ id }) => id));
  try {
    const wanted = ids.filter((id) => known.has(id) || pending.has(id));
    const results = await Promise.allSettled(wanted.map((id) => api.tokens.get(id)));
    for (const result of results) if (result.status === 'fulfilled') upsertToken(result.value);
  } finally {
    usedTimer = usedTokens.size === 0 ? undefined : setTimeout(() => void loadUsedTokens().catch(() => {}), 200);
  }
}

export function clearLoadedTokens(): void {
  generation += 1;
  pending.clear();
  usedTokens.clear();
  loaded.value = [];
  cursor.value = null;
  dropped.value = false;
}

/** An action of the user is shown at once. */
function showNow(token: TokenView): void {
  upsertToken(token);
  flush();
}

export const revoke = async (id: string): Promise<void> => showNow(await api.tokens.revoke(id));

export const expire = async (id: string): Promise<void> => showNow(await api.tokens.expire(id));

/** Deletes all tokens at once, so that one that is issued afterwards stays. Undo imports them again. */
export const deleteAllTokens = (): Promise<void> =>
  deleteFromState({
    remove: api.tokens.forget,
    counted: (removed) => (removed === 1 ? '1 token deleted' : `${removed.toLocaleString('en')} tokens deleted`),
    merge(current, before) {
      const known = new Set(current.tokens.map(({ id }) => id));
      return { ...current, tokens: [...current.tokens, ...before.tokens.filter(({ id }) => !known.has(id))] };
    },
  });
