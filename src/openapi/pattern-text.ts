/** Generates texts that match a regular expression of a schema. */

type Node =
  /** A character, a class or an escape, as written. */
  | { readonly kind: 'one'; readonly source: string }
  | { readonly kind: 'group'; readonly alternatives: readonly (readonly Node[])[] }
  | { readonly kind: 'repeat'; readonly node: Node; readonly min: number; readonly max: number };

/** How the repeated parts of a text are written. */
interface Style {
  /** Repetitions beyond the minimum. */
  readonly extra: number;
  /** Whether repeated characters differ, which fulfils lookaheads such as "one digit and one capital letter". */
  readonly isMixed: boolean;
  /** The alternative and the character to begin with. */
  readonly offset: number;
  /** Parts that may still be written. */
  readonly budget: { left: number };
}

/** Limits for a generated text. */
export interface TextLimits {
  readonly minLength: number;
  readonly maxLength: number;
}

const maxGenerated = 20_000;

/** The regular expression of a schema; undefined if it does not compile. */
export function compilePattern(pattern: string): RegExp | undefined {
  for (const flags of ['u', '']) {
    try {
      return new RegExp(pattern, flags);
    } catch {
      continue;
    }
  }
  return undefined;
}

/** Different texts that match a pattern, the plainest first. Each is tested. None if the generator finds none. */
export function* textsMatching(pattern: string, { minLength, maxLength }: TextLimits): Generator<string> {
  const expression = compilePattern(pattern);
  const sequence = parseSequences(new Reader(pattern));
  if (!expression || !sequence) return;
  const root: Node = { kind: 'group', alternatives: sequence };
  const seen = new Set<string>();
  for (let offset = 0; offset < 24; offset++) {
    for (const isMixed of [false, true]) {
      for (const extra of extrasFor(root, { isMixed, offset }, minLength)) {
        const budget = { left: maxGenerated };
        const text = write(root, { extra, isMixed, offset, budget }, 0);
        if (budget.left <= 0 && extra === 0) return;
        if (budget.left <= 0) continue; // It is cut off, and the test of such a text may take very long.
        for (const one of [text, text.padEnd(minLength, 'a'), text + (commonCharacters[offset] ?? '')]) {
          const { length } = one;
          if (length < minLength || length > maxLength || seen.has(one) || !expression.test(one)) continue;
          seen.add(one);
          yield one;
        }
      }
    }
  }
}

/** Numbers of additional repetitions that make the text long enough. */
function extrasFor(root: Node, style: Pick<Style, 'isMixed' | 'offset'>, minLength: number): readonly number[] {
  const lengthWith = (extra: number): number =>
    write(root, { ...style, extra, budget: { left: maxGenerated } }, 0).length;
  const shortest = lengthWith(0);
  const growth = lengthWith(1) - shortest;
  const needed = growth > 0 ? Math.ceil((minLength - shortest) / growth) : 0;
  return needed > 0 ? [needed, needed + 1].filter((extra) => extra * growth < maxGenerated) : [0, 1, 2, 4, 8];
}

function write(node: Node, style: Style, index: number): string {
  if (style.budget.left-- <= 0) return '';
  switch (node.kind) {
    case 'one':
      return characterFor(node.source, style.isMixed ? index + style.offset : index === 0 ? style.offset : 0);
    case 'group': {
      const { alternatives } = node;
      const chosen = alternatives[style.offset % alternatives.length] ?? [];
      return chosen.map((part) => write(part, style, index)).join('');
    }
    case 'repeat': {
      const count = Math.min(node.min + style.extra, Math.max(node.max, node.min));
      let text = '';
      for (let i = 0; i < count && style.budget.left > 0; i++) text += write(node.node, style, index + i);
      return text;
    }
  }
}

const alphabets = [
  'abcdefghijklmnopqrstuvwxyz',
  'ABCDEFGHIJKLMNOPQRSTUVWXYZ',
  '0123456789',
  '!@#$%&*_-./:+=?,;~^|()[]{}<>"\'`\\ ',
];
/** A letter, a capital letter, a digit, another character, and so on. */
const commonCharacters = Array.from({ length: 40 }, (_, index) =>
  alphabets.map((alphabet) => alphabet.charAt(index)).filter((character) => character !== ''),
).flat();

const charactersBySource = new Map<string, readonly string[]>();

/** The nth character that a class or an escape matches. */
function characterFor(source: string, index: number): string {
  if (source.length === 1 && source !== '.') return source;
  const code = /^\\(?:u\{([\da-f]+)\}|[ux]([\da-f]+))$/i.exec(source);
  if (code) return String.fromCodePoint(Math.min(parseInt(code[1] ?? code[2] ?? '', 16), 0x10ffff));
  let matching = charactersBySource.get(source);
  if (!matching) {
    if (charactersBySource.size > 1000) charactersBySource.clear();
    charactersBySource.set(source, (matching = charactersMatching(source)));
  }
  return matching[index % Math.max(matching.length, 1)] ?? '';
}

function charactersMatching(source: string): readonly string[] {
  const expression = compilePattern(`^(?:${source})$`);
  if (!expression) return [];
  const common = commonCharacters.filter((character) => expression.test(character));
  if (common.length > 0) return common;
  const others = Array.from({ length: 0x3100 }, (_, code) => String.fromCodePoint(code));
  return others.filter((character) => expression.test(character)).slice(0, 64);
}

/** A position in a pattern. */
class Reader {
  readonly #pattern: string;
  #position = 0;

  constructor(pattern: string) {
    this.#pattern = pattern;
  }

  get next(): string | undefined {
    return this.#pattern[this.#position];
  }

  /** Reads what matches here, and returns it. */
  take(expression: RegExp): RegExpExecArray | undefined {
    expression.lastIndex = this.#position;
    const found = expression.exec(this.#pattern) ?? undefined;
    if (found) this.#position += found[0].length;
    return found;
  }
}

const maxNesting = 50;

/** Parses alternatives up to `)` or the end. Undefined if they nest too deep. */
function parseSequences(reader: Reader, depth = 0): Node[][] | undefined {
  if (depth > maxNesting) return undefined;
  const alternatives: Node[][] = [[]];
  for (;;) {
    const { next } = reader;
    if (next === undefined || next === ')') return alternatives;
    if (reader.take(/\|/y)) {
      alternatives.push([]);
      continue;
    }
    if (reader.take(/\^|\$|\\[bB]/y)) continue;
    const node = parseAtom(reader, depth);
    if (node === undefined) return undefined;
    const repeated = parseRepetition(reader, node);
    if (repeated !== 'nothing') alternatives.at(-1)?.push(repeated);
  }
}

function parseAtom(reader: Reader, depth: number): Node | 'nothing' | undefined {
  if (reader.next === '(') {
    const kind = reader.take(/\((?:\?(?:<?[=!]|<\w+>|[\w-]*:))?/y)?.[0] ?? '(';
    const alternatives = parseSequences(reader, depth + 1);
    reader.take(/\)/y);
    // What a lookaround demands is tested at the end.
    if (/\?<?[=!]$/.test(kind)) return alternatives && 'nothing';
    return alternatives && { kind: 'group', alternatives };
  }
  const escape = reader.take(/\\(?:u\{[\da-f]+\}|u[\da-f]{4}|x[\da-f]{2}|[pP]\{[^}]*\}|c[a-z]|k<\w+>|[^])/iy);
  if (escape) return { kind: 'one', source: escape[0] };
  const list = reader.take(/\[(?:\\[^]|[^\]\\])*\]/y);
  if (list) return { kind: 'one', source: list[0] };
  const character = reader.take(/[^]/y);
  return character && { kind: 'one', source: character[0] };
}

function parseRepetition(reader: Reader, node: Node | 'nothing'): Node | 'nothing' {
  const found = reader.take(/(?:([*+?])|\{(\d+)(,)?(\d*)\})\??/y);
  if (!found || node === 'nothing') return node;
  const [, sign, least, comma, most] = found;
  if (sign !== undefined) return { kind: 'repeat', node, min: sign === '+' ? 1 : 0, max: sign === '?' ? 1 : Infinity };
  const min = Number(least);
  const max = comma === undefined ? min : most === '' ? Infinity : Number(most);
  return { kind: 'repeat', node, min, max };
}
