/** The session's issued tokens, the newest first. */
import { computed, signal } from '@preact/signals';
import * as api from '../api/calls.ts';
import type { TokenView } from '../api/types.ts';
import { now } from './clock.ts';

const loaded = signal<readonly TokenView[]>([]);
const cursor = signal<string | null>(null);

export const hasMore = computed(() => cursor.value !== null);

/** By the session's clock, so that a token expires before one's eyes. */
export const statusAt = ({ revokedAt, expiresAt }: TokenView, instant: number): TokenView['status'] => {
  if (revokedAt !== null && Date.parse(revokedAt) <= instant) return 'revoked';
  return expiresAt !== null && Date.parse(expiresAt) <= instant ? 'expired' : 'active';
};

export const tokens = computed(() => loaded.value.map((token) => ({ ...token, status: statusAt(token, now.value) })));

export const tokenOf = (id: string): TokenView | undefined => tokens.value.find((token) => token.id === id);

export async function load(): Promise<void> {
  const page = await api.tokens.list();
  loaded.value = page.tokens;
  cursor.value = page.nextCursor;
}

export async function loadMore(): Promise<void> {
  if (cursor.value === null) return;
  const page = await api.tokens.list(cursor.value);
  loaded.value = [...loaded.value, ...page.tokens];
  cursor.value = page.nextCursor;
}

/** A token that was issued or has changed. */
export function put(token: TokenView): void {
  const known = loaded.value.some(({ id }) => id === token.id);
  loaded.value = known ? loaded.value.map((one) => (one.id === token.id ? token : one)) : [token, ...loaded.value];
}

const touched = new Set<string>();

/** Notes that a token was used: when and how often is asked for later, once for many uses. */
export const touch = (id: string): void => void touched.add(id);

export async function loadTouched(): Promise<void> {
  const ids = [...touched];
  touched.clear();
  for (const token of await Promise.all(ids.map((id) => api.tokens.get(id)))) put(token);
}

export function forget(): void {
  loaded.value = [];
  cursor.value = null;
}

export const revoke = async (id: string): Promise<void> => put(await api.tokens.revoke(id));

export const expire = async (id: string): Promise<void> => put(await api.tokens.expire(id));

export const forgetAll = async (): Promise<void> => {
  await api.tokens.forget();
  forget();
};
