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
          ['name', JSON.stringify(name)],
          ['mark', ': '],
        ];
    writeLines(member, pointer + formatPointer([name]), depth + 1, named, index < members.length - 1 ? ',' : '', lines);
  });
  lines.push({ depth, pointer: `${pointer}/`, pieces: [['mark', close + comma]] });
}

function leaf(value: unknown): Piece {
  const text = JSON.stringify(value) ?? 'null';
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
