/** Puts what a request sent into a response, where the response has members of the same names. */
import { isObject, type Json, type JsonObject } from '../../lib/json.ts';
import { isJsonType } from '../../lib/media-type.ts';
import { resolveNode } from '../../openapi/references.ts';
import { flatName, singular } from './member-names.ts';
import type { Assignment, ResponseDraft } from './response-draft.ts';
import { itemsOf, membersOf, schemaOn, type Place, type Schema } from './response-shape.ts';

/**
 * The members of a value that a response has a place for.
 * @param target the object in the response, with its schema
 */
export function assignmentsFor(
  document: JsonObject,
  draft: ResponseDraft,
  { path, schema }: Place,
  source: JsonObject,
): Assignment[] {
  const target = draft.at(path);
  if (!isObject(target)) return [];
  const declared = membersOf(document, schema);
  return Object.entries(source).flatMap(([name, value]) => {
    const member = resolveNode(document, declared.get(name));
    if (declared.size > 0 && member === undefined && !Object.hasOwn(target, name)) return [];
    if (isObject(member) && isHidden(member)) return [];
    const at = [...path, name];
    return isObject(value) && isObject(target[name])
      ? assignmentsFor(document, draft, { path: at, schema: isObject(member) ? member : {} }, value as JsonObject)
      : [{ path: at, value: converted(document, member, value) }];
  });
}

/** A value as a member of another type has it: a number as a text or the other way, a single value in a list. */
function converted(document: JsonObject, schema: unknown, value: Json): Json {
  const types = isObject(schema) ? [schema['type']].flat() : [];
  const type = value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value;
  const isNumber = types.includes('number') || types.includes('integer');
  if (types.includes(type) || (type === 'number' && isNumber) || typeof value === 'object') return value;
  if (type === 'number' && types.includes('string')) return String(value);
  if (typeof value === 'string' && isNumber && /^-?\d{1,15}(?:\.\d{1,9})?$/.test(value)) return Number(value);
  return types.includes('array')
    ? [converted(document, resolveNode(document, itemsOf(document, schema)), value)]
    : value;
}

/** The path parameters of a request, for members of the same names. A text that looks like a number may be one. */
export function assignParameters(
  document: JsonObject,
  draft: ResponseDraft,
  { path, schema }: Place,
  params: Readonly<Record<string, string>>,
): void {
  const members = [...membersOf(document, schema).keys()];
  for (const [parameter, value] of Object.entries(params)) {
    const name = members.find((one) => flatName(one) === flatName(parameter));
    if (name === undefined) continue;
    const declared = schemaOn(document, schema, [name]);
    const types = isObject(declared) ? [declared['type']].flat() : [];
    const isNumber = types.some((type) => type === 'integer' || type === 'number') && /^-?\d{1,15}$/.test(value);
    draft.set([...path, name], isNumber ? Number(value) : value);
  }
}

/**
 * Members under the names that a resource has for them: `name` is `Name`, and `pet_name` of one of the `pets` is `name`, if
 * that is the only one declared. A `pet_id` may be that of another one.
 */
export function respelled(value: JsonObject, declared: Iterable<string>, collection: string): JsonObject {
  const one = singular(flatName(collection));
  const names = new Set(declared);
  const byFlatName = new Map([...names].map((name) => [flatName(name), name]));
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => {
      const flat = flatName(name);
      const bare = one !== '' && flat.startsWith(one) && !flat.endsWith('id') ? flat.slice(one.length) : '';
      const other = names.has(name) ? undefined : (byFlatName.get(flat) ?? byFlatName.get(bare));
      return [other === undefined || Object.hasOwn(value, other) ? name : other, member];
    }),
  );
}

/** The sent members that a service accepts, by the schema of the request: `readOnly` ones it sets itself. */
export const acceptedMembers = (document: JsonObject, schema: unknown, value: JsonObject): JsonObject =>
  withoutMarked(document, schema, value, (member) => member['readOnly'] === true);

/** The sent members that a service keeps and shows. */
export const keptMembers = (document: JsonObject, schema: unknown, value: JsonObject): JsonObject =>
  withoutMarked(document, schema, value, (member) => member['readOnly'] === true || isHidden(member));

/** The members of a value that a response shows, at all levels, by the schema of the response. */
export function shownMembers(document: JsonObject, schema: unknown, value: JsonObject): JsonObject {
  const shown = withoutMarked(document, schema, value, isHidden);
  return Object.fromEntries(
    Object.entries(shown).map(([name, member]) => [
      name,
      isObject(member) ? shownMembers(document, schemaOn(document, schema, [name]), member as JsonObject) : member,
    ]),
  );
}

const isHidden = (member: Schema): boolean => member['writeOnly'] === true || member['format'] === 'password';

function withoutMarked(
  document: JsonObject,
  schema: unknown,
  value: JsonObject,
  isMarked: (member: Schema) => boolean,
): JsonObject {
  const declared = membersOf(document, schema);
  return Object.fromEntries(
    Object.entries(value).filter(([name]) => {
      const member = resolveNode(document, declared.get(name));
      return !isObject(member) || !isMarked(member);
    }),
  );
}

/**
 * The objects of an item with the sent members that it declares only there, such as `access_key` in `credential`.
 * @param item the item as it is
 */
export function nestedMembers(
  document: JsonObject,
  schemas: readonly unknown[],
  sent: JsonObject,
  item: JsonObject,
): JsonObject {
  const declared = new Map(schemas.flatMap((schema) => [...membersOf(document, schema)]));
  const objects = [...declared].filter(([name]) => !Object.hasOwn(sent, name));
  const nested: Record<string, JsonObject> = {};
  for (const [name, value] of Object.entries(sent)) {
    if (declared.has(name)) continue;
    const owners = objects.filter(([, schema]) => membersOf(document, schema).has(name));
    const [owner] = owners[0] ?? [];
    if (owner === undefined || owners.length > 1) continue;
    const before = item[owner];
    nested[owner] = { ...(isObject(before) ? (before as JsonObject) : {}), ...nested[owner], [name]: value };
  }
  return nested;
}

/** Replaces members; objects are merged (RFC 7396). null removes a member if `isMergePatch`. */
export function merged(before: JsonObject, change: JsonObject, isMergePatch: boolean): JsonObject {
  const result: JsonObject = { ...before };
  for (const [name, value] of Object.entries(change)) {
    const known = Object.hasOwn(before, name) ? before[name] : undefined;
    if (value === null && isMergePatch) delete result[name];
    else
      Object.defineProperty(result, name, {
        value:
          isObject(value) && isObject(known)
            ? merged(known as JsonObject, value as JsonObject, isMergePatch)
            : (value as Json),
        enumerable: true,
        configurable: true,
        writable: true,
      });
  }
  return result;
}

export const isMergePatchType = (type: string | undefined): boolean =>
  type !== undefined && isJsonType(type) && type.includes('merge-patch');
