/** The values in a body, each with the schema that it must match. */
import { isObject, type JsonObject } from '../../../../src/lib/json.ts';
import { resolveNode } from '../../../../src/openapi/references.ts';

export interface SchemaPlace {
  readonly schema: JsonObject;
  readonly value: unknown;
  readonly path: readonly (string | number)[];
  /** Whether the value is a required member. */
  readonly isRequired: boolean;
}

const maxDepth = 8;

/** Visits only schemas that decide by themselves: not the branches of a union of several. */
export function* placesIn(
  document: unknown,
  given: unknown,
  value: unknown,
  path: readonly (string | number)[] = [],
  isRequired = true,
): Generator<SchemaPlace> {
  const schema = resolveNode(document, given);
  if (!isObject(schema) || path.length > maxDepth) return;
  yield { schema: schema as JsonObject, value, path, isRequired };
  for (const part of Array.isArray(schema['allOf']) ? schema['allOf'] : [])
    yield* placesIn(document, part, value, path, isRequired);
  for (const union of ['oneOf', 'anyOf']) {
    const branches = Array.isArray(schema[union]) ? schema[union] : [];
    const others = branches.filter((branch) => !isNull(resolveNode(document, branch)));
    if (others.length === 1 && value !== null) yield* placesIn(document, others[0], value, path, isRequired);
  }
  if (isObject(value) && !Array.isArray(value)) {
    const properties = isObject(schema['properties']) ? schema['properties'] : {};
    const required = Array.isArray(schema['required']) ? schema['required'] : [];
    for (const [name, member] of Object.entries(value))
      if (Object.hasOwn(properties, name))
        yield* placesIn(document, properties[name], member, [...path, name], required.includes(name));
      else if (isObject(schema['additionalProperties']))
        yield* placesIn(document, schema['additionalProperties'], member, [...path, name], false);
  }
  if (Array.isArray(value) && isObject(schema['items']))
    for (const [index, item] of value.entries())
      yield* placesIn(document, schema['items'], item, [...path, index], true);
}

const isNull = (schema: unknown): boolean => isObject(schema) && schema['type'] === 'null';

/** All schemas that a schema consists of, for values that nobody knows. */
export function* schemasIn(
  document: unknown,
  given: unknown,
  depth = 0,
  seen = new Set<unknown>(),
): Generator<{ schema: JsonObject; depth: number }> {
  const schema = resolveNode(document, given);
  if (!isObject(schema) || seen.has(schema) || depth > maxDepth) return;
  seen.add(schema);
  yield { schema: schema as JsonObject, depth };
  for (const union of ['allOf', 'oneOf', 'anyOf'])
    for (const part of Array.isArray(schema[union]) ? schema[union] : []) yield* schemasIn(document, part, depth, seen);
  for (const member of Object.values(isObject(schema['properties']) ? schema['properties'] : {}))
    yield* schemasIn(document, member, depth + 1, seen);
  for (const name of ['items', 'additionalProperties'])
    if (isObject(schema[name])) yield* schemasIn(document, schema[name], depth + 1, seen);
}

/** A copy of a body with another value at a path; without a value, the member is removed. */
export function withValue(
  body: unknown,
  path: readonly (string | number)[],
  change: { readonly value?: unknown },
): unknown {
  const copy = structuredClone(body);
  if (path.length === 0) return change.value;
  let owner = copy as Record<string | number, unknown>;
  for (const step of path.slice(0, -1)) owner = owner[step] as Record<string | number, unknown>;
  const last = path.at(-1)!;
  if ('value' in change) owner[last] = change.value;
  else delete owner[last];
  return copy;
}
