/** A JWT read without its key: enough to compare its claims with what is said of it. */
import { isObject } from '../../lib/json.ts';

/** A decoded token; `claims` is undefined where it is encrypted. */
export interface Jwt {
  readonly header: Readonly<Record<string, unknown>>;
  readonly claims: Readonly<Record<string, unknown>> | undefined;
}

/** Reads a JWT (RFC 7519) in compact form, also after prefixes such as `dz_`; undefined where the text is none. */
export function readJwt(token: string): Jwt | undefined {
  for (let start = 0; start >= 0; start = nextStart(token, start)) {
    const parts = token.slice(start).split('.');
    const header = parts.length === 3 || parts.length === 5 ? decodeSegment(parts[0]!) : undefined;
    if (!header || !parts.every((part) => /^[\w-]*$/.test(part))) continue;
    if (parts.length === 5) return { header, claims: undefined };
    const claims = decodeSegment(parts[1]!);
    if (claims) return { header, claims };
  }
  return undefined;
}

/** After the next underscore, hyphen or colon, as long as it stands in the first segment. */
function nextStart(token: string, from: number): number {
  const match = /^[^._:-]*[_:-]/.exec(token.slice(from));
  return match ? from + match[0].length : -1;
}

function decodeSegment(segment: string): Record<string, unknown> | undefined {
  try {
    const text = Buffer.from(segment, 'base64url').toString('utf8');
    // Most tokens are no JWT, and a parser that throws takes long.
    const value: unknown = text.trimStart().startsWith('{') ? JSON.parse(text) : undefined;
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
