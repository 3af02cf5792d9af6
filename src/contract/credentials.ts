/** Credentials as each security scheme wants them, and as no scheme should take them. */
import { raise } from '../core/problem.ts';
import type { Operation, SecurityScheme } from '../openapi/operation.ts';
import type { Header } from './finding.ts';
import type { SecretUse } from './case.ts';

/** A value for one scheme. */
export interface SchemeValue {
  readonly value: string;
  /** Given for this scheme by name, so an `apiKey` takes it as it is. */
  readonly named: boolean;
  /** The shell variable that stands for it. */
  readonly variable: string;
  /** What reports call it. */
  readonly label: string;
}

/** The value as a secret of a request. */
export const secretOf = ({ value, variable, label }: SchemeValue): SecretUse => ({ value, label, shell: `$${variable}` });

/** Values by the names of schemes. */
export type Wallet = ReadonlyMap<string, SchemeValue>;

/** A credential in its place within a request. */
export interface Presented {
  readonly headers: readonly Header[];
  readonly query: readonly Header[];
  readonly secrets: readonly SecretUse[];
}

export const nothing: Presented = { headers: [], query: [], secrets: [] };

/**
 * Reads `[<scheme>=]<value>` texts: what is before the first `=` is a scheme only if the document has one of that name.
 * @param variable the shell variable for reproductions, such as `MOCKMINT_<ID>_CREDENTIAL`
 * @param label what reports call it
 */
export function readWallet(given: string | readonly string[] | undefined, operations: readonly Operation[], variable: string, label: string): Wallet {
  const schemes = new Set(operations.flatMap(({ security }) => security.flat().map(({ name }) => name)));
  const wallet = new Map<string, SchemeValue>();
  for (const text of [given ?? []].flat()) {
    const name = text.slice(0, Math.max(0, text.indexOf('=')));
    if (schemes.has(name)) {
      wallet.set(name, { value: text.slice(name.length + 1), named: true, label, variable: `${variable}_${shellName(name)}` });
    } else {
      for (const scheme of schemes) if (!wallet.get(scheme)?.named) wallet.set(scheme, { value: text, named: false, variable, label });
    }
  }
  for (const { value } of wallet.values()) demandSendable(value, `A ${label}`);
  return wallet;
}

/**
 * Makes sure that a value can go into a header.
 * @throws AppError `wrong-usage`
 */
export function demandSendable(value: string, what: string): void {
  if (/[^\t\P{Cc}]|\p{Cs}/u.test(value)) raise.wrongUsage(`${what} has a line break or another control character in it, which no header can carry.`);
}

/** A name as a part of a shell variable. */
export const shellName = (name: string): string => name.toUpperCase().replace(/\W/g, '_');

/** The text that goes where the scheme is sent. */
export function formOf(scheme: SecurityScheme, { value, named }: Pick<SchemeValue, 'value' | 'named'>): string {
  if (scheme.type === 'http' || scheme.type === 'oauth2' || scheme.type === 'openIdConnect') {
    const word = scheme.scheme === undefined || scheme.scheme === 'bearer' ? 'Bearer' : scheme.scheme[0]!.toUpperCase() + scheme.scheme.slice(1);
    return `${word} ${value}`;
  }
  return inAuthorization(scheme) && !named ? `${scheme.name} ${value}` : value;
}

/** Whether the scheme is sent in the `Authorization` header. */
export const inAuthorization = (scheme: SecurityScheme): boolean =>
  scheme.type !== 'apiKey' || (scheme.in === 'header' && scheme.parameter?.toLowerCase() === 'authorization');

/** One scheme's credential, put where it belongs, with `text` as it stands. */
export function place(scheme: SecurityScheme, text: string, secrets: readonly SecretUse[]): Presented {
  if (inAuthorization(scheme)) return { headers: [['Authorization', text]], query: [], secrets };
  const name = scheme.parameter ?? scheme.name;
  if (scheme.in === 'query') return { headers: [], query: [[name, text]], secrets };
  if (scheme.in === 'cookie') return { headers: [['Cookie', `${name}=${text}`]], query: [], secrets };
  return { headers: [[name, text]], query: [], secrets };
}

/** The credentials of one alternative together; undefined where the wallet lacks one. */
export function present(alternative: readonly SecurityScheme[], wallet: Wallet): Presented | undefined {
  const parts = alternative.map((scheme) => {
    const held = wallet.get(scheme.name);
    return held && place(scheme, formOf(scheme, held), [secretOf(held)]);
  });
  if (!parts.every((part) => part !== undefined)) return undefined;
  return {
    headers: parts.flatMap(({ headers }) => headers),
    query: parts.flatMap(({ query }) => query),
    secrets: parts.flatMap(({ secrets }) => secrets),
  };
}

/** The first alternative that the wallet satisfies; nothing where the operation is open to all. */
export function presentAny({ security }: Operation, wallet: Wallet): Presented | undefined {
  if (security.length === 0 || security.some((alternative) => alternative.length === 0)) return nothing;
  for (const alternative of security) {
    const presented = present(alternative, wallet);
    if (presented) return presented;
  }
  return undefined;
}

/** An alternative by the names of its schemes: `Bearer`, `key+secret`. */
export const nameOf = (alternative: readonly SecurityScheme[]): string => alternative.map(({ name }) => name).join('+') || 'none';
