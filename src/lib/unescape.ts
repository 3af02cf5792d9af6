/** Resolves escapes of JSON, JavaScript, URLs and HTML, and combines UTF-8 bytes into characters. */

/** An unescaped text, with the source range of each character. */
export interface Unescaped {
  readonly codes: Uint16Array;
  readonly starts: Int32Array;
  readonly ends: Int32Array;
}

const char = (text: string): number => text.charCodeAt(0);
const percent = char('%');
const backslash = char('\\');
const ampersand = char('&');
const semicolon = char(';');

const simpleEscapes = new Map(
  Object.entries({ '"': '"', "'": "'", '\\': '\\', '/': '/', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' }).map(
    ([from, to]) => [char(from), char(to)],
  ),
);
const entities = new Map(
  Object.entries({ amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }).map(([name, character]) => [
    name,
    char(character),
  ]),
);

/** Maximum length of an entity name. */
const maxEntityLength = 8;

/** Kinds of escapes, as bits: of URLs, of JSON and JavaScript, of HTML. */
const escapeKinds = { percent: 1, backslash: 2, ampersand: 4 } as const;

const allEscapes = escapeKinds.percent | escapeKinds.backslash | escapeKinds.ampersand;

/**
 * Resolves one level of escapes.
 * @param combinesBytes also combines the bytes of a UTF-8 character
 * @param kinds the kinds of escapes to resolve, as bits of `escapeKinds`
 * @returns undefined if there is nothing to unescape
 */
export function unescapeOnce(codes: Uint16Array, combinesBytes: boolean, kinds = allEscapes): Unescaped | undefined {
  if (!isEscaped(codes, combinesBytes, kinds)) return undefined;
  const writer = new Writer(codes.length);
  let isChanged = false;
  for (let i = 0; i < codes.length;) {
    const code = codes[i]!;
    const escape = (kindOf(code) & kinds) !== 0 ? escapeAt(codes, i) : undefined;
    const next = i + (escape?.length ?? 1);
    writer.push(escape?.code ?? code, i, next);
    if (escape || (combinesBytes && writer.combine())) isChanged = true;
    if (escape && combinesBytes) writer.combine();
    i = next;
  }
  return isChanged ? writer.unescaped() : undefined;
}

function isEscaped(codes: Uint16Array, combinesBytes: boolean, kinds: number): boolean {
  for (let i = 0; i < codes.length; i++) {
    const code = codes[i]!;
    if ((kindOf(code) & kinds) !== 0 ? escapeAt(codes, i) !== undefined : combinesBytes && isContinuation(code))
      return true;
  }
  return false;
}

/** The kinds of escapes in a text, as bits of `escapeKinds`. */
export function escapesIn(codes: Uint16Array): number {
  let found = 0;
  for (let i = 0; i < codes.length && found !== allEscapes; i++) {
    const kind = kindOf(codes[i]!);
    if ((kind & ~found) !== 0 && escapeAt(codes, i)) found |= kind;
  }
  return found;
}

/** The kind of escapes that begin with a character; 0 if none does. */
const kindOf = (code: number): number =>
  code === percent
    ? escapeKinds.percent
    : code === backslash
      ? escapeKinds.backslash
      : code === ampersand
        ? escapeKinds.ampersand
        : 0;

interface Escape {
  readonly code: number;
  readonly length: number;
}

/** The escape at a position: `%41`, `%u0041`, `\u0041`, `\x41`, `\n`, `&#65;`, `&#x41;`, `&amp;`. */
function escapeAt(codes: Uint16Array, at: number): Escape | undefined {
  const first = codes[at]!;
  if (first === ampersand) return entityAt(codes, at);
  const second = codes[at + 1];
  const digits = second === char('u') ? 4 : first === backslash && second === char('x') ? 2 : 0;
  const escaped = digits > 0 ? hexNumber(codes, at + 2, digits) : undefined;
  if (escaped !== undefined) return { code: escaped, length: 2 + digits };
  const code = first === percent ? hexNumber(codes, at + 1, 2) : simpleEscapes.get(second ?? 0);
  return code === undefined ? undefined : { code, length: first === percent ? 3 : 2 };
}

/** Parses hexadecimal digits; undefined if one of them is invalid. */
function hexNumber(codes: Uint16Array, from: number, digits: number): number | undefined {
  let number = 0;
  for (let i = from; i < from + digits; i++) {
    const code = codes[i] ?? 0;
    const value =
      code >= 48 && code <= 57
        ? code - 48
        : (code >= 65 && code <= 70) || (code >= 97 && code <= 102)
          ? (code | 32) - 87
          : undefined;
    if (value === undefined) return undefined;
    number = number * 16 + value;
  }
  return number;
}

function entityAt(codes: Uint16Array, at: number): Escape | undefined {
  const length = codes.subarray(at + 1, at + 2 + maxEntityLength).indexOf(semicolon);
  if (length < 0) return undefined;
  const name = String.fromCharCode(...codes.subarray(at + 1, at + 1 + length));
  const code = name.startsWith('#') ? numberOf(name.slice(1)) : entities.get(name.toLowerCase());
  return code === undefined ? undefined : { code, length: length + 2 };
}

function numberOf(digits: string): number | undefined {
  const code = /^x[\da-f]+$/i.test(digits) ? Number(`0${digits}`) : /^\d+$/.test(digits) ? Number(digits) : -1;
  return code >= 0 && code <= 0xffff ? code : undefined;
}

/** UTF-8 sequence length, with the range of its first byte. */
const leads = [
  [2, 0xc2, 0xdf],
  [3, 0xe0, 0xef],
  [4, 0xf0, 0xf4],
] as const;

const isContinuation = (code: number | undefined): boolean => code !== undefined && code >= 0x80 && code <= 0xbf;

class Writer {
  readonly #codes: Uint16Array;
  readonly #starts: Int32Array;
  readonly #ends: Int32Array;
  #length = 0;

  constructor(capacity: number) {
    this.#codes = new Uint16Array(capacity);
    this.#starts = new Int32Array(capacity);
    this.#ends = new Int32Array(capacity);
  }

  push(code: number, start: number, end: number): void {
    this.#codes[this.#length] = code;
    this.#starts[this.#length] = start;
    this.#ends[this.#length] = end;
    this.#length += 1;
  }

  /** Combines the last bytes if they form a UTF-8 character. */
  combine(): boolean {
    if (!isContinuation(this.#codes[this.#length - 1])) return false;
    for (const [count, low, high] of leads) {
      const lead = this.#codes[this.#length - count];
      if (lead !== undefined && lead >= low && lead <= high) return this.#replaceLast(count, lead);
      if (!isContinuation(lead)) return false;
    }
    return false;
  }

  #replaceLast(count: number, lead: number): boolean {
    let point = lead & (0xff >> (count + 1));
    for (let i = this.#length - count + 1; i < this.#length; i++) point = (point << 6) | (this.#codes[i]! & 0x3f);
    if (point > 0x10ffff) return false;
    const start = this.#starts[this.#length - count]!;
    const end = this.#ends[this.#length - 1]!;
    this.#length -= count;
    for (const unit of String.fromCodePoint(point).split('')) this.push(char(unit), start, end);
    return true;
  }

  unescaped(): Unescaped {
    return { codes: this.#codes.subarray(0, this.#length), starts: this.#starts, ends: this.#ends };
  }
}
