/** A session's state as one JSON document, to be taken elsewhere. It holds secrets: its tokens work there. */
import { parseInstant, toRfc3339 } from '../core/clock.ts';
import type { JsonObject } from '../core/json.ts';
import type { Token } from '../state/token.ts';
import type { Rule } from './rules.ts';

export interface SessionState {
  readonly version: 1;
  /** The newest first. */
  readonly tokens: readonly StoredToken[];
  /** The newest first. */
  readonly rules: readonly Rule[];
  readonly clock: { readonly now: string; readonly frozen: boolean };
}

/** A token with its secret; instants in RFC 3339. */
export interface StoredToken {
  readonly id: string;
  readonly provider: string;
  readonly secret: string;
  readonly jti: string;
  readonly name: string | null;
  readonly createdAt: string;
  readonly expiresAt: string | null;
  readonly revokedAt: string | null;
  readonly revocationReason: string | null;
  readonly lastUsedAt: string | null;
  readonly uses: number;
  readonly data: JsonObject;
}

export const storeToken = (token: Token): StoredToken => ({
  ...token,
  createdAt: toRfc3339(token.createdAt),
  expiresAt: each(token.expiresAt, toRfc3339),
  revokedAt: each(token.revokedAt, toRfc3339),
  lastUsedAt: each(token.lastUsedAt, toRfc3339),
});

/** @throws AppError `invalid-instant` */
export const restoreToken = (token: StoredToken): Token => ({
  ...token,
  createdAt: parseInstant(token.createdAt),
  expiresAt: each(token.expiresAt, parseInstant),
  revokedAt: each(token.revokedAt, parseInstant),
  lastUsedAt: each(token.lastUsedAt, parseInstant),
});

const each = <From, To>(value: From | null, change: (value: From) => To): To | null => (value === null ? null : change(value));
