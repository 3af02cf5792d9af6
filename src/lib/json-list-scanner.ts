/** Finds the items of one list in a JSON text that arrives in pieces, without keeping the text. */
import { Buffer } from 'node:buffer';

/** An item of the list. */
export interface ScannedItem {
  /** Its JSON text, possibly with whitespace around it; undefined if it is too large. */
  readonly text: string | undefined;
  /** Position of its first byte in the file, and its line. */
  readonly offset: number;
  readonly line: number;
}

const codesOf = (text: string): number[] => [...text].map((character) => character.charCodeAt(0));
const [quote, backslash, comma, colon] = codesOf('"\\,:') as [number, number, number, number];
const [openArray, closeArray, openObject, closeObject] = codesOf('[]{}') as [number, number, number, number];
const lineFeed = 10;

/** Longer names are not compared. */
const maxName = 64;

/**
 * Scans bytes for the items of the list at `path`. It tracks strings and brackets only; the caller parses the items. The
 * text around them is kept up to a limit, to be parsed at the end.
 */
export class JsonListScanner {
  readonly #path: readonly string[];
  readonly #maxItemBytes: number;
  readonly #maxOutlineBytes: number;
  readonly #names: string[] = [];
  #offset = 0;
  #line = 1;
  #depth = 0;
  #isInString = false;
  #isEscaped = false;
  /** The bytes of a string that may be a name on the path; undefined for other strings. */
  #name: number[] | undefined;
  #isInList = false;
  #item: { parts: Buffer[]; size: number; offset: number; line: number } | undefined;
  #outline: Buffer[] = [];
  #outlineSize = 0;
  /** Where the list begins in the outline, and how many bytes of the file are left out there. */
  #list: { readonly from: number; omitted: number } | undefined;

  constructor(path: readonly string[], { maxItemBytes = 32 * 1024 * 1024, maxOutlineBytes = 4 * 1024 * 1024 } = {}) {
    this.#path = path;
    this.#maxItemBytes = maxItemBytes;
    this.#maxOutlineBytes = maxOutlineBytes;
  }

  /** Number of bytes read. */
  get offset(): number {
    return this.#offset;
  }

  /** Number of lines read. */
  get line(): number {
    return this.#line;
  }

  /** Whether the list was found. */
  get isFound(): boolean {
    return this.#list !== undefined;
  }

  /** Whether the text has ended: all brackets and strings are closed. */
  get isComplete(): boolean {
    return this.#depth === 0 && !this.#isInString && this.#outlineSize > 0;
  }

  /** The text without the items; undefined if it is too large. */
  get outline(): string | undefined {
    return this.#outlineSize > this.#maxOutlineBytes ? undefined : Buffer.concat(this.#outline).toString('utf8');
  }

  /** The position in the file of a byte of the outline. */
  offsetInFile(outlineOffset: number): number {
    return this.#list !== undefined && outlineOffset > this.#list.from
      ? outlineOffset + this.#list.omitted
      : outlineOffset;
  }

  /** The items that end in this chunk. */
  *scan(chunk: Buffer): Generator<ScannedItem> {
    let from = 0;
    for (let index = 0; index < chunk.length; index++) {
      if (this.#isInString && !this.#isEscaped && this.#name === undefined) {
        index = endOfPlainText(chunk, index);
        if (index === chunk.length) break;
      }
      const byte = chunk[index]!;
      if (byte === lineFeed) this.#line++;
      if (this.#isInString) this.#readString(byte);
      else if (byte === quote) this.#startString();
      else if (byte === openArray || byte === openObject) {
        this.#depth++;
        if (byte === openArray && !this.#isInList && this.#isAtPath()) {
          this.#keep(chunk.subarray(from, index + 1), this.#offset + from);
          this.#list = { from: this.#outlineSize - 1, omitted: 0 };
          this.#isInList = true;
          from = index + 1;
        }
      } else if (byte === closeArray || byte === closeObject) {
        if (this.#isInList && this.#depth === this.#path.length + 1) {
          const item = this.#endItem(chunk.subarray(from, index), this.#offset + from, true);
          if (item) yield item;
          this.#isInList = false;
          from = index;
        }
        this.#depth--;
        this.#names.length = Math.min(this.#names.length, Math.max(0, this.#depth));
      } else if (byte === comma && this.#isInList && this.#depth === this.#path.length + 1) {
        const item = this.#endItem(chunk.subarray(from, index), this.#offset + from, false);
        if (item) yield item;
        if (this.#list) this.#list.omitted++;
        from = index + 1;
      } else if (byte === colon && this.#name) this.#endName();
    }
    this.#keep(chunk.subarray(from), this.#offset + from);
    this.#offset += chunk.length;
  }

  #startString(): void {
    this.#isInString = true;
    this.#name = !this.#isInList && this.#depth <= this.#path.length ? [] : undefined;
  }

  #readString(byte: number): void {
    if (this.#isEscaped) this.#isEscaped = false;
    else if (byte === backslash) this.#isEscaped = true;
    else if (byte === quote) {
      this.#isInString = false;
      return;
    }
    if (this.#name && this.#name.length < maxName) this.#name.push(byte);
  }

  #endName(): void {
    this.#names.length = Math.max(0, this.#depth - 1);
    this.#names[this.#depth - 1] = Buffer.from(this.#name ?? []).toString('utf8');
    this.#name = undefined;
  }

  #isAtPath(): boolean {
    return (
      this.#list === undefined &&
      this.#depth === this.#path.length + 1 &&
      this.#path.every((name, index) => this.#names[index] === name)
    );
  }

  /** Keeps bytes as part of the item, or else of the outline. */
  #keep(bytes: Buffer, offset: number): void {
    if (bytes.length === 0) return;
    if (!this.#isInList) {
      this.#outlineSize += bytes.length;
      if (this.#outlineSize <= this.#maxOutlineBytes) this.#outline.push(Buffer.from(bytes));
      return;
    }
    const item = (this.#item ??= { parts: [], size: 0, offset, line: this.#line });
    item.size += bytes.length;
    if (item.size > this.#maxItemBytes) item.parts = [];
    else item.parts.push(Buffer.from(bytes));
  }

  /** The item, which ends with these bytes; undefined at the end of a list that ends without one. */
  #endItem(bytes: Buffer, offset: number, isLast: boolean): ScannedItem | undefined {
    const started = this.#item !== undefined;
    if (started) this.#keep(bytes, offset);
    const {
      parts,
      size,
      offset: start,
      line,
    } = this.#item ?? { parts: [bytes], size: bytes.length, offset, line: this.#line };
    this.#item = undefined;
    if (this.#list) this.#list.omitted += size;
    // Most items are in one piece, which needs no copy.
    const text = size > this.#maxItemBytes ? undefined : (started ? Buffer.concat(parts) : bytes).toString('utf8');
    const isFirst = this.#list?.omitted === size;
    return isLast && isFirst && text?.trim() === '' ? undefined : { text, offset: start, line };
  }
}

/** The first quote or backslash from `index`; the length of the chunk if there is none. Most bytes are in long texts. */
function endOfPlainText(chunk: Buffer, index: number): number {
  let end = index;
  while (end < chunk.length && chunk[end] !== quote && chunk[end] !== backslash) end++;
  return end;
}
