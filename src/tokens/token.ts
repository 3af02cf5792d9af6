/** A token: who holds it, since when and until when. */
import type { JsonObject } from '../lib/json.ts';

/** A token that a provider has issued. Instants are in milliseconds since the Unix epoch. */
export interface Token {
  /** The provider's own identifier where its answer has one. */
  readonly id: string;
  /** The provider's id: the token is good there and nowhere else. */
  readonly provider: string;
  /** What the caller presents as a credential. */
  readonly secret: string;
  /** RFC 7519 `jti`; the id where the provider makes no JWT. */
  readonly jti: string;
  readonly name: string | null;
  readonly createdAt: number;
  /** null: never. */
  readonly expiresAt: number | null;
  /** null: not revoked. */
  readonly revokedAt: number | null;
  readonly revocationReason: string | null;
  readonly lastUsedAt: number | null;
  readonly uses: number;
  /** What the provider keeps with the token, such as a space or a business. */
  readonly data: JsonObject;
}

/** What may change of a token. */
export type TokenChange = Partial<Pick<Token, 'expiresAt' | 'revokedAt' | 'revocationReason' | 'lastUsedAt' | 'uses'>>;

/** What a provider says of a token that it issues; the rest begins empty. */
export type NewToken = Pick<Token, 'id' | 'secret' | 'name' | 'expiresAt'> &
  Partial<Pick<Token, 'jti' | 'data' | 'createdAt'>>;

const tokenStatuses = ['active', 'expired', 'revoked'] as const;

export type TokenStatus = (typeof tokenStatuses)[number];

/** A token's state at an instant. One that is revoked stays so, expired or not. */
export function statusOf({ revokedAt, expiresAt }: Pick<Token, 'revokedAt' | 'expiresAt'>, now: number): TokenStatus {
  if (revokedAt !== null) return 'revoked';
  return expiresAt !== null && expiresAt <= now ? 'expired' : 'active';
}

/** A token as it is at the moment of issue. */
export function createToken(provider: string, now: number, { jti, data = {}, ...given }: NewToken): Token {
  return {
    createdAt: now,
    ...given,
    provider,
    jti: jti ?? given.id,
    data,
    revokedAt: null,
    revocationReason: null,
    lastUsedAt: null,
    uses: 0,
  };
}
