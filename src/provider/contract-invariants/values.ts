/** Values of an answer by pointer, where `*` stands for every item. */
import { isObject } from '../../lib/json.ts';
import { escapeToken, parsePointer } from '../../lib/json-pointer.ts';

/** A value that an answer has, and where. */
export interface LocatedValue {
  readonly pointer: string;
  readonly value: unknown;
}

/** The values that `pattern` names and `root` has. */
export function valuesAt(root: unknown, pattern: string): LocatedValue[] {
  let found: LocatedValue[] = [{ pointer: '', value: root }];
  for (const token of parsePointer(pattern) ?? [])
    found = found.length === 1 ? childrenOf(found[0]!, token) : found.flatMap((located) => childrenOf(located, token));
  return found;
}

function childrenOf({ pointer, value }: LocatedValue, token: string): LocatedValue[] {
  if (Array.isArray(value)) {
    const indices = token === '*' ? [...value.keys()] : [Number(token)];
    return indices
      .filter((index) => index in value)
      .map((index) => ({ pointer: `${pointer}/${index}`, value: value[index] as unknown }));
  }
  return isObject(value) && Object.hasOwn(value, token)
    ? [{ pointer: `${pointer}/${escapeToken(token)}`, value: value[token] }]
    : [];
}

const maxShown = 120;
const maxWritten = 1000;

/** A value as a report shows it. */
export function formatValue(value: unknown): string {
  if (value === undefined) return 'nothing';
  // Of a long text or list only the beginning is written: a value may be shown many times.
  const start =
    typeof value === 'string'
      ? value.slice(0, maxWritten)
      : Array.isArray(value)
        ? (value.slice(0, maxWritten) as unknown[])
        : value;
  const text = JSON.stringify(start);
  return text.length > maxShown ? `${text.slice(0, maxShown - 3)}…` : text;
}
