/** The ways in which a text can be read: as it is, unescaped, decoded. Each character knows its place in the text. */

export type Encoding = 'plain' | 'escaped' | 'base64' | 'hexadecimal';

/** Characters (UTF-16 code units, or bytes that form no character) and the span of the text that each comes from. */
export interface Reading {
  readonly encoding: Encoding;
  /** A negative code separates what is not adjacent in the text. */
  readonly codes: Int32Array;
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  readonly length: number;
}

/** How often a text may be escaped, one escape within the other. */
const maxEscapes = 4;

/** How often it may be encoded in base64 or hexadecimal, one within the other. */
const maxEncodings = 2;

/** Calls `visit` with every reading of a text. The time is linear in the text's length. */
export function visitReadings(text: string, visit: (reading: Reading) => void): void {
  visitFrom(plain(text), maxEncodings, visit);
}

function visitFrom(reading: Reading, encodings: number, visit: (reading: Reading) => void): void {
  visit(reading);
  let latest = reading;
  for (let times = 0; times < maxEscapes; times++) {
    const unescaped = unescape(latest);
    if (!unescaped) break;
    visit(unescaped);
    latest = unescaped;
  }
  if (encodings === 0) return;
  for (const code of [base64, hexadecimal]) {
    for (let skip = 0; skip < code.alignments; skip++) {
      const decoded = decode(latest, code, skip);
      if (decoded) visitFrom(decoded, encodings - 1, visit);
    }
  }
}

/** The characters of a reading as a text, with a line break for what separates. */
export function textOf({ codes, length }: Reading): string {
  const parts: string[] = [];
  for (let from = 0; from < length; from += 8192) {
    parts.push(String.fromCharCode(...codes.subarray(from, Math.min(length, from + 8192)).map((code) => (code < 0 ? 10 : code))));
  }
  return parts.join('');
}

class Writer {
  readonly #encoding: Encoding;
  readonly codes: Int32Array;
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  length = 0;

  constructor(encoding: Encoding, capacity: number) {
    this.#encoding = encoding;
    this.codes = new Int32Array(capacity);
    this.starts = new Int32Array(capacity);
    this.ends = new Int32Array(capacity);
  }

  push(code: number, start: number, end: number): void {
    this.codes[this.length] = code;
    this.starts[this.length] = start;
    this.ends[this.length] = end;
    this.length += 1;
  }

  /** Puts a character in the place of the last bytes. */
  replace(count: number, codePoint: number): void {
    const first = this.length - count;
    const start = this.starts[first]!;
    const end = this.ends[this.length - 1]!;
    this.length = first;
    for (const unit of String.fromCodePoint(codePoint)) for (let i = 0; i < unit.length; i++) this.push(unit.charCodeAt(i), start, end);
  }

  get reading(): Reading {
    return { encoding: this.#encoding, codes: this.codes, starts: this.starts, ends: this.ends, length: this.length };
  }
}

function plain(text: string): Reading {
  const writer = new Writer('plain', text.length);
  for (let i = 0; i < text.length; i++) writer.push(text.charCodeAt(i), i, i + 1);
  return writer.reading;
}

const char = (text: string): number => text.charCodeAt(0);
const [percent, backslash, ampersand, lowerU, lowerX, hash, semicolon, equals] = ['%', '\\', '&', 'u', 'x', '#', ';', '='].map(char) as [number, number, number, number, number, number, number, number];

const simpleEscapes = new Map(Object.entries({ '"': '"', "'": "'", '\\': '\\', '/': '/', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' }).map(([from, to]) => [char(from), char(to)]));
const entities = new Map(Object.entries({ amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }).map(([name, character]) => [name, char(character)]));

const longestEntity = 8;

const hexValue = (code: number | undefined): number => {
  if (code === undefined) return -1;
  if (code >= 48 && code <= 57) return code - 48;
  const lower = code | 32;
  return lower >= 97 && lower <= 102 && code < 128 ? lower - 87 : -1;
};

/** The number that hexadecimal digits give; -1 where one of them is none. */
function hexNumber(codes: Int32Array, from: number, to: number, length: number): number {
  if (to > length) return -1;
  let number = 0;
  for (let i = from; i < to; i++) {
    const value = hexValue(codes[i]);
    if (value < 0) return -1;
    number = number * 16 + value;
  }
  return number;
}

interface Escape {
  readonly code: number;
  readonly length: number;
}

/** The escape that begins at a position: `%41`, `%u0041`, `\u0041`, `\x41`, `\n`, `&#65;`, `&#x41;`, `&amp;`. */
function escapeAt({ codes, length }: Reading, at: number): Escape | undefined {
  const first = codes[at]!;
  const second = at + 1 < length ? codes[at + 1]! : -1;
  if (first === ampersand) return entityAt(codes, at, length);
  const hexLength = second === lowerU ? 4 : first === backslash && second === lowerX ? 2 : 0;
  if (hexLength > 0) {
    const code = hexNumber(codes, at + 2, at + 2 + hexLength, length);
    if (code >= 0) return { code, length: 2 + hexLength };
  }
  if (first === percent) {
    const code = hexNumber(codes, at + 1, at + 3, length);
    return code < 0 ? undefined : { code, length: 3 };
  }
  const code = simpleEscapes.get(second);
  return code === undefined ? undefined : { code, length: 2 };
}

function entityAt(codes: Int32Array, at: number, length: number): Escape | undefined {
  let name = '';
  for (let i = at + 1; i < Math.min(length, at + 2 + longestEntity); i++) {
    if (codes[i] === semicolon) {
      const code = entityCode(name);
      return code === undefined ? undefined : { code, length: name.length + 2 };
    }
    name += String.fromCharCode(codes[i]!);
  }
  return undefined;
}

function entityCode(name: string): number | undefined {
  if (char(name) !== hash) return entities.get(name.toLowerCase());
  const code = name[1] === 'x' || name[1] === 'X' ? parseInt(name.slice(2), 16) : parseInt(name.slice(1), 10);
  return code >= 0 && code <= 0xffff ? code : undefined;
}

/** Reads every escape once, and bytes that form a character in UTF-8 as that; undefined where there is nothing to unescape. */
function unescape(reading: Reading): Reading | undefined {
  const { codes, starts, ends, length } = reading;
  let at = 0;
  while (at < length && !(codes[at] === percent || codes[at] === backslash || codes[at] === ampersand || (codes[at]! >= 0x80 && codes[at]! <= 0xff))) at += 1;
  if (at === length) return undefined;
  const writer = new Writer(reading.encoding === 'plain' ? 'escaped' : reading.encoding, length);
  let isChanged = false;
  for (let i = 0; i < length;) {
    const code = codes[i]!;
    const escape = code === percent || code === backslash || code === ampersand ? escapeAt(reading, i) : undefined;
    const next = i + (escape?.length ?? 1);
    writer.push(escape?.code ?? code, starts[i]!, ends[next - 1]!);
    isChanged = combine(writer) || escape !== undefined || isChanged;
    i = next;
  }
  return isChanged ? writer.reading : undefined;
}

/** Puts the last bytes together where they form a character in UTF-8. */
function combine(writer: Writer): boolean {
  const { codes, length } = writer;
  if (!isContinuation(codes[length - 1])) return false;
  for (const [count, low, high] of [[2, 0xc2, 0xdf], [3, 0xe0, 0xef], [4, 0xf0, 0xf4]] as const) {
    const lead = length >= count ? codes[length - count]! : -1;
    if (lead >= low && lead <= high) {
      let point = lead & (0xff >> (count + 1));
      for (let i = length - count + 1; i < length; i++) point = (point << 6) | (codes[i]! & 0x3f);
      if (point > 0x10ffff) return false;
      writer.replace(count, point);
      return true;
    }
    if (!isContinuation(lead)) return false;
  }
  return false;
}

const isContinuation = (code: number | undefined): boolean => code !== undefined && code >= 0x80 && code <= 0xbf;

/** A code that writes bytes as characters, each for some bits. */
interface ByteCode {
  readonly encoding: Encoding;
  readonly bits: number;
  /** After how many characters a byte may begin anew. */
  readonly alignments: number;
  /** Shorter runs of its characters are not decoded. */
  readonly shortestRun: number;
  /** By ASCII code, the value of a character; -1 where it has none. */
  readonly values: Int8Array;
}

const valuesOf = (...alphabets: string[]): Int8Array => {
  const values = new Int8Array(128).fill(-1);
  for (const alphabet of alphabets) for (const [value, character] of [...alphabet].entries()) values[char(character)] = value;
  return values;
};

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const base64Start = `${letters}${letters.toLowerCase()}0123456789`;

const base64: ByteCode = { encoding: 'base64', bits: 6, alignments: 4, shortestRun: 8, values: valuesOf(`${base64Start}+/`, `${base64Start}-_`) };
const hexadecimal: ByteCode = { encoding: 'hexadecimal', bits: 4, alignments: 2, shortestRun: 12, values: valuesOf('0123456789abcdef', '0123456789ABCDEF') };

/** Decodes every run of a code's characters, from its character number `skip` on; undefined where there is no run. */
function decode({ codes, starts, ends, length }: Reading, { encoding, bits, shortestRun, values }: ByteCode, skip: number): Reading | undefined {
  const valueAt = (i: number): number => (i < length && codes[i]! >= 0 && codes[i]! < 128 ? values[codes[i]!]! : -1);
  let writer: Writer | undefined;
  for (let begin = 0; begin < length; begin++) {
    if (valueAt(begin) < 0) continue;
    let end = begin;
    while (valueAt(end) >= 0) end += 1;
    if (end - begin >= shortestRun) {
      writer ??= new Writer(encoding, length);
      let pending = 0;
      let pendingBits = 0;
      let first = begin + skip;
      for (let i = begin + skip; i < end; i++) {
        pending = ((pending << bits) | valueAt(i)) & 0xffff;
        pendingBits += bits;
        if (pendingBits < 8) continue;
        pendingBits -= 8;
        writer.push((pending >> pendingBits) & 0xff, starts[first]!, ends[i]!);
        first = pendingBits > 0 ? i : i + 1;
      }
      let padded = end;
      while (padded < end + 2 && padded < length && codes[padded] === equals) padded += 1;
      if (writer.length > 0 && padded > end) writer.ends[writer.length - 1] = ends[padded - 1]!;
      writer.push(-1, 0, 0);
    }
    begin = end;
  }
  return writer?.reading;
}
