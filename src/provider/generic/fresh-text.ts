/** Makes texts of the same form as an example: the same prefix, length and kinds of characters. */
import { base62, type Random } from '../../lib/random.ts';

const digits = '0123456789';
const hexDigits = '0123456789abcdef';
const lowerCase = 'abcdefghijklmnopqrstuvwxyz0123456789';
const upperCase = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';

const uuidForm = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
/** Three parts in base64url, the first of which begins with `{"`. */
export const jwtForm = /^eyJ[\w-]+\.[\w-]+\.[\w-]*$/;

/** Fewer random characters would soon repeat. */
const minRandom = 6;

/**
 * A text like the example, with random characters: `cus_4QFJnCcsXx` → `cus_T1hR8Zb2Kq`. Undefined if the example has too
 * few characters that may be random.
 */
export function freshTextLike(example: string, random: Random): string | undefined {
  if (uuidForm.test(example)) return random.uuid();
  const prefix = prefixOf(example);
  const rest = example.slice(prefix.length);
  const runs = rest.match(/[A-Za-z0-9]+/g) ?? [];
  if (runs.join('').length < minRandom || /\s/.test(rest)) return undefined;
  const alphabet = alphabetOf(runs.join(''));
  return prefix + rest.replace(/[A-Za-z0-9]+/g, (run) => random.text(run.length, alphabet));
}

/** What stays the same: words of letters that end in `_`, `-`, `:` or `.`, such as `sk_live_`. */
const prefixOf = (example: string): string => {
  const words = /^(?:[A-Za-z]{1,12}[A-Za-z0-9]{0,3}[_:.-])+/.exec(example)?.[0] ?? '';
  return example.length - words.length >= minRandom ? words : '';
};

function alphabetOf(text: string): string {
  if (/^\d+$/.test(text)) return digits;
  if (/^[0-9a-f]+$/.test(text)) return hexDigits;
  if (/^[0-9A-F]+$/.test(text)) return hexDigits.toUpperCase();
  if (/^[0-9a-z]+$/.test(text)) return lowerCase;
  return /^[0-9A-Z]+$/.test(text) ? upperCase : base62;
}

/** The limits of a text, in characters. */
export interface TextLimits {
  readonly minLength?: number | undefined;
  readonly maxLength?: number | undefined;
}

/** Random texts within the limits, the most usual one first: for a schema without an example. */
export function* freshTexts(random: Random, { minLength = 0, maxLength = Infinity }: TextLimits): Generator<string> {
  if (maxLength >= 36 && minLength <= 36) yield random.uuid();
  const length = Math.min(Math.max(minLength, 24), maxLength, 4096);
  for (const alphabet of [hexDigits, base62, digits, lowerCase, upperCase]) yield random.text(length, alphabet);
}
