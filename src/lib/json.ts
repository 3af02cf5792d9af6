/** JSON types, type guards and a safe deep copy. */
import { isObject } from './is-object.ts';
import { formatPointer } from './json-pointer.ts';
import { raise } from './errors.ts';

export type Json = string | number | boolean | null | Json[] | JsonObject;
export type JsonObject = { [member: string]: Json };

export { isObject };

/** The kind of a value, for messages: `null`, `an array`, `an object`, `a string`. */
export const kindOf = (value: unknown): string =>
  value === null || value === undefined
    ? String(value)
    : Array.isArray(value)
      ? 'an array'
      : typeof value === 'object'
        ? 'an object'
        : `a ${typeof value}`;

/** Whether a value nests deeper than `levels`. */
export const nestsDeeper = (value: unknown, levels: number): boolean => isLarger(value, { levels, values: Infinity });

/**
 * Whether a value nests deeper than `levels`, or holds more than so many values. Iterative: recursion would overflow the
 * stack on hostile input.
 */
export function isLarger(
  value: unknown,
  { levels, values }: { readonly levels: number; readonly values: number },
): boolean {
  let layer: unknown[] = [value];
  let count = 0;
  for (let depth = 0; depth <= levels; depth++) {
    layer = layer.flatMap((item) => (typeof item === 'object' && item !== null ? Object.values(item) : []));
    if (layer.length === 0) return false;
    count += layer.length;
    if (count > values) return true;
  }
  return true;
}

/** Deep-copies a parsed document. Objects that occur in several places, as YAML anchors do, stay shared. */
export function copyTree<T>(value: T, copies?: Map<unknown, unknown>): T;
export function copyTree(value: unknown, copies: Map<unknown, unknown> = new Map<unknown, unknown>()): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const known = copies.get(value);
  if (known !== undefined) return known;
  if (Array.isArray(value)) {
    const items: unknown[] = [];
    copies.set(value, items);
    for (const item of value as unknown[]) items.push(copyTree(item, copies));
    return items;
  }
  const members: Record<string, unknown> = {};
  copies.set(value, members);
  for (const [name, member] of Object.entries(value))
    Object.defineProperty(members, name, {
      value: copyTree(member, copies),
      configurable: true,
      enumerable: true,
      writable: true,
    });
  return members;
}

/** The value if it is a string, else undefined. */
export const asText = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

/** Limits for inputs: nesting depth and number of values. JSON.stringify is recursive. */
const maxDepth = 100;
const maxValues = 500_000;

/**
 * Deep-copies a value as `JSON.parse(JSON.stringify(value))` would.
 * @param location path of the value, for messages
 * @throws AppError `invalid-input` if a member is not JSON, or a limit is exceeded; names the member
 */
export function copyJson(value: unknown, location: readonly (string | number)[] = []): Json {
  const path = [...location];
  let count = 0;
  const reject = (message: string, where: readonly (string | number)[]): never =>
    raise.invalidInput(`${where.length === 0 ? 'The input' : where.join('.').slice(0, 200)} ${message}.`, [
      { in: 'body', pointer: formatPointer(where).slice(0, 1000), keyword: 'json', message },
    ]);
  const member = (name: string | number, given: unknown): Json => {
    path.push(name);
    const copied = copy(given);
    path.pop();
    return copied;
  };
  const copy = (given: unknown): Json => {
    if (++count > maxValues) return reject(`must not hold more than ${maxValues} values`, location);
    if (path.length - location.length > maxDepth)
      return reject(`must not nest deeper than ${maxDepth} levels`, location);
    const item: unknown = hasToJson(given) ? given.toJSON() : given;
    if (item === null || typeof item === 'string' || typeof item === 'boolean') return item;
    if (typeof item === 'number') return Number.isFinite(item) ? item : reject('must be a finite number', path);
    if (typeof item !== 'object') return reject(`must be a JSON value, not a ${typeof item}`, path);
    if (Array.isArray(item)) {
      if (item.length > maxValues - count) return reject(`must not hold more than ${maxValues} values`, location);
      return Array.from(item, (each: unknown, index) => member(index, each ?? null));
    }
    const members = Object.entries(item).filter(([, each]) => each !== undefined);
    // Unlike assignment, this also creates an own member named "__proto__".
    return Object.fromEntries(members.map(([name, each]) => [name, member(name, each)]));
  };
  return copy(value);
}

const hasToJson = (value: unknown): value is { toJSON(): unknown } =>
  typeof value === 'object' && value !== null && 'toJSON' in value && typeof value.toJSON === 'function';

/** Whether a text is JSON. */
export function isJsonText(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
