/** The error that Python's `json.loads` reports for a text that is not JSON. */

export interface PythonJsonError {
  readonly message: string;
  /** Zero-based, in code points. */
  readonly position: number;
}

/**
 * Has the words of Python up to 3.12. Python 3.13 differs only for a comma before a closing bracket: it reports `Illegal
 * trailing comma before end of object` (or `array`) at the comma. Ignores a byte order mark, as `json.loads` does in
 * bytes. Python accepts `NaN` and `Infinity`; if nothing else is wrong, a value is expected in their place.
 * @returns undefined if the text is JSON
 */
export function pythonJsonError(text: string): PythonJsonError | undefined {
  const scanned = text.startsWith('\ufeff') ? text.slice(1) : text;
  try {
    new Scanner(scanned).scan();
    return undefined;
  } catch (error) {
    if (!(error instanceof ScanError)) throw error;
    return { message: error.message, position: codePoints(scanned, error.at) };
  }
}

class ScanError extends Error {
  /** In UTF-16 code units. */
  readonly at: number;

  constructor(message: string, at: number) {
    super(message);
    this.at = at;
  }
}

const whitespace = /[ \t\n\r]*/y;
const scalar = /(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)?/y;
const pythonConstant = /(?:NaN|-?Infinity)?/y;
const plainCharacters = /[^"\\\u0000-\u001f]*/y;
const escapedCharacter = /["\\/bfnrt]?/y;
const hexDigits = /(?:[\da-fA-F]{4})?/y;

const closings = { '{': '}', '[': ']' } as const;

/** Scans in CPython's order, but without recursion: a text may have a million opening brackets. */
class Scanner {
  readonly #text: string;
  #at = 0;
  /** The opening brackets that are not closed yet. */
  readonly #open: (keyof typeof closings)[] = [];
  #firstConstant: number | undefined;

  constructor(text: string) {
    this.#text = text;
  }

  /** @throws ScanError */
  scan(): void {
    this.#skip(whitespace);
    do this.#readValue();
    while (this.#goToNextValue());
    if (this.#at < this.#text.length) this.#fail('Extra data');
    if (this.#firstConstant !== undefined) this.#fail('Expecting value', this.#firstConstant);
  }

  /** Reads a scalar or an empty container. Enters the containers before it. */
  #readValue(): void {
    for (;;) {
      const first = this.#text[this.#at];
      if (first === '"') return this.#readString();
      if (first !== '{' && first !== '[') return this.#readScalar();
      this.#open.push(first);
      this.#skipCharacter();
      if (this.#text[this.#at] === closings[first]) return;
      if (first === '{') this.#readName();
    }
  }

  /** Leaves the containers that end here. @returns false at the end of the outermost value */
  #goToNextValue(): boolean {
    this.#skip(whitespace);
    for (let container = this.#open.at(-1); container !== undefined; container = this.#open.at(-1)) {
      if (this.#text[this.#at] !== closings[container]) {
        this.#read(',', "Expecting ',' delimiter");
        if (container === '{') this.#readName();
        return true;
      }
      this.#open.pop();
      this.#skipCharacter();
    }
    return false;
  }

  #readName(): void {
    if (this.#text[this.#at] !== '"') this.#fail('Expecting property name enclosed in double quotes');
    this.#readString();
    this.#skip(whitespace);
    this.#read(':', "Expecting ':' delimiter");
  }

  #readScalar(): void {
    if (this.#skip(scalar)) return;
    const start = this.#at;
    if (!this.#skip(pythonConstant)) this.#fail('Expecting value');
    this.#firstConstant ??= start;
  }

  #readString(): void {
    const start = this.#at++;
    for (;;) {
      this.#skip(plainCharacters);
      const character = this.#text[this.#at];
      if (character === '"') break;
      if (character !== undefined && character !== '\\') this.#fail('Invalid control character at');
      const escaped = character && this.#text[this.#at + 1];
      if (escaped === undefined) this.#fail('Unterminated string starting at', start);
      this.#at++;
      if (escaped === 'u') this.#readUnicodeEscape();
      else if (!this.#skip(escapedCharacter)) this.#fail('Invalid \\escape', this.#at - 1);
    }
    this.#at++;
  }

  /** Python requires that the text continues after the digits. */
  #readUnicodeEscape(): void {
    const start = this.#at++;
    if (!this.#skip(hexDigits) || this.#at === this.#text.length) this.#fail('Invalid \\uXXXX escape', start);
  }

  #read(character: string, message: string): void {
    if (this.#text[this.#at] !== character) this.#fail(message);
    this.#skipCharacter();
  }

  /** Skips a character and the whitespace after it. */
  #skipCharacter(): void {
    this.#at++;
    this.#skip(whitespace);
  }

  /** Skips what a sticky expression matches. @returns whether that is anything */
  #skip(expression: RegExp): boolean {
    const start = this.#at;
    expression.lastIndex = start;
    expression.exec(this.#text);
    this.#at = expression.lastIndex;
    return this.#at > start;
  }

  #fail(message: string, at = this.#at): never {
    throw new ScanError(message, at);
  }
}

/** The number of code points before an index. */
function codePoints(text: string, end: number): number {
  let count = 0;
  for (let index = 0; index < end; count++) index += text.codePointAt(index)! > 0xffff ? 2 : 1;
  return count;
}
