/** Converts tokens for the control API and the library: instants in RFC 3339, secrets masked. */
import { toRfc3339 } from '../../lib/clock.ts';
import { preview, type Masker } from '../../lib/redact.ts';
import { seededCredentials } from '../../tokens/seeded-credentials.ts';
import { statusOf, type Token } from '../../tokens/token.ts';
import type { Token as TokenView } from '../control-api/control-types.ts';
import type { SessionSecrets } from './session-secrets.ts';

export type { TokenView };

const formatInstant = (instant: number | null): string | null => (instant === null ? null : toRfc3339(instant));

/** Creates a masker for names and revocation reasons, which may contain the secret of another token. */
export const maskerOfTokens = (tokens: readonly Token[], secrets: SessionSecrets): Promise<Masker> =>
  secrets.maskerFor(
    tokens.flatMap(({ name, revocationReason }) => [name ?? '', revocationReason ?? '']),
    seededCredentials.keys(),
  );

/** @param now the instant that determines the status, in milliseconds since the Unix epoch */
export async function viewTokens(
  tokens: readonly Token[],
  { secrets, now }: { readonly secrets: SessionSecrets; readonly now: number },
): Promise<TokenView[]> {
  const hide = await maskerOfTokens(tokens, secrets);
  return tokens.map((token) => viewToken(token, now, hide));
}

const viewToken = (token: Token, now: number, hide: Masker): TokenView => ({
  id: token.id,
  provider: token.provider,
  name: token.name === null ? null : hide(token.name),
  status: statusOf(token, now),
  createdAt: toRfc3339(token.createdAt),
  expiresAt: formatInstant(token.expiresAt),
  revokedAt: formatInstant(token.revokedAt),
  revocationReason: token.revocationReason === null ? null : hide(token.revocationReason),
  lastUsedAt: formatInstant(token.lastUsedAt),
  uses: token.uses,
  secretPreview: preview(token.secret),
});
