/** Finds values by JSON Pointer patterns, in which `*` matches every array item. */
import { isObject } from '../../lib/json.ts';
import { formatPointer, parsePointer, valueAt } from '../../lib/json-pointer.ts';
import type { InvariantViolation } from '../define-contract.ts';

/** A value and its JSON Pointer. */
export interface LocatedValue {
  readonly pointer: string;
  readonly value: unknown;
}

/** All values in `root` that match `pattern`. */
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
    ? [{ pointer: pointer + formatPointer([token]), value: value[token] }]
    : [];
}

/** A violation unless there is a text that is not empty at `pointer`. */
export function mustBeText(body: unknown, pointer: string): InvariantViolation[] {
  const value = valueAt(body, pointer);
  return typeof value === 'string' && value.trim() !== ''
    ? []
    : [{ pointer, expected: 'a text that is not empty', actual: formatValue(value) }];
}

const maxShown = 120;
const maxWritten = 1000;

/** Formats a value for reports: JSON of at most 120 characters. */
export function formatValue(value: unknown): string {
  if (value === undefined) return 'nothing';
  // Serialises only the start of a long string or array: a report may show the same value many times.
  const start =
    typeof value === 'string'
      ? value.slice(0, maxWritten)
      : Array.isArray(value)
        ? (value.slice(0, maxWritten) as unknown[])
        : value;
  const text = JSON.stringify(start);
  return text.length > maxShown ? `${text.slice(0, maxShown - 3)}…` : text;
}
