/** UUID errors in the words of pydantic 2.13, which are those of Rust's `uuid`. */
import { Buffer } from 'node:buffer';
import type { PydanticError } from './pydantic-error.ts';

const standardForm = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i;
const groupLengths = [8, 4, 4, 4, 12];

/** The error for a text that is not a UUID, or not one of this version. */
export function uuidError(text: string, version?: number): PydanticError {
  if (version !== undefined && standardForm.test(text))
    return { type: 'uuid_version', msg: `UUID version ${version} expected`, ctx: { expected_version: version } };
  const error = parseError(text);
  return { type: 'uuid_parsing', msg: `Input should be a valid UUID, ${error}`, ctx: { error } };
}

function parseError(text: string): string {
  const { prefix, rest } = unwrapped(text);
  // pydantic accepts these forms, but the format `uuid` does not.
  if (prefix !== '' && standardForm.test(rest)) return invalidCharacter(text, 0);
  if (/^[\da-f]{32}$/i.test(text)) return invalidGroupCount(1);
  return errorIn(Buffer.byteLength(rest) === 36 ? rest : text);
}

function errorIn(text: string): string {
  const { prefix, rest } = unwrapped(text);
  const invalidAt = rest.search(/[^\da-f-]/i);
  if (invalidAt >= 0) return invalidCharacter(text, prefix.length + invalidAt);
  const lengths = rest.split('-').map(({ length }) => length);
  if (lengths.length === 1 && prefix === '')
    return `invalid length: expected length 32 for simple format, found ${text.length}`;
  if (lengths.length !== groupLengths.length) return invalidGroupCount(lengths.length);
  const wrong = groupLengths.findIndex((length, index) => lengths[index] !== length);
  const found = wrong < 4 ? lengths[wrong] : text.length - 24;
  return `invalid group length in group ${wrong}: expected ${groupLengths[wrong]}, found ${found}`;
}

/** A text without the braces or the prefix that a UUID may have. */
function unwrapped(text: string): { prefix: string; rest: string } {
  if (text.startsWith('urn:uuid:')) return { prefix: 'urn:uuid:', rest: text.slice(9) };
  return text.length > 1 && text.startsWith('{') && text.endsWith('}')
    ? { prefix: '{', rest: text.slice(1, -1) }
    : { prefix: '', rest: text };
}

/** Rust counts bytes. */
function invalidCharacter(text: string, index: number): string {
  const character = String.fromCodePoint(text.codePointAt(index)!);
  return `invalid character: found \`${character}\` at ${Buffer.byteLength(text.slice(0, index)) + 1}`;
}

const invalidGroupCount = (found: number): string => `invalid group count: expected 5, found ${found}`;
