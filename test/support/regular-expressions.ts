/** Finds the regular expressions in the sources, and texts that make a bad one slow. */
import { codeOf } from './source-tree.ts';

/** What may stand before a literal; after anything else a slash divides. */
const literal =
  /(?<=(?:^|[=(,:?&|![{;]|=>|\breturn)\s*)\/(?![*/])((?:[^/\\\n[]|\\.|\[(?:[^\]\\\n]|\\.)*\])+)\/([dgimsuvy]*)/gm;

export interface FoundExpression {
  readonly file: string;
  readonly expression: RegExp;
}

export const expressionsIn = (file: string): FoundExpression[] =>
  Array.from(codeOf(file).matchAll(literal), ([, source = '', flags]) => ({
    file,
    expression: new RegExp(source, flags),
  }));

/** Characters by class; the last of each belongs to neither. */
const classMembers: Readonly<Record<string, string>> = {
  d: '1',
  D: 'a',
  w: 'a',
  W: ' ',
  s: ' ',
  S: 'a',
  b: '',
  B: '',
  n: '\n',
  r: '\r',
  t: '\t',
  f: '\f',
  v: '\v',
  '0': '\0',
};

/** Pieces of text that parts of an expression match: its characters, escapes, and members of its classes. */
function piecesOf(source: string): string[] {
  const pieces: string[] = [];
  for (const [part] of source.matchAll(
    /\[(?:[^\]\\]|\\.)*\]|\\(?:x[\da-f]{2}|u[\da-f]{4}|p\{\w+\}|.)|\{\d*,?\d*\}|\(\?(?:<?[=!]|:|<\w+>)|[^()|*+?^$]/gis,
  )) {
    if (part.startsWith('[')) pieces.push(...membersOf(part));
    else if (!/^(?:\{\d|\(\?)/.test(part)) pieces.push(pieceOf(part));
  }
  return pieces.filter((piece) => piece !== '');
}

function pieceOf(part: string): string {
  if (!part.startsWith('\\')) return part === '.' ? 'a' : part;
  if (/^\\[xu]/.test(part)) return String.fromCharCode(parseInt(part.slice(2), 16));
  if (part.startsWith('\\p')) return '\u0301';
  return classMembers[part[1]!] ?? part[1]!;
}

/** Some characters that a class takes: those that are written in it, and common ones. */
function membersOf(part: string): string[] {
  const takes = new RegExp(`^${part}$`, 'i');
  const written = Array.from(part.slice(1, -1).replaceAll('\\', ''));
  return [...new Set([...written, ...'a1 ;"\\-_./=,&'])].filter((character) => takes.test(character)).slice(0, 8);
}

/** A text that grows with `size`. */
export type Attack = (size: number) => string;

/** Texts that repeat a part of the expression, or two, after some beginning, and end so that it fails. */
export function attacksOn({ source }: RegExp): Attack[] {
  const pieces = piecesOf(source);
  const whole = pieces.join('');
  const repeated = new Set([
    whole,
    ...pieces,
    ...pieces.map((piece, i) => piece + (pieces[i + 1] ?? '')),
    ...pieces.map((piece) => `\\${piece}`),
  ]);
  const starts = new Set(['', '\0', whole, pieces[0] ?? '']);
  const attacks = [...starts].flatMap((start) =>
    [...repeated]
      .filter((part) => part !== '')
      .map(
        (part): Attack =>
          (size) =>
            `${start}${part.repeat(Math.ceil(size / part.length))}\0\n`,
      ),
  );
  return [...attacks, (size) => '\0'.repeat(size)];
}
