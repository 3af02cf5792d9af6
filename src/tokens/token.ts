/** The token record and its status. */
import type { JsonObject } from '../lib/json.ts';

/** An issued token. Times are in milliseconds since the Unix epoch. */
export interface Token {
  /** The identifier in the provider's response, if it has one. */
  readonly id: string;
  /** Id of the provider. The token is valid for this provider only. */
  readonly provider: string;
  /** The credential that a client sends. */
  readonly secret: string;
  /** JWT ID (RFC 7519); equal to `id` if the provider does not issue JWTs. */
  readonly jti: string;
  readonly name: string | null;
  readonly createdAt: number;
  /** null: never expires. */
  readonly expiresAt: number | null;
  /** null: not revoked. */
  readonly revokedAt: number | null;
  readonly revocationReason: string | null;
  readonly lastUsedAt: number | null;
  readonly uses: number;
  /** Provider-specific data, such as a space or a business. */
  readonly data: JsonObject;
}

/** The members of a token that may change. */
export type TokenChange = Partial<Pick<Token, 'expiresAt' | 'revokedAt' | 'revocationReason' | 'lastUsedAt' | 'uses'>>;

/** The members that a mock sets when it issues a token. */
export type NewToken = Pick<Token, 'id' | 'secret'> &
  /** Without `name`, it has none; without `expiresAt`, it never expires. */
  Partial<Pick<Token, 'name' | 'expiresAt' | 'jti' | 'data' | 'createdAt'>>;

const tokenStatuses = ['active', 'expired', 'revoked'] as const;

export type TokenStatus = (typeof tokenStatuses)[number];

/** The status of a token at a point in time. `revoked` takes precedence over `expired`. */
export function statusOf({ revokedAt, expiresAt }: Pick<Token, 'revokedAt' | 'expiresAt'>, now: number): TokenStatus {
  if (revokedAt !== null) return 'revoked';
  return expiresAt !== null && expiresAt <= now ? 'expired' : 'active';
}

const noData: JsonObject = Object.freeze({});

/**
 * Creates an unused, unrevoked token. The members are written out, in the order of the type: with a spread, V8 keeps half
 * of them outside of the object.
 */
export function createToken(provider: string, now: number, given: NewToken): Token {
  const { id, secret, jti = id, name = null, createdAt = now, expiresAt = null, data = noData } = given;
  return {
    id,
    provider,
    secret,
    jti,
    name,
    createdAt,
    expiresAt,
    revokedAt: null,
    revocationReason: null,
    lastUsedAt: null,
    uses: 0,
    data,
  };
}
