/** Decodes JWTs without verifying their signature. */
import { Buffer } from 'node:buffer';
import { isObject } from '../../lib/json.ts';

/** A decoded JWT. `claims` is undefined if the token is encrypted (RFC 7516). */
export interface Jwt {
  readonly header: Readonly<Record<string, unknown>>;
  readonly claims: Readonly<Record<string, unknown>> | undefined;
}

/** Decodes a compact JWT (RFC 7519), also after prefixes such as `dz_`. Undefined if the text is not a JWT. */
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

/** The position after the next underscore, hyphen or colon of the first segment; -1 if there are no more. */
function nextStart(token: string, from: number): number {
  const match = /^[^._:-]*[_:-]/.exec(token.slice(from));
  return match ? from + match[0].length : -1;
}

function decodeSegment(segment: string): Record<string, unknown> | undefined {
  try {
    const text = Buffer.from(segment, 'base64url').toString('utf8');
    // Most candidates are not JSON, and a JSON.parse that throws is slow.
    const value: unknown = text.trimStart().startsWith('{') ? JSON.parse(text) : undefined;
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
