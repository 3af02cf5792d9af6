/** The session's issued tokens, newest first. */
import { computed, signal } from '@preact/signals';
import * as api from '../api/calls.ts';
import type { TokenView } from '../api/api-types.ts';
import { now } from './session-clock.ts';

const loadedTokens = signal<readonly TokenView[]>([]);
const cursor = signal<string | null>(null);

export const hasMore = computed(() => cursor.value !== null);

/** Status by the session's clock, so that a token expires without a reload. */
const statusAt = ({ revokedAt, expiresAt }: TokenView, instant: number): TokenView['status'] => {
  if (revokedAt !== null && Date.parse(revokedAt) <= instant) return 'revoked';
  return expiresAt !== null && Date.parse(expiresAt) <= instant ? 'expired' : 'active';
};

export const tokens = computed(() =>
  loadedTokens.value.map((token) => ({ ...token, status: statusAt(token, now.value) })),
);

export async function refreshTokens(): Promise<void> {
  const page = await api.tokens.list();
  loadedTokens.value = page.tokens;
  cursor.value = page.nextCursor;
}

export async function loadMore(): Promise<void> {
  if (cursor.value === null) return;
  const page = await api.tokens.list(cursor.value);
  loadedTokens.value = [...loadedTokens.value, ...page.tokens];
  cursor.value = page.nextCursor;
}

/** Adds or replaces a token. */
export function upsertToken(token: TokenView): void {
  const known = loadedTokens.value.some(({ id }) => id === token.id);
  loadedTokens.value = known
    ? loadedTokens.value.map((one) => (one.id === token.id ? token : one))
    : [token, ...loadedTokens.value];
}

const usedTokens = new Set<string>();

/** Marks a token as used. Its use count is loaded later, once for many uses. */
export const markUsed = (id: string): void => void usedTokens.add(id);

export async function loadUsedTokens(): Promise<void> {
  const ids = [...usedTokens];
  usedTokens.clear();
  for (const token of await Promise.all(ids.map((id) => api.tokens.get(id)))) upsertToken(token);
}

export function clearLoadedTokens(): void {
  loadedTokens.value = [];
  cursor.value = null;
}

export const revoke = async (id: string): Promise<void> => upsertToken(await api.tokens.revoke(id));

export const expire = async (id: string): Promise<void> => upsertToken(await api.tokens.expire(id));

export const forgetAllTokens = async (): Promise<void> => {
  await api.tokens.forget();
  clearLoadedTokens();
};
