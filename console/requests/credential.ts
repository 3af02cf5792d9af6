/** The credential of a journal entry: its name, and its values for sending it again. */
import * as api from '../api/calls.ts';
import type { JournalView, CredentialResult } from '../api/api-types.ts';
import { findProvider } from '../state/providers.ts';

/** The meaning of the seeded credential for each verdict. */
const meanings: Readonly<Partial<Record<CredentialResult['verdict'], string>>> = {
  good: 'active',
  readonly: 'readonly',
  expired: 'expired',
  revoked: 'revoked',
};

/** Placeholder for a credential that the mock does not store. */
const placeholder = '$TOKEN';

const seeded = ({ provider, credential }: JournalView) =>
  credential?.seeded
    ? findProvider(provider)?.credentials.find(({ meaning }) => meaning === meanings[credential.verdict])
    : undefined;

/** Name of a seeded credential; undefined for any other. */
export const credentialName = (view: JournalView): string | undefined => seeded(view)?.credential;

/** All presentations of the request's credential, such as `Authorization: Bearer …` or `?token=…`. */
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

/** A URL with its masked credentials restored. */
export const restoreUrl = (url: string, presentations: readonly string[]): string =>
  url.replace(/([?&])([^=&#]+)=([^&#]*…)/g, (_, mark: string, name: string) => {
    const found = presentations.find((one) => one.startsWith(`?${name}=`));
    return `${mark}${name}=${found === undefined ? placeholder : encodeURIComponent(found.slice(name.length + 2))}`;
  });
