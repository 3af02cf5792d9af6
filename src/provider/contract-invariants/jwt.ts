/** Decodes JWTs without verifying their signature. */
import { Buffer } from 'node:buffer';
import { isObject } from '../../lib/json.ts';

/** A decoded JWT. `claims` is undefined if the token is encrypted (RFC 7516). */
export interface Jwt {
  readonly header: Readonly<Record<string, unknown>>;
  readonly claims: Readonly<Record<string, unknown>> | undefined;
  /** The last segment, encoded. */
  readonly signature: string;
}

/** Decodes a compact JWT (RFC 7519), also after prefixes such as `dz_`. Undefined if the text is not a JWT. */
export function readJwt(token: string): Jwt | undefined {
  for (let start = 0; start >= 0; start = nextStart(token, start)) {
    const parts = token.slice(start).split('.');
    const header = parts.length === 3 || parts.length === 5 ? decodeSegment(parts[0]!) : undefined;
    if (!header || !parts.every((part) => /^[\w-]*$/.test(part))) continue;
    const signature = parts.at(-1) ?? '';
    if (parts.length === 5) return { header, claims: undefined, signature };
    const claims = decodeSegment(parts[1]!);
    if (claims) return { header, claims, signature };
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

/** What is wrong with the form of a signed JWT (RFC 7515, RFC 7519), each in a few words. */
export function jwtProblems({ header, claims, signature }: Jwt): string[] {
  const { alg } = header;
  const isAlgorithm = typeof alg === 'string' && alg.trim() !== '';
  const dates = ['iat', 'exp', 'nbf'].filter(
    (name) => claims?.[name] !== undefined && typeof claims[name] !== 'number',
  );
  return [
    ...(isAlgorithm ? [] : ['a header without the algorithm "alg"']),
    ...(isAlgorithm && alg.toLowerCase() === 'none' ? ['the algorithm "none"'] : []),
    ...(signature === '' ? ['no signature'] : []),
    ...dates.map((name) => `the claim ${name}, which is not a number`),
    ...(claims?.['jti'] !== undefined && typeof claims['jti'] !== 'string' ? ['a jti that is not a string'] : []),
  ];
}
