/** A part of a document as lines, in the manner of YAML. References are replaced by what they refer to. */
import { formatPointer, parsePointer, valueAt } from '../../src/lib/json-pointer.ts';
import { isObject } from '../../src/lib/is-object.ts';

export interface DocumentLine {
  readonly depth: number;
  /** Where it is in the document. A line with a reference is in two places. */
  readonly pointers: readonly string[];
  /** `name:`, or `-` for an item; empty for a lone value. */
  readonly lead: string;
  readonly text: string;
  /** The kind of the value, for its colour. */
  readonly kind: 'text' | 'number' | 'word' | 'reference' | 'none';
}

/** Deeper parts are cut, such as those of schemas that refer to themselves in a circle. */
const maxDepth = 16;

/** Lines of one part. */
const maxLines = 3000;

interface Place {
  readonly pointers: readonly string[];
  readonly depth: number;
  readonly lead: string;
  /** The references that lead here. */
  readonly trail: readonly string[];
}

/** @param pointer of the part */
export function documentLines(document: unknown, pointer: string, lead = ''): DocumentLine[] {
  const lines: DocumentLine[] = [];
  const write = (value: unknown, place: Place): void => {
    if (lines.length >= maxLines) return;
    const { pointers, depth, trail } = place;
    const reference = isObject(value) && typeof value['$ref'] === 'string' ? value['$ref'] : undefined;
    if (reference?.startsWith('#')) {
      const target = decodeURIComponent(reference.slice(1));
      const name = parsePointer(target)?.at(-1) ?? target;
      if (!trail.includes(target) && depth < maxDepth) {
        lines.push(line(place, name, 'reference', [...pointers, target]));
        writeMembers(valueAt(document, target), target, { ...place, trail: [...trail, target] });
      } else lines.push(line(place, `${name} (see above)`, 'reference'));
      return;
    }
    if (typeof value !== 'object' || value === null) return void lines.push(leaf(place, value));
    if (depth >= maxDepth) return void lines.push(line(place, '…', 'none'));
    if (Object.keys(value).length === 0)
      return void lines.push(line(place, Array.isArray(value) ? '[]' : '{}', 'none'));
    if (place.lead !== '') lines.push(line(place, '', 'none'));
    writeMembers(value, pointers.at(-1) ?? '', place);
  };
  const writeMembers = (value: unknown, own: string, { depth, lead: above, trail }: Place): void => {
    if (typeof value !== 'object' || value === null) return;
    for (const [name, member] of Object.entries(value))
      write(member, {
        pointers: [own + formatPointer([name])],
        depth: above === '' ? depth : depth + 1,
        lead: Array.isArray(value) ? '-' : `${name}:`,
        trail,
      });
  };
  const part = valueAt(document, pointer);
  if (part !== undefined) write(part, { pointers: [pointer], depth: 0, lead, trail: [] });
  return lines;
}

const line = (
  { depth, lead, pointers: own }: Place,
  text: string,
  kind: DocumentLine['kind'],
  pointers = own,
): DocumentLine => ({ depth, lead, text, kind, pointers });

function leaf(place: Place, value: unknown): DocumentLine {
  if (typeof value === 'string') return line(place, value, 'text');
  return line(place, String(value), typeof value === 'number' ? 'number' : 'word');
}

/** Notes by the index of their line, which is that of their pointer. */
export function notesOnLines<Note extends { readonly pointer: string }>(
  lines: readonly DocumentLine[],
  notes: readonly Note[],
): ReadonlyMap<number, readonly Note[]> {
  const indexes = new Map<string, number>();
  for (const [index, { pointers }] of lines.entries())
    for (const pointer of pointers) if (!indexes.has(pointer)) indexes.set(pointer, index);
  const placed = new Map<number, Note[]>();
  for (const note of notes) {
    const index = indexes.get(note.pointer);
    if (index !== undefined) placed.set(index, [...(placed.get(index) ?? []), note]);
  }
  return placed;
}
