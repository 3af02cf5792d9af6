/** Where and how a credential of a security scheme is sent, and the reverse: reads it from a request. */
import { Buffer } from 'node:buffer';
import { TextDecoder } from 'node:util';
import { toBase64 } from '../lib/base64.ts';
import { formatCookie, parseCookies } from '../lib/cookies.ts';
import type { SecurityScheme } from './operation.ts';

/** A credential in its place in a request. */
export interface PlacedCredential {
  readonly in: 'header' | 'query' | 'cookie';
  /** The name of the header, the query parameter or the cookie. */
  readonly name: string;
  /** Not yet percent-encoded. */
  readonly value: string;
}

/** The parts of a request that can hold a credential. Header names are in lower case. */
export interface CredentialSource {
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly query: Readonly<Record<string, unknown>>;
}

/** Registered authentication schemes (RFC 9110, 16.4.1) that are not written with one capital. */
const registeredSchemes = ['DPoP', 'GNAP', 'HOBA', 'OAuth', 'PrivateToken', 'SCRAM-SHA-1', 'SCRAM-SHA-256', 'vapid'];

/**
 * The authentication scheme in the `Authorization` header, such as `Bearer`; undefined for an API key. `oauth2` and
 * `openIdConnect` use bearer tokens.
 */
export function authSchemeOf({ type, scheme = 'bearer' }: SecurityScheme): string | undefined {
  if (type === 'apiKey') return undefined;
  const name = type === 'http' ? scheme.toLowerCase() : 'bearer';
  const registered = registeredSchemes.find((one) => one.toLowerCase() === name);
  return registered ?? name.slice(0, 1).toUpperCase() + name.slice(1);
}

/** Whether the credential is sent in the `Authorization` header. */
export const inAuthorization = (scheme: SecurityScheme): boolean =>
  placeOf(scheme, '').in === 'header' && placeOf(scheme, '').name.toLowerCase() === 'authorization';

/** The value that presents a secret, after the authentication scheme if there is one. `Basic`: with the user `user`. */
export const presentSecret = (scheme: SecurityScheme, secret: string): string =>
  authSchemeOf(scheme) === 'Basic' ? toBase64(`user:${secret}`) : secret;

/** The full text of a value: after its authentication scheme, such as `Bearer <value>`. */
export function credentialText(scheme: SecurityScheme, value: string): string {
  const word = authSchemeOf(scheme);
  return word === undefined ? value : `${word} ${value}`;
}

/** Puts a text in the place that the scheme names, unchanged. */
export function placeOf(
  { name, type, in: location, parameter = name }: SecurityScheme,
  text: string,
): PlacedCredential {
  if (type !== 'apiKey') return { in: 'header', name: 'Authorization', value: text };
  return { in: location ?? 'header', name: parameter, value: text };
}

/** Describes a credential for a message: `Authorization: Bearer …`, `?token=…`, `Cookie: token=…`. */
export function describePlaced({ in: location, name, value }: PlacedCredential): string {
  switch (location) {
    case 'query':
      return `?${name}=${value}`;
    case 'cookie':
      return `Cookie: ${formatCookie(name, value)}`;
    case 'header':
      return `${name}: ${value}`;
  }
}

/**
 * The value that a request presents for a scheme, without the authentication scheme, whose case does not matter.
 * Undefined if there is none or if it is ambiguous, such as a repeated query parameter.
 */
export function presentedValue(scheme: SecurityScheme, { headers, query }: CredentialSource): string | undefined {
  const { in: location, name } = placeOf(scheme, '');
  const value =
    location === 'query'
      ? query[name]
      : location === 'cookie'
        ? parseCookies(headers['cookie'])[name]
        : headers[name.toLowerCase()];
  const text = typeof value === 'string' ? value.trim() : '';
  const word = authSchemeOf(scheme);
  if (word === undefined) return text === '' ? undefined : text;
  const [, given, rest = ''] = /^([^ ]+) +(.+)$/s.exec(text) ?? [];
  if (given?.toLowerCase() !== word.toLowerCase()) return undefined;
  return isToken68(word) && rest.includes(' ') ? undefined : rest;
}

/** Whether the credentials of an authentication scheme are one word. Those of others may be a list of parameters. */
const isToken68 = (word: string): boolean => word === 'Bearer' || word === 'Basic';

/** Authentication schemes whose credentials are no keys (RFC 7617, RFC 7616). */
const otherSchemes = /^(?:basic|digest)$/i;

/**
 * Whether an API key in the header `Authorization` may follow this word, such as `Bearer`, `Token` or that of a vendor:
 * documents have no place for the word but the description.
 */
export const mayFollow = (scheme: SecurityScheme, word: string): boolean =>
  scheme.type === 'apiKey' &&
  inAuthorization(scheme) &&
  (word.toLowerCase() === scheme.name.toLowerCase() || ![word, scheme.name].some((one) => otherSchemes.test(one)));

/**
 * The secrets that a presented value may stand for: the value itself; for `Basic`, the password of any user (RFC 7617);
 * for an API key in the header `Authorization`, what follows a word: `Bearer <key>`, `Token token=<key>`.
 */
export function secretsOf(scheme: SecurityScheme, value: string): string[] {
  const [, word, credentials, parameter] = /^([\w-]+) +((?:\w+=)?"?([^\s"]+)"?)$/.exec(value) ?? [];
  if (word !== undefined && mayFollow(scheme, word))
    return [...new Set([value, credentials, parameter].filter((text) => text !== undefined))];
  const password = authSchemeOf(scheme) === 'Basic' ? passwordIn(value) : undefined;
  return password === undefined ? [value] : [password, value];
}

/** The password in base64 of `user:password`; undefined if it is not that. The password may contain colons. */
function passwordIn(base64: string): string | undefined {
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(base64)) return undefined;
  const bytes = Buffer.from(base64, 'base64');
  if (bytes.toString('base64').replaceAll('=', '') !== base64.replaceAll('=', '')) return undefined;
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    // RFC 7617, section 2: neither the user nor the password contains control characters.
    return /\p{Cc}/u.test(text) ? undefined : /^[^:]*:(.*)$/s.exec(text)?.[1];
  } catch {
    return undefined;
  }
}
