/** Copies a schema, with all that it references, into a form that every validator accepts. */
import { copyTree, isObject, type Json, type JsonObject } from '../lib/json.ts';
import { valueAt } from '../lib/json-pointer.ts';
import { bindDynamicReferences } from './dynamic-references.ts';
import { refOf, refToPointer, resolveAt, resolveNode } from './references.ts';
import { assertions, schemaKeywords, schemaListKeywords, schemaMapKeywords, schemasOf } from './schemas.ts';

/** Which way a value goes. `readOnly` members are not required in a request, `writeOnly` ones not in a response. */
export type Direction = 'request' | 'response';

const optionalMembers = { request: 'readOnly', response: 'writeOnly' } as const;

const types = new Set(['string', 'number', 'integer', 'boolean', 'object', 'array', 'null']);

const kept = new Set(
  [...assertions, 'discriminator'].filter((keyword) => !['items', '$ref', 'discriminator'].includes(keyword)),
);

/**
 * Schemas for validators. Annotations, examples, extensions and ids are left out; what is lawful but rejected by
 * validators, such as `nullable` without `type`, is left out as well. What does not resolve accepts everything.
 */
export class SchemaSlice {
  /** The copied schemas by name. */
  readonly definitions: JsonObject = {};
  readonly #document: JsonObject;
  readonly #direction: Direction;
  readonly #prefix: string;
  readonly #isVersion30: boolean;
  readonly #ignoresNullable: boolean;
  readonly #names = new Map<string, string>();
  /** The names of generic schemas, by the schema that binds their parts. */
  readonly #boundNames = new Map<unknown, string>();

  /** @param prefix the reference to a definition, without its name */
  constructor(document: JsonObject, direction: Direction, prefix: string, ignoresNullable = false) {
    this.#document = document;
    this.#direction = direction;
    this.#prefix = prefix;
    this.#isVersion30 = String(document['openapi']).startsWith('3.0');
    this.#ignoresNullable = ignoresNullable;
  }

  /**
   * Adds the schema at a pointer into the document.
   * @param optional names that an enclosing schema makes optional
   */
  add(pointer: string, optional: readonly string[] = []): { $ref: string } {
    const key = JSON.stringify([pointer, ...optional]);
    let name = this.#names.get(key);
    if (name === undefined) {
      name = `${this.#direction}${this.#names.size}`;
      this.#names.set(key, name);
      this.definitions[name] = this.#copy(valueAt(this.#document, pointer), optional);
    }
    return { $ref: this.#prefix + name };
  }

  #copy(schema: unknown, outerOptional: readonly string[] = []): Json {
    if (typeof schema === 'boolean') return schema ? {} : { not: {} };
    if (!isObject(schema)) return {};
    const ref = refOf(schema) ?? (typeof schema['$dynamicRef'] === 'string' ? schema['$dynamicRef'] : undefined);
    if (ref === undefined) return this.#copyMembers(schema, outerOptional);
    const reference = this.#bound(schema, ref, outerOptional) ?? this.#reference(ref, outerOptional);
    if (this.#isVersion30) return reference;
    const beside = this.#copyMembers(schema, outerOptional);
    if (Object.keys(beside).length === 0) return reference;
    return { ...beside, allOf: [...(Array.isArray(beside['allOf']) ? beside['allOf'] : []), reference] };
  }

  /** A reference to a generic schema of which the schema binds a part; undefined if it binds nothing. */
  #bound(schema: Record<string, unknown>, ref: string, optional: readonly string[]): JsonObject | undefined {
    const known = this.#boundNames.get(schema);
    if (known !== undefined) return { $ref: this.#prefix + known };
    const pointer = refToPointer(ref);
    const target = pointer === undefined ? undefined : valueAt(this.#document, pointer);
    const bound = bindDynamicReferences(schema, target);
    if (bound === target) return undefined;
    const name = `${this.#direction}Bound${this.#boundNames.size}`;
    this.#boundNames.set(schema, name);
    this.definitions[name] = this.#copy(bound, optional);
    return { $ref: this.#prefix + name };
  }

  #reference(ref: string, optional: readonly string[]): JsonObject {
    const pointer = ref.startsWith('#/') || ref === '#' ? refToPointer(ref) : anchorsOf(this.#document).get(ref);
    return pointer === undefined || resolveAt(this.#document, pointer) === undefined ? {} : this.add(pointer, optional);
  }

  #copyMembers(schema: Record<string, unknown>, outerOptional: readonly string[]): JsonObject {
    const own = namesWith(this.#document, schema, optionalMembers[this.#direction]);
    const optional = [...new Set([...outerOptional, ...own])].toSorted();
    const copy: JsonObject = {};
    for (const [keyword, value] of Object.entries(schema)) {
      if (kept.has(keyword)) copy[keyword] = copyTree(value) as Json;
      else if (schemaKeywords.includes(keyword) || keyword === 'items') {
        if (!Array.isArray(value)) copy[keyword] = typeof value === 'boolean' ? value : this.#copy(value);
      } else if (schemaListKeywords.includes(keyword)) {
        const branches = Array.isArray(value) ? value : [];
        const inherited = keyword === 'prefixItems' ? [] : optional;
        if (branches.length > 0) copy[keyword] = branches.map((branch) => this.#copy(branch, inherited));
      } else if (schemaMapKeywords.includes(keyword) && keyword !== '$defs' && keyword !== 'definitions') {
        const members = Object.entries(isObject(value) ? value : {});
        copy[keyword] = Object.fromEntries(members.map(([name, member]) => [name, this.#copy(member)]));
      }
    }
    repair(copy, this.#isVersion30);
    if (this.#ignoresNullable) delete copy['nullable'];
    if (Array.isArray(copy['required'])) {
      const required = copy['required'].filter((name) => typeof name === 'string' && !optional.includes(name));
      if (required.length > 0) copy['required'] = [...new Set(required)];
      else delete copy['required'];
    }
    return copy;
  }
}

/** Keywords whose value is a number of characters, items or members. */
const counts = 'maxLength minLength maxItems minItems maxContains minContains maxProperties minProperties'.split(' ');

/** Fixes what is harmless, but does not compile. */
function repair(schema: JsonObject, isVersion30: boolean): void {
  if ('required' in schema && !Array.isArray(schema['required'])) delete schema['required'];
  if ('enum' in schema && (!Array.isArray(schema['enum']) || schema['enum'].length === 0)) delete schema['enum'];
  if ('type' in schema) {
    const known = [schema['type']].flat().filter((type) => typeof type === 'string' && types.has(type)) as string[];
    if (known.length === 0) delete schema['type'];
    else schema['type'] = known.length === 1 ? known[0]! : [...new Set(known)];
  }
  for (const keyword of counts) {
    const value = schema[keyword];
    if (value !== undefined && !(typeof value === 'number' && Number.isInteger(value) && value >= 0))
      delete schema[keyword];
  }
  for (const keyword of ['minimum', 'maximum', 'multipleOf'])
    if (schema[keyword] !== undefined && typeof schema[keyword] !== 'number') delete schema[keyword];
  if (schema['multipleOf'] !== undefined && !(Number(schema['multipleOf']) > 0)) delete schema['multipleOf'];
  if (schema['type'] === undefined || schema['nullable'] !== true) delete schema['nullable'];
  for (const [limit, exclusive] of [
    ['minimum', 'exclusiveMinimum'],
    ['maximum', 'exclusiveMaximum'],
  ] as const) {
    const value = schema[exclusive];
    if (isVersion30 && typeof value === 'number') Object.assign(schema, { [limit]: value, [exclusive]: true });
    else if (isVersion30 && schema[limit] === undefined) delete schema[exclusive];
    else if (!isVersion30 && typeof value === 'boolean') {
      delete schema[exclusive];
      if (value && schema[limit] !== undefined) {
        schema[exclusive] = schema[limit];
        delete schema[limit];
      }
    }
  }
}

/** The members of a schema and of its `allOf` that have a keyword, such as `readOnly`. */
function namesWith(document: JsonObject, schema: unknown, keyword: string, depth = 0): string[] {
  const node = resolveNode(document, schema);
  if (!isObject(node) || depth > 10) return [];
  const own = Object.entries(isObject(node['properties']) ? node['properties'] : {})
    .filter(([, member]) => isMarked(document, member, keyword))
    .map(([name]) => name);
  const parts = Array.isArray(node['allOf']) ? node['allOf'] : [];
  return [...own, ...parts.flatMap((part) => namesWith(document, part, keyword, depth + 1))];
}

function isMarked(document: JsonObject, schema: unknown, keyword: string): boolean {
  if (isObject(schema) && schema[keyword] === true) return true;
  const node = resolveNode(document, schema);
  return isObject(node) && node[keyword] === true;
}

const anchors = new WeakMap<JsonObject, ReadonlyMap<string, string>>();

/** The pointers of the schemas that `$id` and anchors name, by the reference to them. */
function anchorsOf(document: JsonObject): ReadonlyMap<string, string> {
  let known = anchors.get(document);
  if (!known) {
    known = new Map(
      Array.from(schemasOf(document), ({ pointer, schema }) =>
        [schema['$id'], anchorRef(schema['$anchor']), anchorRef(schema['$dynamicAnchor'])]
          .filter((name) => typeof name === 'string')
          .map((name): [string, string] => [name, pointer]),
      ).flat(),
    );
    anchors.set(document, known);
  }
  return known;
}

const anchorRef = (name: unknown): string | undefined => (typeof name === 'string' ? `#${name}` : undefined);
