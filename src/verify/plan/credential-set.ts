/** Credentials as each security scheme wants them, and as no scheme should take them. */
import { raise } from '../../lib/errors.ts';
import type { Operation, SecurityScheme } from '../../openapi/operation.ts';
import type { Header } from '../findings/finding.ts';
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
export const secretOf = ({ value, variable, label }: SchemeValue): SecretUse => ({
  value,
  label,
  shell: `$${variable}`,
});

/** Values by the names of schemes. */
export type CredentialSet = ReadonlyMap<string, SchemeValue>;

/** A credential in its place within a request. */
export interface AttachedCredential {
  readonly headers: readonly Header[];
  readonly query: readonly Header[];
  readonly secrets: readonly SecretUse[];
}

export const noCredential: AttachedCredential = { headers: [], query: [], secrets: [] };

/**
 * Reads `[<scheme>=]<value>` texts: what is before the first `=` is a scheme only if the document has one of that name.
 * @param variable the shell variable for reproductions, such as `MOCKMINT_<ID>_CREDENTIAL`
 * @param label what reports call it
 */
export function parseCredentials(
  given: string | readonly string[] | undefined,
  operations: readonly Operation[],
  variable: string,
  label: string,
): CredentialSet {
  const schemes = new Set(operations.flatMap(({ security }) => security.flat().map(({ name }) => name)));
  const credentialSet = new Map<string, SchemeValue>();
  for (const text of [given ?? []].flat()) {
    const name = text.slice(0, Math.max(0, text.indexOf('=')));
    if (schemes.has(name)) {
      credentialSet.set(name, {
        value: text.slice(name.length + 1),
        named: true,
        label,
        variable: `${variable}_${shellName(name)}`,
      });
    } else {
      for (const scheme of schemes)
        if (!credentialSet.get(scheme)?.named)
          credentialSet.set(scheme, { value: text, named: false, variable, label });
    }
  }
  for (const { value } of credentialSet.values()) demandSendable(value, `A ${label}`);
  return credentialSet;
}

/**
 * Makes sure that a value can go into a header.
 * @throws AppError `wrong-usage`
 */
export function demandSendable(value: string, what: string): void {
  if (/[^\t\P{Cc}]|\p{Cs}/u.test(value))
    raise.wrongUsage(`${what} has a line break or another control character in it, which no header can carry.`);
}

/** A name as a part of a shell variable. */
export const shellName = (name: string): string => name.toUpperCase().replace(/\W/g, '_');

/** The text that goes where the scheme is sent. */
export function formatSchemeValue(
  scheme: SecurityScheme,
  { value, named }: Pick<SchemeValue, 'value' | 'named'>,
): string {
  if (scheme.type === 'http' || scheme.type === 'oauth2' || scheme.type === 'openIdConnect') {
    const word =
      scheme.scheme === undefined || scheme.scheme === 'bearer'
        ? 'Bearer'
        : scheme.scheme[0]!.toUpperCase() + scheme.scheme.slice(1);
    return `${word} ${value}`;
  }
  return inAuthorization(scheme) && !named ? `${scheme.name} ${value}` : value;
}

/** Whether the scheme is sent in the `Authorization` header. */
export const inAuthorization = (scheme: SecurityScheme): boolean =>
  scheme.type !== 'apiKey' || (scheme.in === 'header' && scheme.parameter?.toLowerCase() === 'authorization');

/** One scheme's credential, put where it belongs, with `text` as it stands. */
export function attachCredential(
  scheme: SecurityScheme,
  text: string,
  secrets: readonly SecretUse[],
): AttachedCredential {
  if (inAuthorization(scheme)) return { headers: [['Authorization', text]], query: [], secrets };
  const name = scheme.parameter ?? scheme.name;
  if (scheme.in === 'query') return { headers: [], query: [[name, text]], secrets };
  if (scheme.in === 'cookie') return { headers: [['Cookie', `${name}=${text}`]], query: [], secrets };
  return { headers: [[name, text]], query: [], secrets };
}

/** The credentials of one alternative together; undefined where the wallet lacks one. */
export function attachCredentials(
  securityRequirement: readonly SecurityScheme[],
  credentialSet: CredentialSet,
): AttachedCredential | undefined {
  const parts = securityRequirement.map((scheme) => {
    const schemeValue = credentialSet.get(scheme.name);
    return schemeValue && attachCredential(scheme, formatSchemeValue(scheme, schemeValue), [secretOf(schemeValue)]);
  });
  if (!parts.every((part) => part !== undefined)) return undefined;
  return {
    headers: parts.flatMap(({ headers }) => headers),
    query: parts.flatMap(({ query }) => query),
    secrets: parts.flatMap(({ secrets }) => secrets),
  };
}

/** The first alternative that the wallet satisfies; nothing where the operation is open to all. */
export function attachAnyCredentials(
  { security }: Operation,
  credentialSet: CredentialSet,
): AttachedCredential | undefined {
  if (security.length === 0 || security.some((securityRequirement) => securityRequirement.length === 0))
    return noCredential;
  for (const securityRequirement of security) {
    const presented = attachCredentials(securityRequirement, credentialSet);
    if (presented) return presented;
  }
  return undefined;
}

/** An alternative by the names of its schemes: `Bearer`, `key+secret`. */
export const requirementName = (securityRequirement: readonly SecurityScheme[]): string =>
  securityRequirement.map(({ name }) => name).join('+') || 'none';
