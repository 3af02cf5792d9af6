/** Lists the nodes of a value that a schema describes, with the applicable schemas. */
import { isObject, type Json, type JsonObject } from '../../lib/json.ts';
import { formatPointer, valueAt } from '../../lib/json-pointer.ts';
import { refOf, resolveAt } from '../../openapi/references.ts';
import { sample } from '../../openapi/sample.ts';

/** A schema of a value, with its JSON Pointer in the document. */
export interface Facet {
  readonly pointer: string;
  readonly schema: JsonObject;
}

/** A node of a value. */
export interface SchemaNode {
  readonly path: readonly (string | number)[];
  /** The schema and the branches of its `allOf`, `anyOf` and `oneOf`. */
  readonly facets: readonly Facet[];
  readonly required: boolean;
}

const maxNodeDepth = 6;

/** All nodes that the schema at `pointer` describes, outermost first. */
export function nodesOf(
  document: JsonObject,
  pointer: string,
  path: readonly (string | number)[] = [],
  required = true,
): SchemaNode[] {
  if (path.length > maxNodeDepth) return [];
  const facets = facetsAt(document, pointer);
  const within = facets.flatMap((facet) => {
    const needed = new Set(Array.isArray(facet.schema['required']) ? facet.schema['required'].map(String) : []);
    const properties = isObject(facet.schema['properties']) ? Object.keys(facet.schema['properties']) : [];
    const members = properties.flatMap((name) =>
      nodesOf(document, `${facet.pointer}/properties${formatPointer([name])}`, [...path, name], needed.has(name)),
    );
    return isObject(facet.schema['items'])
      ? [...members, ...nodesOf(document, `${facet.pointer}/items`, [...path, 0], true)]
      : members;
  });
  return [{ path, facets, required }, ...within];
}

function facetsAt(document: JsonObject, pointer: string, depth = 0): Facet[] {
  const schema = valueAt(document, pointer);
  if (!isObject(schema) || depth > 10) return [];
  const target = refOf(schema) === undefined ? undefined : resolveAt(document, pointer);
  const referred = target ? facetsAt(document, target.pointer, depth + 1) : [];
  const branches = ['allOf', 'anyOf', 'oneOf'].flatMap((keyword) => {
    const list = schema[keyword];
    return Array.isArray(list)
      ? list.flatMap((_, index) => facetsAt(document, `${pointer}/${keyword}/${index}`, depth + 1))
      : [];
  });
  return [{ pointer, schema: schema as JsonObject }, ...referred, ...branches];
}

/** A copy of `root` with `value` at `path`. Creates missing parents. */
export function withValue(root: Json, path: readonly (string | number)[], value: Json): Json {
  const [token, ...rest] = path;
  if (token === undefined) return value;
  if (typeof token === 'number') {
    const items = Array.isArray(root) ? [...root] : [];
    items[token] = withValue(items[token] ?? null, rest, value);
    return items;
  }
  const members = isObject(root) ? (root as JsonObject) : {};
  return { ...members, [token]: withValue(members[token] ?? null, rest, value) };
}

/** A copy of `root` without the member at `path`. */
export function withoutValue(root: Json, path: readonly (string | number)[]): Json {
  const [token, ...rest] = path;
  if (token === undefined || !isObject(root)) return root;
  const { [String(token)]: child, ...others } = root as JsonObject;
  return rest.length === 0 || child === undefined ? others : { ...others, [String(token)]: withoutValue(child, rest) };
}

/** A value with all members that the schema at `pointer` declares. */
export function fullValue(document: JsonObject, pointer: string, plain: Json): Json {
  return nodesOf(document, pointer)
    .filter(({ path }) => path.length > 0)
    .reduce<Json>((value, { path, facets }) => {
      const present = valueAt(value, formatPointer(path)) !== undefined;
      return present ? value : withValue(value, path, sample(document, facets[0]?.schema));
    }, plain);
}
