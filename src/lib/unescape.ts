/** Escapes of JSON, JavaScript, URLs and HTML, and bytes that form a character in UTF-8. */

/** What an escape-free text says; each character with the span that it comes from. */
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

/** Letters and digits of the longest entity. */
const maxEntityLength = 8;

/**
 * Reads every escape once.
 * @param combinesBytes reads bytes that form a character in UTF-8 as that, too
 * @returns undefined where there is nothing to unescape
 */
export function unescapeOnce(codes: Uint16Array, combinesBytes: boolean): Unescaped | undefined {
  if (!isEscaped(codes, combinesBytes)) return undefined;
  const writer = new Writer(codes.length);
  let isChanged = false;
  for (let i = 0; i < codes.length;) {
    const code = codes[i]!;
    const escape = mayEscape(code) ? escapeAt(codes, i) : undefined;
    const next = i + (escape?.length ?? 1);
    writer.push(escape?.code ?? code, i, next);
    if (escape || (combinesBytes && writer.combine())) isChanged = true;
    if (escape && combinesBytes) writer.combine();
    i = next;
  }
  return isChanged ? writer.unescaped() : undefined;
}

function isEscaped(codes: Uint16Array, combinesBytes: boolean): boolean {
  for (let i = 0; i < codes.length; i++) {
    const code = codes[i]!;
    if (mayEscape(code) ? escapeAt(codes, i) !== undefined : combinesBytes && isContinuation(code)) return true;
  }
  return false;
}

const mayEscape = (code: number): boolean => code === percent || code === backslash || code === ampersand;

interface Escape {
  readonly code: number;
  readonly length: number;
}

/** The escape that begins at a position: `%41`, `%u0041`, `\u0041`, `\x41`, `\n`, `&#65;`, `&#x41;`, `&amp;`. */
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

/** The number that hexadecimal digits give; undefined where one of them is none. */
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

/** The first byte of a character in UTF-8, by the number of its bytes. */
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

  /** Puts the last bytes together where they form a character. */
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
