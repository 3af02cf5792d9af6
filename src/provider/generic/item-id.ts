/** The id of an item: where it is, and how to make a new one. */
import { isObject, type Json, type JsonObject } from '../../lib/json.ts';
import type { Random } from '../../lib/random.ts';
import { freshTexts, freshTextsLike, longerTexts } from './fresh-text.ts';
import { flatName, isCertainId } from './member-names.ts';
import type { Schema } from './response-shape.ts';

/** An id in a value. */
export interface FoundId {
  readonly path: readonly string[];
  readonly value: string | number;
}

/** Levels of objects in which an id is looked for. */
const maxLevels = 4;

/**
 * Finds the id in a value. Names that are certain come before others, then the nearest level, then the order of the names.
 * @param names in flat form
 */
export const findId = (value: Json | undefined, names: readonly string[]): FoundId | undefined =>
  search(value, names, childrenOf);

/** Finds the id of an item. The lists in an item hold other things, with ids of their own. */
export const findOwnId = (item: Json | undefined, names: readonly string[]): FoundId | undefined =>
  search(item, names, (node) => (Array.isArray(node) ? [] : childrenOf(node)));

function search(
  value: Json | undefined,
  names: readonly string[],
  partsOf: (node: Json | undefined) => [string, Json][],
): FoundId | undefined {
  for (const tier of [names.filter(isCertainId), names.filter((name) => !isCertainId(name))]) {
    let level: readonly PlacedNode[] = [{ path: [], node: value }];
    for (let depth = 0; tier.length > 0 && depth < maxLevels && level.length > 0; depth++) {
      const found = idsOnLevel(level, new Set(tier));
      const first = tier.find((name) => found.has(name));
      if (first !== undefined) return found.get(first);
      level = level.flatMap(({ path, node }) =>
        partsOf(node).map(([name, child]) => ({ path: [...path, name], node: child })),
      );
    }
  }
  return undefined;
}

/** The id of an item, by the order of the names alone. */
export function firstId(item: Json | undefined, names: readonly string[]): FoundId | undefined {
  for (const name of names) {
    const found = findOwnId(item, [name]);
    if (found) return found;
  }
  return undefined;
}

/** The member in which an item has its id, if it is one of its own and surely an id. */
export function memberWithId(item: JsonObject, names: readonly string[], id: string): FoundId | undefined {
  const own = firstId(item, names.filter(isCertainId));
  return own?.path.length === 1 && String(own.value) === id ? own : undefined;
}

/** The id that a request gave to an item that was created with another one, which it keeps as well. */
export function renamedTo(
  { id, value }: { readonly id: string; readonly value: JsonObject },
  names: readonly string[],
): string | undefined {
  const own = firstId(value, names)?.value;
  return typeof own === 'string' && own !== id ? own : undefined;
}

interface PlacedNode {
  readonly path: readonly string[];
  readonly node: Json | undefined;
}

/** The first id on a level under each of the names. */
function idsOnLevel(level: readonly PlacedNode[], names: ReadonlySet<string>): ReadonlyMap<string, FoundId> {
  const found = new Map<string, FoundId>();
  for (const { path, node } of level)
    for (const [member, value] of isObject(node) ? Object.entries(node) : []) {
      const name = isId(value) ? flatName(member) : '';
      if (isId(value) && names.has(name) && !found.has(name)) found.set(name, { path: [...path, member], value });
    }
  return found;
}

/** A text or a number. An empty text cannot be in a path. */
const isId = (value: unknown): value is string | number =>
  typeof value === 'string' ? value !== '' : typeof value === 'number' && Number.isFinite(value);

const childrenOf = (node: Json | undefined): [string, Json][] =>
  isObject(node)
    ? Object.entries(node).flatMap(([name, child]) => (typeof child === 'object' ? [[name, child as Json]] : []))
    : Array.isArray(node)
      ? node.slice(0, 1).map((child) => ['0', child])
      : [];

/** Whether a value has this id under one of the names, at any of its levels. */
export const hasId = (value: Json, names: readonly string[], id: string, levels: number = maxLevels): boolean =>
  isObject(value) &&
  Object.entries(value).some(([member, found]) =>
    isId(found)
      ? names.includes(flatName(member)) && String(found) === id
      : levels > 1 && hasId(found as Json, names, id, levels - 1),
  );

/** Values for the id in a path, as the schema may want them: a text, else a number. */
export const idValues = (id: string): Json[] => (/^-?\d{1,15}$/.test(id) ? [Number(id), id] : [id]);

/** Ids that are in use. */
export interface UsedIds {
  readonly items: ReadonlySet<string>;
  /** Of what the items contain, such as their owners. A new item with such an id could be mistaken for it. */
  readonly parts: ReadonlySet<string>;
}

export const noIds: UsedIds = { items: new Set(), parts: new Set() };

/** All ids under these names in a value. */
export const idsIn = (value: Json, names: readonly string[]): string[] =>
  typeof value === 'object' && value !== null
    ? Object.entries(value).flatMap(([name, member]) =>
        isId(member) ? (names.includes(flatName(name)) ? [String(member)] : []) : idsIn(member as Json, names),
      )
    : [];

/** Where members with one of these names have a value. */
export const placesOf = (
  node: Json,
  names: readonly string[],
  value: Json,
  path: readonly string[] = [],
): string[][] =>
  typeof node === 'object' && node !== null
    ? Object.entries(node).flatMap(([name, member]) => {
        const at = [...path, name];
        if (member === value) return names.includes(flatName(name)) ? [at] : [];
        return placesOf(member as Json, names, value, at);
      })
    : [];

/**
 * New ids for an item, the most usual one first.
 * @param example the value in the sample
 */
export function* freshIds(
  schema: Schema,
  example: Json | undefined,
  { items, parts }: UsedIds,
  random: Random,
): Generator<Json> {
  const numbers = [...items].filter((id) => /^\d{1,15}$/.test(id)).map(Number);
  const unused = (first: number): number => {
    let number = first;
    while (parts.has(String(number))) number += 1;
    return number;
  };
  const next = unused(Math.max(0, ...numbers) + 1);
  const types = [schema['type']].flat();
  if (typeof example === 'number' || types.includes('integer') || types.includes('number')) {
    yield next;
    const [minimum, step] = [asNumber(schema['minimum']) ?? 0, asNumber(schema['multipleOf']) ?? 1];
    yield (Math.floor(Math.max(next, minimum) / step) + 1) * step;
    return;
  }
  if (schema['format'] === 'uuid') yield random.uuid();
  if (typeof example === 'string' && /^\d{1,15}$/.test(example))
    yield String(unused(Math.max(next, Number(example) + 1))).padStart(example.length, '0');
  if (typeof example === 'string') yield* freshTextsLike(example, random);
  yield* freshTexts(random, { minLength: asNumber(schema['minLength']), maxLength: asNumber(schema['maxLength']) });
  if (typeof example === 'string') yield* longerTexts(example, items, random);
  yield String(next);
}

const asNumber = (value: unknown): number | undefined => (typeof value === 'number' ? value : undefined);
