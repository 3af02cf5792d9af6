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

/** Maximum number of nodes of one schema. */
const maxNodes = 400;

/** Nodes by document and pointer: a plan needs those of a body several times. */
const knownNodes = new WeakMap<JsonObject, Map<string, readonly SchemaNode[]>>();

/** All nodes that the schema at `pointer` describes, outermost first. Each referenced schema is described once. */
export function nodesOf(document: JsonObject, pointer: string): readonly SchemaNode[] {
  const known = knownNodes.get(document) ?? new Map<string, readonly SchemaNode[]>();
  knownNodes.set(document, known);
  const nodes = known.get(pointer) ?? collectNodes(document, pointer);
  known.set(pointer, nodes);
  return nodes;
}

function collectNodes(document: JsonObject, start: string): readonly SchemaNode[] {
  const nodes: SchemaNode[] = [];
  const described = new Set<string>();
  const collect = (pointer: string, path: SchemaNode['path'], required: boolean): void => {
    if (path.length > maxNodeDepth || nodes.length >= maxNodes) return;
    const facets = facetsAt(document, pointer);
    // A server sets these members itself.
    if (facets.some(({ schema }) => schema['readOnly'] === true)) return;
    nodes.push({ path, facets, required });
    for (const facet of facets) {
      if (described.has(facet.pointer)) continue;
      described.add(facet.pointer);
      const { properties, items, required: names } = facet.schema;
      const needed = new Set(Array.isArray(names) ? names.map(String) : []);
      for (const name of isObject(properties) ? Object.keys(properties) : [])
        collect(`${facet.pointer}/properties${formatPointer([name])}`, [...path, name], needed.has(name));
      if (isObject(items)) collect(`${facet.pointer}/items`, [...path, 0], true);
    }
  };
  collect(start, [], true);
  return distinctPaths(nodes);
}

/** One node for each path: branches of a schema may describe the same member. */
function distinctPaths(nodes: readonly SchemaNode[]): readonly SchemaNode[] {
  const byPath = new Map<string, SchemaNode>();
  for (const node of nodes) {
    const key = formatPointer(node.path);
    const before = byPath.get(key);
    byPath.set(
      key,
      before
        ? { ...before, facets: [...before.facets, ...node.facets], required: before.required || node.required }
        : node,
    );
  }
  return [...byPath.values()];
}

export function facetsAt(document: JsonObject, pointer: string, seen: ReadonlySet<string> = new Set()): Facet[] {
  const schema = valueAt(document, pointer);
  if (!isObject(schema) || seen.has(pointer)) return [];
  const inner = new Set([...seen, pointer]);
  const target = refOf(schema) === undefined ? undefined : resolveAt(document, pointer);
  const referred = target ? facetsAt(document, target.pointer, inner) : [];
  const branches = ['allOf', 'anyOf', 'oneOf'].flatMap((keyword) => {
    const list = schema[keyword];
    return Array.isArray(list)
      ? list.flatMap((_, index) => facetsAt(document, `${pointer}/${keyword}/${index}`, inner))
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

/** A copy of `plain` in which a value at `path` can be set: parents that it lacks are those of `full`. */
export function withParents(plain: Json, full: Json, path: readonly (string | number)[]): Json {
  for (const end of path.keys()) {
    const parent = path.slice(0, end);
    if (valueAt(plain, formatPointer(parent)) !== undefined) continue;
    const given = valueAt(full, formatPointer(parent)) as Json | undefined;
    return given === undefined ? plain : withValue(plain, parent, given);
  }
  return plain;
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
      return present ? value : withValue(value, path, sample(document, facets[0]?.schema, { omit: 'readOnly' }));
    }, plain);
}
