/** Values of an answer by pointer, where `*` stands for every item. */
import { isObject } from '../../core/json.ts';
import { escapeToken, parsePointer } from '../../core/pointer.ts';

/** A value that an answer has, and where. */
export interface Placed {
  readonly pointer: string;
  readonly value: unknown;
}

/** The values that `pattern` names and `root` has. */
export function valuesAt(root: unknown, pattern: string): Placed[] {
  let found: Placed[] = [{ pointer: '', value: root }];
  for (const token of parsePointer(pattern) ?? []) found = found.length === 1 ? step(found[0]!, token) : found.flatMap((placed) => step(placed, token));
  return found;
}

function step({ pointer, value }: Placed, token: string): Placed[] {
  if (Array.isArray(value)) {
    const indices = token === '*' ? [...value.keys()] : [Number(token)];
    return indices.filter((index) => index in value).map((index) => ({ pointer: `${pointer}/${index}`, value: value[index] as unknown }));
  }
  return isObject(value) && Object.hasOwn(value, token) ? [{ pointer: `${pointer}/${escapeToken(token)}`, value: value[token] }] : [];
}

const maxShown = 120;
const maxWritten = 1000;

/** A value as a report shows it. */
export function show(value: unknown): string {
  if (value === undefined) return 'nothing';
  // Of a long text or list only the beginning is written: a value may be shown many times.
  const start = typeof value === 'string' ? value.slice(0, maxWritten) : Array.isArray(value) ? (value.slice(0, maxWritten) as unknown[]) : value;
  const text = JSON.stringify(start);
  return text.length > maxShown ? `${text.slice(0, maxShown - 3)}…` : text;
}
