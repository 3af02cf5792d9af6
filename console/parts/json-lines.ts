/** Formats a JSON value as lines, each with its JSON Pointer. */
import { formatPointer } from '../../src/lib/json-pointer.ts';

type Piece = readonly [kind: 'name' | 'text' | 'number' | 'word' | 'mark', text: string];

export interface Line {
  readonly depth: number;
  readonly pointer: string;
  readonly pieces: readonly Piece[];
}

export function toLines(value: unknown): Line[] {
  const lines: Line[] = [];
  writeLines(value, '', 0, [], '', lines);
  return lines;
}

function writeLines(
  value: unknown,
  pointer: string,
  depth: number,
  lead: readonly Piece[],
  comma: string,
  lines: Line[],
): void {
  if (typeof value !== 'object' || value === null) {
    lines.push({ depth, pointer, pieces: [...lead, leaf(value), ['mark', comma]] });
    return;
  }
  const isList = Array.isArray(value);
  const members = Object.entries(value);
  const [open, close] = isList ? ['[', ']'] : ['{', '}'];
  if (members.length === 0) {
    lines.push({ depth, pointer, pieces: [...lead, ['mark', `${open}${close}${comma}`]] });
    return;
  }
  lines.push({ depth, pointer, pieces: [...lead, ['mark', open]] });
  members.forEach(([name, member], index) => {
    const named: Piece[] = isList
      ? []
      : [
          ['name', quoted(name)],
          ['mark', ': '],
        ];
    writeLines(member, pointer + formatPointer([name]), depth + 1, named, index < members.length - 1 ? ',' : '', lines);
  });
  lines.push({ depth, pointer: `${pointer}/`, pieces: [['mark', close + comma]] });
}

/** Characters that have no width, or change the direction of the text, are shown as escapes. */
const quoted = (text: string): string =>
  JSON.stringify(text).replace(
    /[\u061c\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );

function leaf(value: unknown): Piece {
  const text = typeof value === 'string' ? quoted(value) : (JSON.stringify(value) ?? 'null');
  return [typeof value === 'string' ? 'text' : typeof value === 'number' ? 'number' : 'word', text];
}

/** Groups notes by the pointer of their line. A note on a missing member goes to its nearest existing parent. */
export function placeNotes<Note extends { readonly pointer: string }>(
  lines: readonly Line[],
  notes: readonly Note[],
): Map<string, Note[]> {
  const known = new Set(lines.map(({ pointer }) => pointer));
  const placed = new Map<string, Note[]>();
  for (const note of notes) {
    let nearest = note.pointer;
    while (nearest !== '' && !known.has(nearest)) nearest = nearest.slice(0, nearest.lastIndexOf('/'));
    placed.set(nearest, [...(placed.get(nearest) ?? []), note]);
  }
  return placed;
}
