/** Parses credentials and formats them for security schemes. */
import { raise } from '../../lib/errors.ts';
import { toBase64 } from '../../lib/base64.ts';
import { authSchemeOf, placeOf } from '../../openapi/credential-presentation.ts';
import type { Operation, SecurityScheme } from '../../openapi/operation.ts';
import type { Header } from '../findings/finding.ts';
import type { SecretUse } from './case.ts';
import { formatSchemeValue, type FormedValue } from './credential-form.ts';

/** A credential value for a scheme. */
export interface SchemeValue extends FormedValue {
  /** The shell variable for reproductions, or an expansion of it in braces. */
  readonly variable: string;
  /** How the given value was understood, if that is not as it was written. */
  readonly note?: string;
  /** The label in reports. */
  readonly label: string;
}

/** Converts the value to a secret of a request. */
export const secretOf = ({ value, variable, label }: SchemeValue): SecretUse => ({
  value,
  label,
  shell: `$${variable}`,
});

/** Credential values by scheme name. */
export type CredentialSet = ReadonlyMap<string, SchemeValue>;

/** A credential as headers and query parameters. */
export interface AttachedCredential {
  readonly headers: readonly Header[];
  readonly query: readonly Header[];
  readonly secrets: readonly SecretUse[];
}

export const noCredential: AttachedCredential = { headers: [], query: [], secrets: [] };

/**
 * Parses `[<scheme>=]<value>`. The part before the first `=` is a scheme only if the document declares it.
 * @param variable the shell variable for reproductions, such as `MOCKMINT_<ID>_CREDENTIAL`
 * @param label the label in reports
 */
export function parseCredentials(
  given: string | readonly string[] | undefined,
  operations: readonly Operation[],
  variable: string,
  label: string,
): CredentialSet {
  const schemes = new Map(operations.flatMap(({ security }) => security.flat().map((one) => [one.name, one] as const)));
  const credentialSet = new Map<string, SchemeValue>();
  for (const text of [given ?? []].flat()) {
    const name = text.slice(0, Math.max(0, text.indexOf('=')));
    const named = schemes.get(name);
    if (named) {
      const own = { named: true, label, variable: `${variable}_${shellName(name)}` };
      credentialSet.set(name, withoutWord(named, { ...own, value: text.slice(name.length + 1) }));
    } else {
      for (const scheme of schemes.values())
        if (!credentialSet.get(scheme.name)?.named)
          credentialSet.set(scheme.name, withoutWord(scheme, { value: text, named: false, variable, label }));
    }
  }
  for (const { value } of credentialSet.values()) demandSendable(value, `A ${label}`);
  return credentialSet;
}

/** A value that begins with the word of its scheme, such as `Bearer x`, is taken without it. */
function withoutWord(scheme: SecurityScheme, given: SchemeValue): SchemeValue {
  const word = authSchemeOf(scheme);
  const start = word === undefined ? undefined : new RegExp(`^${word} +(?=\\S)`, 'i').exec(given.value)?.[0];
  if (start === undefined) return given;
  return {
    ...given,
    value: given.value.slice(start.length),
    variable: `{${given.variable}#* }`,
    note: `The ${given.label} begins with "${start.trim()}", which the scheme ${scheme.name} adds itself. It is sent once.`,
  };
}

/**
 * Checks that a value is valid in a header.
 * @throws AppError `wrong-usage`
 */
export function demandSendable(value: string, what: string): void {
  if (/[^\t\P{Cc}]|\p{Cs}/u.test(value))
    raise.wrongUsage(`${what} contains a line break or another control character, which is not allowed in a header.`);
}

/** Converts a name to a part of a shell variable. */
export const shellName = (name: string): string => name.toUpperCase().replace(/\W/g, '_');

/** The secret, and its base64 form if `text` holds that instead. */
const usesIn = (text: string, use: SecretUse): SecretUse[] =>
  text.includes(use.value) || !text.includes(toBase64(use.value))
    ? [use]
    : [
        use,
        {
          value: toBase64(use.value),
          shell: `$(printf %s "${use.shell}" | base64 | tr -d '\\n')`,
          label: `${use.label}, base64`,
          isDerived: true,
        },
      ];

/** Puts `text` in the location of the scheme, unchanged. */
export function attachCredential(
  scheme: SecurityScheme,
  text: string,
  secrets: readonly SecretUse[],
): AttachedCredential {
  const { in: location, name, value } = placeOf(scheme, text);
  const uses = secrets.flatMap((use) => usesIn(text, use));
  switch (location) {
    case 'query':
      return { headers: [], query: [[name, value]], secrets: uses };
    case 'cookie':
      return { headers: [['Cookie', `${name}=${value}`]], query: [], secrets: uses };
    case 'header':
      return { headers: [[name, value]], query: [], secrets: uses };
  }
}

/** The credentials of a security requirement; undefined if one is missing. */
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

/** The credentials of the first security requirement that can be satisfied; none if the operation is not protected. */
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

/** Names a security requirement by its schemes: `Bearer`, `key+secret`. */
export const requirementName = (securityRequirement: readonly SecurityScheme[]): string =>
  securityRequirement.map(({ name }) => name).join('+') || 'none';
