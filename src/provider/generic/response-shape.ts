/** Finds the item or the list of items in a response, by its schema. */
import { isObject, type JsonObject } from '../../lib/json.ts';
import { parsePointer, valueAt } from '../../lib/json-pointer.ts';
import type { OpenApiDocument } from '../../openapi/document.ts';
import { responseFor, successStatus, type Operation } from '../../openapi/operation.ts';
import { refOf, resolveNode } from '../../openapi/references.ts';
import { jsonTypeOf } from '../../openapi/sample-content.ts';
import { hintsOf } from './hints.ts';
import { flatName, isCertainId, singular } from './member-names.ts';

/** A schema, with references resolved. */
export type Schema = Readonly<Record<string, unknown>>;

/** Where something is in a response, and its schema. */
export interface Place {
  readonly path: readonly string[];
  readonly schema: Schema;
}

/** A list in a response; `schema` is that of its items. `name` is the reference of that schema, if it has one. */
export interface ListPlace extends Place {
  readonly name: string | undefined;
}

/** Levels of objects around an item or a list. */
const maxLevels = 3;

/** Members that usually hold the item or the list. */
const envelopes = [
  'data',
  'result',
  'results',
  'items',
  'item',
  'values',
  'records',
  'entries',
  'list',
  'content',
  'rows',
  'response',
  'payload',
];

const emptySchema: Schema = {};

/** The schema of an operation's success as JSON; undefined if it declares none. */
export function successSchema({ effective }: OpenApiDocument, operation: Operation): unknown {
  const declared = responseFor(operation, successStatus(operation));
  const type = declared && jsonTypeOf(declared.content);
  const [, pointer] =
    [...(declared?.content ?? [])].find(([one]) => type !== undefined && one.startsWith(type)) ??
    [...(declared?.content ?? [])][0] ??
    [];
  return type === undefined || pointer === undefined ? undefined : valueAt(effective, pointer);
}

/** The schema of an operation's JSON or form body; undefined if it declares none. */
export function bodySchema({ effective }: OpenApiDocument, { body }: Operation): unknown {
  const [pointer] = body ? [...body.content.values()].filter((one) => one !== undefined) : [];
  return pointer === undefined ? undefined : valueAt(effective, pointer);
}

/** The members that a schema declares, also in its `allOf`, `oneOf` and `anyOf`. */
export function membersOf(document: JsonObject, given: unknown, depth = 0): ReadonlyMap<string, unknown> {
  const schema = resolveNode(document, given);
  const members = new Map<string, unknown>();
  if (!isObject(schema) || depth > 10) return members;
  for (const keyword of ['allOf', 'oneOf', 'anyOf'])
    for (const part of listOf(schema[keyword]))
      for (const [name, member] of membersOf(document, part, depth + 1))
        if (!members.has(name)) members.set(name, member);
  if (isObject(schema['properties']))
    for (const [name, member] of Object.entries(schema['properties'])) members.set(name, member);
  return members;
}

/** The names of the members that a schema requires, also in its `allOf`. */
export function requiredOf(document: JsonObject, given: unknown, depth = 0): readonly string[] {
  const schema = resolveNode(document, given);
  if (!isObject(schema) || depth > 10) return [];
  const own = listOf(schema['required']).filter((name) => typeof name === 'string');
  return [...own, ...listOf(schema['allOf']).flatMap((part) => requiredOf(document, part, depth + 1))];
}

/** The schema of a list's items; undefined if the schema is not a list. */
export function itemsOf(document: JsonObject, given: unknown, depth = 0): unknown {
  const schema = resolveNode(document, given);
  if (!isObject(schema) || depth > 10) return undefined;
  if ([schema['type']].flat().includes('array') || schema['items'] !== undefined) return schema['items'] ?? {};
  for (const keyword of ['allOf', 'oneOf', 'anyOf'])
    for (const part of listOf(schema[keyword])) {
      const items = itemsOf(document, part, depth + 1);
      if (items !== undefined) return items;
    }
  return undefined;
}

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? (value as unknown[]) : []);

/**
 * The list of items in an operation's success: as the overlay says, else the response itself, else the most likely
 * member.
 * @param collection name of the collection, such as `pets`
 */
export function findList(document: OpenApiDocument, operation: Operation, collection: string): ListPlace | undefined {
  const { effective } = document;
  const root = successSchema(document, operation);
  const { list } = hintsOf(document, operation);
  const placeOf = (path: readonly string[], items: unknown): ListPlace => ({
    path,
    schema: asSchema(resolveNode(effective, items)),
    name: refOf(items),
  });
  if (list !== undefined) {
    const path = parsePointer(list) ?? [];
    return placeOf(path, itemsOf(effective, schemaOn(effective, root, path)) ?? {});
  }
  const found: { readonly path: readonly string[]; readonly items: unknown }[] = [];
  walk(effective, root, (path, schema) => {
    const items = itemsOf(effective, schema);
    const inner = items === undefined ? undefined : itemsOf(effective, items);
    if (inner !== undefined) found.push({ path: [...path, '0'], items: inner });
    else if (items !== undefined) found.push({ path, items });
    return items === undefined;
  });
  const rank = ({ path, items }: (typeof found)[number]): number => {
    const last = flatName(path.at(-1) ?? '');
    const isNamed = path.length === 0 || isNameOf(last, collection);
    const holdsObjects = membersOf(effective, items).size > 0;
    return (holdsObjects ? 0 : 100) + (isNamed ? 0 : envelopes.includes(last) ? 1 : 10) + path.length;
  };
  const [best] = found.sort((a, b) => rank(a) - rank(b));
  return best && placeOf(best.path, best.items);
}

/** What tells an item from other objects. */
export interface ItemNames {
  /** Names of its id, in flat form. */
  readonly idNames: readonly string[];
  /** Name of its collection, such as `pets`. */
  readonly collection: string;
}

/**
 * The item in an operation's success or body: as the overlay says, else the nearest object that has an id, else the only
 * object in the envelope, else the whole. The item may be the first of a list.
 */
export function findItem(document: OpenApiDocument, root: unknown, names: ItemNames, hint?: string): Place {
  const { effective } = document;
  const { idNames, collection } = names;
  const at = (path: readonly string[]): Place => ({ path, schema: asSchema(schemaOn(effective, root, path)) });
  if (hint !== undefined) return at(parsePointer(hint) ?? []);
  const certain = idNames.filter(isCertainId);
  const isNamed = (path: readonly string[]): boolean => isNameOf(path.at(-1) ?? '', collection);
  const isAround = (token: string): boolean =>
    /^\d+$/.test(token) || isNameOf(token, collection) || envelopes.includes(flatName(token));
  let own: readonly string[] | undefined;
  /** The nearest place by how likely it is: with a certain id, in a list with one, with another id, in a list with one. */
  const found: (readonly string[] | undefined)[] = [];
  let objects: (readonly string[])[] = [];
  walk(effective, root, (path, schema) => {
    const items = itemsOf(effective, schema);
    const scalars = scalarNames(effective, items ?? schema);
    const isListed = items === undefined ? 0 : 1;
    const place = items === undefined ? path : [...path, '0'];
    // Around `pets: [{ petId }]`, an `id` is that of the response.
    if (isNamed(path) && certain[0] !== 'id' && scalars.includes(certain[0] ?? '')) own ??= place;
    if (certain.some((name) => scalars.includes(name))) found[isListed] ??= place;
    // A list in a part of the response, such as the errors of a `problem`, has names of other things.
    const isPart = items !== undefined && path.length > 1 && !path.every((token) => isAround(token));
    if (!isPart && idNames.some((name) => scalars.includes(name))) found[2 + isListed] ??= place;
    if (path.length === 1 && scalars.length > 0 && items === undefined) objects = [...objects, path];
    return items === undefined;
  });
  if (own && !scalarNames(effective, root).includes(certain[0] ?? '')) return at(own);
  const best = found.find((path) => path !== undefined);
  // The id may be in a part of the item, such as its metadata.
  const inner = best?.findIndex((token) => !isAround(token)) ?? -1;
  const whole = inner < 0 ? undefined : best?.slice(0, inner);
  if (whole && scalarNames(effective, schemaOn(effective, root, whole)).some((name) => !envelopeNames.has(name)))
    return at(whole);
  // So may the id of something else, such as its parent, if the item has only a name.
  const named = best?.findIndex((_, index) =>
    scalarNames(effective, schemaOn(effective, root, best.slice(0, index))).some((name) => idNames.includes(name)),
  );
  if (best !== undefined) return at(named === undefined || named < 0 ? best : best.slice(0, named));
  if (membersOf(effective, itemsOf(effective, root)).size > 0) return at(['0']);
  const one = singular(flatName(collection));
  const [likely, ...alike] = objects.filter(([name = '']) => one !== '' && flatName(name).includes(one));
  if (likely && alike.length === 0 && scalarNames(effective, root).length === 0) return at(likely);
  const [only, ...others] = objects;
  return at(only && others.length === 0 && membersOf(effective, root).size === 1 ? only : []);
}

/** Whether a member is named as a collection, or as one of its items. */
const isNameOf = (member: string, collection: string): boolean => {
  const name = flatName(collection);
  return name !== '' && singular(flatName(member)) === singular(name);
};

/** Members beside an item that do not belong to it. */
const envelopeNames = new Set(
  'success ok status statuscode code message messages error errors result object type kind total count version requestid traceid timestamp'.split(
    ' ',
  ),
);

/** The names of the members that are neither objects nor lists, in flat form. */
const scalarNames = (document: JsonObject, schema: unknown): string[] =>
  [...membersOf(document, schema)]
    .filter(([, member]) => itemsOf(document, member) === undefined && membersOf(document, member).size === 0)
    .map(([name]) => flatName(name));

/** Visits a schema and those of its members, nearest first; `visit` returns whether to visit the members. */
function walk(document: JsonObject, root: unknown, visit: (path: readonly string[], schema: unknown) => boolean): void {
  let level: { readonly path: readonly string[]; readonly schema: unknown }[] = [{ path: [], schema: root }];
  for (let depth = 0; depth <= maxLevels && level.length > 0; depth++) {
    const next: typeof level = [];
    for (const { path, schema } of level.slice(0, 200)) {
      if (!visit(path, schema)) continue;
      for (const [name, member] of membersOf(document, schema)) next.push({ path: [...path, name], schema: member });
    }
    level = next;
  }
}

/** The schema of the member at a path; list indexes lead to the schema of the items. */
export function schemaOn(document: JsonObject, root: unknown, path: readonly string[]): unknown {
  let schema = root;
  for (const token of path) {
    const member = membersOf(document, schema).get(token);
    schema = member ?? (/^\d+$/.test(token) ? itemsOf(document, schema) : undefined);
  }
  return resolveNode(document, schema);
}

const asSchema = (node: unknown): Schema => (isObject(node) ? node : emptySchema);
