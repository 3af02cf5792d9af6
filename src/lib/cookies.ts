/** The `Cookie` header (RFC 6265): parse and format. */
import { percentDecoded } from './percent-encoding.ts';

/** Characters of a cookie value (RFC 6265, section 4.1.1), except `%`. */
const plainValue = /[^!#$&-+\--:<-[\]-~]/gu;

/**
 * The cookies of a `Cookie` header by name. Quotes around a value are removed, and it is percent-decoded if that is
 * possible. Of cookies with the same name, the first counts.
 */
export function parseCookies(header: string | readonly string[] | undefined): Record<string, string> {
  const cookies = new Map<string, string>();
  for (const pair of [header ?? []].flat().join(';').split(';')) {
    const at = pair.indexOf('=');
    const name = pair.slice(0, Math.max(0, at)).trim();
    if (name !== '' && !cookies.has(name)) {
      const value = unquoted(pair.slice(at + 1).trim());
      cookies.set(name, percentDecoded(value) ?? value);
    }
  }
  return Object.fromEntries(cookies);
}

/** A pair of a `Cookie` header. Characters that a cookie value must not have are percent-encoded. */
export const formatCookie = (name: string, value: string): string =>
  `${name}=${value.toWellFormed().replace(plainValue, encodeURIComponent)}`;

const unquoted = (text: string): string => /^"(.*)"$/s.exec(text)?.[1] ?? text;
