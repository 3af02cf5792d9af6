/** The credential that a request came with: how to name it, and how to write it where it must work. */
import * as api from '../api/calls.ts';
import type { JournalView, CredentialResult } from '../api/api-types.ts';
import { findProvider } from '../state/providers.ts';

/** The seeded credential of each verdict, by its meaning. */
const meanings: Readonly<Partial<Record<CredentialResult['verdict'], string>>> = {
  good: 'active',
  readonly: 'readonly',
  expired: 'expired',
  revoked: 'revoked',
};

/** What stands for a credential that only its sender knows. */
const placeholder = '$TOKEN';

const seeded = ({ provider, credential }: JournalView) =>
  credential?.seeded
    ? findProvider(provider)?.credentials.find(({ meaning }) => meaning === meanings[credential.verdict])
    : undefined;

/** The name under which the credential is known to people; undefined where it has none. */
export const credentialName = (view: JournalView): string | undefined => seeded(view)?.credential;

/** Every way to present the request's credential, such as `Authorization: Bearer …` or `?token=…`. */
export async function credentialsFor(view: JournalView): Promise<readonly string[]> {
  const known = seeded(view);
  if (known) return known.presentedAs;
  const tokenId = view.credential?.tokenId;
  return tokenId ? (await api.tokens.secret(tokenId)).presentedAs : [];
}

const isMasked = (text: string): boolean => text.endsWith('…');

/** A header's value with the masked credential restored. */
export function restoreHeader(name: string, value: string, presentations: readonly string[]): string {
  if (!isMasked(value)) return value;
  const [scheme = '', rest] = value.split(' ', 2);
  const start = `${name}: ${rest === undefined ? '' : `${scheme} `}`.toLowerCase();
  const found = presentations.find((one) => one.toLowerCase().startsWith(start));
  return found?.slice(name.length + 2) ?? (rest === undefined ? placeholder : `${scheme} ${placeholder}`);
}

/** An address with the masked credentials restored. */
export const restoreUrl = (url: string, presentations: readonly string[]): string =>
  url.replace(/([?&])([^=&#]+)=([^&#]*…)/g, (_, mark: string, name: string) => {
    const found = presentations.find((one) => one.startsWith(`?${name}=`));
    return `${mark}${name}=${found?.slice(name.length + 2) ?? placeholder}`;
  });
