/** Merges a schema with all that it references and combines into one, for the generation of a value. */
import { isObject, type Json, type JsonObject } from '../lib/json.ts';
import { parsePointer } from '../lib/json-pointer.ts';
import { bindDynamicReferences } from './dynamic-references.ts';
import { refOf, refToPointer, resolveAt } from './references.ts';
import { largest, limitsOf, type Limits, type Part } from './schema-limits.ts';

/** A schema that describes one value alone: no references, branches or conditions. Its members still have them. */
export interface MergedSchema {
  /** Undefined: any type. */
  readonly types: ReadonlySet<string> | undefined;
  /** The only values that are permitted. */
  readonly values: readonly Json[] | undefined;
  /** The examples and the default, the best first. */
  readonly examples: readonly Json[];
  readonly properties: ReadonlyMap<string, unknown>;
  readonly required: ReadonlySet<string>;
  readonly patternProperties: ReadonlyMap<string, unknown>;
  /** The schema of members that are not in `properties`; false: there are none. */
  readonly additional: unknown;
  readonly propertyNames: unknown;
  readonly dependentRequired: ReadonlyMap<string, readonly string[]>;
  readonly dependentSchemas: ReadonlyMap<string, unknown>;
  readonly items: unknown;
  readonly prefixItems: readonly unknown[];
  readonly contains: { readonly schema: unknown; readonly min: number } | undefined;
  readonly isUnique: boolean;
  readonly patterns: readonly string[];
  readonly format: unknown;
  readonly title: string | undefined;
  /** `minimum`, `maxLength` and so on, the strictest. */
  readonly limits: Limits;
  /** Schemas that the value must not conform to. */
  readonly excluded: readonly Record<string, unknown>[];
  /** The pointers of the references that lead here. */
  readonly references: readonly string[];
}

/** Chooses one of the branches of an `anyOf` or `oneOf`. */
export type ChooseBranch = (branches: readonly unknown[]) => unknown;

/** The parts of a schema that hold for the value together. */
interface Parts {
  readonly list: Part[];
  readonly references: string[];
  readonly document: JsonObject;
  readonly choose: ChooseBranch;
}

/** Merges a schema. Of each `anyOf` and `oneOf` it takes the branch that `choose` returns, and of each `if` one side. */
export function mergeSchema(document: JsonObject, schema: unknown, choose: ChooseBranch): MergedSchema {
  const known = knownIn(document);
  const before = isObject(schema) ? known.get(schema) : undefined;
  if (before) return before;
  let hasChoice = false;
  const parts: Parts = {
    list: [],
    references: [],
    document,
    choose: (branches) => {
      hasChoice = true;
      return choose(branches);
    },
  };
  collect(parts, schema);
  const merged = combine(parts);
  if (isObject(schema) && !hasChoice) known.set(schema, merged);
  return merged;
}

/** The merged schemas without branches, by document: a sample may need many attempts, each of which merges all schemas. */
const knownByDocument = new WeakMap<JsonObject, WeakMap<object, MergedSchema>>();

function knownIn(document: JsonObject): WeakMap<object, MergedSchema> {
  const known = knownByDocument.get(document) ?? new WeakMap<object, MergedSchema>();
  knownByDocument.set(document, known);
  return known;
}

const maxParts = 500;

function collect(parts: Parts, schema: unknown): void {
  if (schema === false) parts.list.push({ not: {} });
  if (!isObject(schema) || parts.list.length > maxParts) return;
  const ref = refOf(schema);
  if (ref !== undefined) {
    const { document } = parts;
    if (!String(document['openapi']).startsWith('3.0') && Object.keys(schema).length > 1) collectMembers(parts, schema);
    const pointer = refToPointer(ref);
    if (pointer === undefined || parts.references.includes(pointer)) return;
    parts.references.push(pointer);
    collect(parts, bindDynamicReferences(schema, resolveAt(document, pointer)?.node));
    return;
  }
  collectMembers(parts, schema);
}

function collectMembers(parts: Parts, schema: Part): void {
  parts.list.push(schema);
  for (const part of listOf(schema['allOf'])) collect(parts, part);
  for (const keyword of ['oneOf', 'anyOf'] as const) {
    const branches = listOf(schema[keyword]);
    if (branches.length === 0) continue;
    const branch = parts.choose(branches);
    collect(parts, branch);
    const discriminated = discriminatedBy(schema, branch);
    if (discriminated) parts.list.push(discriminated);
  }
  if (schema['if'] !== undefined) {
    const sides = [
      { allOf: [schema['if'], schema['then'] ?? {}] },
      { allOf: [{ not: schema['if'] }, schema['else'] ?? {}] },
    ];
    collect(parts, parts.choose(sides));
  }
}

/** What the discriminator of a union says about the value, once a branch is chosen. */
function discriminatedBy(schema: Part, branch: unknown): Part | undefined {
  const discriminator = schema['discriminator'];
  const ref = refOf(branch);
  if (!isObject(discriminator) || typeof discriminator['propertyName'] !== 'string' || ref === undefined)
    return undefined;
  return {
    properties: { [discriminator['propertyName']]: { const: discriminatorValue(discriminator, ref) } },
  };
}

/** The value of a discriminator for a schema: as its mapping says, else the name of the schema. */
function discriminatorValue(discriminator: Part, ref: string): string {
  const name = parsePointer(refToPointer(ref) ?? '')?.at(-1) ?? '';
  const mapping = isObject(discriminator['mapping']) ? Object.entries(discriminator['mapping']) : [];
  const target = refToPointer(ref);
  const mapped = mapping.find(
    ([, to]) => to === ref || to === name || (typeof to === 'string' && refToPointer(to) === target),
  );
  return mapped?.[0] ?? name;
}

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
const objectOf = (value: unknown): Readonly<Record<string, unknown>> => (isObject(value) ? value : {});

function combine({ list, references, document }: Parts): MergedSchema {
  const properties = new Map<string, unknown>();
  const patternProperties = new Map<string, unknown>();
  const dependentSchemas = new Map<string, unknown>();
  const dependentRequired = new Map<string, readonly string[]>();
  const required = new Set<string>();
  for (const part of list) {
    for (const [name, schema] of Object.entries(objectOf(part['properties'])))
      properties.set(name, both(properties.get(name), schema));
    for (const [pattern, schema] of Object.entries(objectOf(part['patternProperties'])))
      patternProperties.set(pattern, both(patternProperties.get(pattern), schema));
    for (const [name, schema] of Object.entries(objectOf(part['dependentSchemas'])))
      dependentSchemas.set(name, both(dependentSchemas.get(name), schema));
    for (const [name, names] of Object.entries(objectOf(part['dependentRequired'])))
      dependentRequired.set(name, [...(dependentRequired.get(name) ?? []), ...listOf(names).map(String)]);
    for (const name of listOf(part['required'])) required.add(String(name));
  }
  for (const part of list) {
    const inherited = inheritedDiscriminator(document, part, references);
    if (inherited && properties.has(inherited.name))
      properties.set(inherited.name, both(properties.get(inherited.name), { const: inherited.value }));
  }
  const all = (keyword: string): unknown => {
    const given = list.map((part) => part[keyword]).filter((value) => value !== undefined && value !== true);
    return given.includes(false) ? false : given.length > 1 ? { allOf: given } : given[0];
  };
  const firstOf = (keyword: string): unknown => list.find((part) => part[keyword] !== undefined)?.[keyword];
  const contains = all('contains');
  const prefixItems = list.flatMap((part) => [listOf(part['prefixItems'])]).toSorted((a, b) => b.length - a.length)[0];
  return {
    types: typesOf(list),
    values: valuesOf(list),
    examples: examplesOf(list),
    properties,
    required,
    patternProperties,
    additional: list.some((part) => part['additionalProperties'] === false || part['unevaluatedProperties'] === false)
      ? false
      : all('additionalProperties'),
    propertyNames: all('propertyNames'),
    dependentRequired,
    dependentSchemas,
    items: list.some((part) => part['unevaluatedItems'] === false && part['items'] === undefined)
      ? (all('items') ?? false)
      : all('items'),
    prefixItems: prefixItems ?? [],
    contains: contains === undefined ? undefined : { schema: contains, min: largest(list, 'minContains') ?? 1 },
    isUnique: list.some((part) => part['uniqueItems'] === true),
    patterns: [...new Set(list.map((part) => part['pattern']).filter((pattern) => typeof pattern === 'string'))],
    format: firstOf('format'),
    title: list.map((part) => part['title']).find((title) => typeof title === 'string'),
    limits: limitsOf(list),
    excluded: list.map((part) => part['not']).filter(isObject),
    references,
  };
}

/** The value of a discriminator that a schema inherits by `allOf`: the name of the schema that is referenced first. */
function inheritedDiscriminator(
  document: JsonObject,
  part: Part,
  [outermost]: readonly string[],
): { readonly name: string; readonly value: string } | undefined {
  const discriminator = part['discriminator'];
  const isUnion = listOf(part['oneOf']).length + listOf(part['anyOf']).length > 0;
  if (isUnion || outermost === undefined || !isObject(discriminator)) return undefined;
  const name = discriminator['propertyName'];
  const isOwn = resolveAt(document, outermost)?.node === part && !isObject(discriminator['mapping']);
  return typeof name !== 'string' || isOwn
    ? undefined
    : { name, value: discriminatorValue(discriminator, `#${outermost}`) };
}

/** A schema that accepts what both accept. */
const both = (one: unknown, other: unknown): unknown =>
  one === undefined || one === other ? other : { allOf: [one, other] };

function typesOf(list: readonly Part[]): ReadonlySet<string> | undefined {
  let types: Set<string> | undefined;
  for (const part of list) {
    if (part['type'] === undefined) continue;
    const own = new Set([part['type']].flat().map(String));
    if (part['nullable'] === true) own.add('null');
    if (own.has('number')) own.add('integer');
    types = types ? new Set([...types].filter((type) => own.has(type))) : own;
  }
  return types;
}

/** The values that all `enum` and `const` permit. If they contradict each other, those of the first. */
function valuesOf(list: readonly Part[]): readonly Json[] | undefined {
  const lists = list.flatMap((part) => [
    ...('const' in part ? [[part['const'] as Json]] : []),
    ...(Array.isArray(part['enum']) && part['enum'].length > 0 ? [part['enum'] as Json[]] : []),
  ]);
  const [first, ...others] = lists;
  if (!first) return undefined;
  const keysOf = (values: readonly Json[]): Set<string> => new Set(values.map((value) => JSON.stringify(value)));
  return others.reduce<readonly Json[]>((values, other) => {
    const keys = keysOf(other);
    const common = values.filter((value) => keys.has(JSON.stringify(value)));
    return common.length > 0 ? common : values;
  }, first);
}

/** Examples of parts are merged, because each may have its own members only. */
function examplesOf(list: readonly Part[]): readonly Json[] {
  const examples = list.flatMap((part) => [part['example'], listOf(part['examples'])[0]] as (Json | undefined)[]);
  const defaults = list.map((part) => part['default'] as Json | undefined);
  const given = examples.filter((value) => value !== undefined);
  const objects = given.filter(isObject);
  const merged =
    objects.length > 1 && objects.length === given.length ? Object.assign({}, ...objects.toReversed()) : undefined;
  return [...(merged ? [merged as Json] : given), ...defaults.filter((value) => value !== undefined)];
}
