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
 * Texts like the example with random characters, the most usual one first: `cus_4QFJnCcsXx` → `cus_T1hR8Zb2Kq`. None if
 * the example has too few characters that may be random.
 */
export function* freshTextsLike(example: string, random: Random): Generator<string> {
  if (uuidForm.test(example)) return yield random.uuid();
  if (/\s/.test(example)) return;
  const separated = prefixOf(example);
  for (const prefix of new Set([separated, ...shortPrefixes.map((length) => example.slice(0, length))])) {
    const rest = example.slice(prefix.length);
    const characters = (rest.match(/[A-Za-z0-9]/g) ?? []).join('');
    if (characters.length < minRandom) continue;
    for (const alphabet of alphabetsOf(characters))
      yield prefix + rest.replace(/[A-Za-z0-9]+/g, (run) => random.text(run.length, alphabet));
  }
}

/** What stays the same: words of letters that end in `_`, `-`, `:` or `.`, such as `sk_live_`. */
const prefixOf = (example: string): string => {
  const words = /^(?:[A-Za-z]{1,12}[A-Za-z0-9]{0,3}[_:.-])+/.exec(example)?.[0] ?? '';
  return example.length - words.length >= minRandom ? words : '';
};

/** Prefixes without a separator, such as the `AC` of `ACf3b0…`. */
const shortPrefixes = [2, 1, 3, 4];

/** Alphabets for the characters of an example: of their kind, then the characters themselves, which a pattern may require. */
function alphabetsOf(text: string): string[] {
  const kinds: readonly (readonly [RegExp, string])[] = [
    [/^\d+$/, digits],
    [/^[0-9a-f]+$/, hexDigits],
    [/^[0-9A-F]+$/, hexDigits.toUpperCase()],
    [/^[0-9a-z]+$/, lowerCase],
    [/^[0-9A-Z]+$/, upperCase],
    [/^/, base62],
  ];
  const own = [...new Set(text)].join('');
  const [first = base62] = kinds.filter(([kind]) => kind.test(text)).map(([, alphabet]) => alphabet);
  return [first, ...(own.length >= minRandom ? [own] : []), hexDigits, digits];
}

/** Texts that begin as the example, for one that is too short to vary: a pattern often fixes only the prefix. */
export function* longerTexts(example: string, used: ReadonlySet<string>, random: Random): Generator<string> {
  const prefix = /^.*[_:.-]/s.exec(example)?.[0] ?? '';
  for (const start of new Set([prefix, example]))
    for (const alphabet of [hexDigits, digits, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'abcdefghijklmnopqrstuvwxyz'])
      yield start + random.text(24, alphabet);
  // The pattern may permit only one character more.
  for (const character of new Set([example.slice(-1), ...'_-.0aA']))
    for (let count = 1; count <= used.size + 1; count += 1) {
      const text = example + character.repeat(count);
      if (!used.has(text)) yield text;
    }
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
