/** A token as the control API and the library show it: instants in RFC 3339, the secret masked. */
import { toRfc3339 } from '../core/clock.ts';
import { preview } from '../core/redact.ts';
import { statusOf, type Token, type TokenStatus } from '../state/token.ts';

export interface TokenView {
  readonly id: string;
  readonly provider: string;
  readonly name: string | null;
  readonly status: TokenStatus;
  readonly createdAt: string;
  readonly expiresAt: string | null;
  readonly revokedAt: string | null;
  readonly revocationReason: string | null;
  readonly lastUsedAt: string | null;
  readonly uses: number;
  readonly secretPreview: string;
}

const orNull = (instant: number | null): string | null => (instant === null ? null : toRfc3339(instant));

/** @param now the instant by which the status is told */
export const viewToken = (token: Token, now: number): TokenView => ({
  id: token.id,
  provider: token.provider,
  name: token.name,
  status: statusOf(token, now),
  createdAt: toRfc3339(token.createdAt),
  expiresAt: orNull(token.expiresAt),
  revokedAt: orNull(token.revokedAt),
  revocationReason: token.revocationReason,
  lastUsedAt: orNull(token.lastUsedAt),
  uses: token.uses,
  secretPreview: preview(token.secret),
});
