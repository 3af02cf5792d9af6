/** Resolves references (`$ref`) within a document, and converts between references and JSON Pointers. */
import { percentDecoded } from '../lib/percent-encoding.ts';
import { isObject, type JsonObject } from '../lib/json.ts';
import { formatPointer, parsePointer, valueAt } from '../lib/json-pointer.ts';
import { bindDynamicReferences } from './dynamic-references.ts';

/** A value of a document that is not a reference, with its JSON Pointer. */
export interface Resolved {
  readonly node: unknown;
  readonly pointer: string;
}

/**
 * The JSON Pointer that a reference within the document stands for: `#/paths/~1a%20b` → `/paths/~1a b`. Undefined for a
 * reference to another document, and if the percent-encoding or the pointer is invalid.
 */
export function refToPointer(ref: string): string | undefined {
  if (!ref.startsWith('#')) return undefined;
  const pointer = percentDecoded(ref.slice(1));
  return pointer !== undefined && parsePointer(pointer) ? pointer : undefined;
}

/** The reference to the value at a JSON Pointer (RFC 6901, section 6): `/paths/~1a b` → `#/paths/~1a%20b`. */
export const pointerToRef = (pointer: string): string =>
  `#${pointer.toWellFormed().split('/').map(encodeURIComponent).join('/')}`;

/** The reference of a node; undefined if it is not a reference. */
export const refOf = (node: unknown): string | undefined =>
  isObject(node) && Object.hasOwn(node, '$ref') && typeof node['$ref'] === 'string' ? node['$ref'] : undefined;

/**
 * The value at `pointer` with references followed, however many there are. Undefined if a reference leads to nothing,
 * to another document or back to itself.
 */
export const resolveAt = (document: unknown, pointer: string): Resolved | undefined =>
  follow(document, valueAt(document, pointer), pointer);

/** `node` with references followed, as `resolveAt` does; `node` itself if it is not a reference. */
export const resolveNode = (document: unknown, node: unknown): unknown => follow(document, node, '')?.node;

/** The object at `pointer` with references followed. An empty object at `pointer` if there is none. */
export function resolveObjectAt(document: unknown, pointer: string): { node: JsonObject; pointer: string } {
  const resolved = resolveAt(document, pointer);
  return isObject(resolved?.node)
    ? { node: resolved.node as JsonObject, pointer: resolved.pointer }
    : { node: {}, pointer };
}

/** Each reference of a document, with the JSON Pointer of its `$ref` member. */
export function* referencesIn(
  node: unknown,
  path: readonly string[] = [],
): Generator<{ pointer: string; ref: string }> {
  if (typeof node !== 'object' || node === null) return;
  for (const [key, value] of Object.entries(node)) {
    const childPath = [...path, key];
    if (key === '$ref' && typeof value === 'string') yield { pointer: formatPointer(childPath), ref: value };
    else yield* referencesIn(value, childPath);
  }
}

/** Members whose own members have names of the author's choice. */
const nameMaps = new Set(
  'properties patternProperties dependentSchemas $defs definitions schemas responses parameters requestBodies headers securitySchemes links callbacks pathItems mediaTypes examples paths webhooks content'.split(
    ' ',
  ),
);

/** Members that hold data instead of OpenAPI objects. */
const dataMembers = new Set(['example', 'default', 'enum', 'const', 'value']);

/** A reference in a document. */
export interface PlacedReference {
  /** JSON Pointer of the member `$ref`. */
  readonly pointer: string;
  readonly ref: string;
  /** The object that has the member `$ref`. */
  readonly owner: Record<string, unknown>;
  /** Whether the object is a map of names, where OpenAPI has no references. */
  readonly isInMap: boolean;
}

/** Each reference outside examples, other data and extensions, whose `$ref` members mean nothing to OpenAPI. */
export function* servedReferencesIn(
  node: unknown,
  path: readonly string[] = [],
  isNameMap = false,
): Generator<PlacedReference> {
  if (typeof node !== 'object' || node === null) return;
  for (const [key, value] of Object.entries(node)) {
    if (typeof value !== 'object' || value === null) {
      if (key === '$ref' && typeof value === 'string' && isObject(node))
        yield {
          pointer: formatPointer([...path, key]),
          ref: value,
          owner: node,
          isInMap: isNameMap || (path.length === 1 && path[0] === 'components'),
        };
      continue;
    }
    const isSkipped = dataMembers.has(key) || key.startsWith('x-') || (key === 'examples' && Array.isArray(value));
    if (isNameMap || !isSkipped) yield* servedReferencesIn(value, [...path, key], !isNameMap && nameMaps.has(key));
  }
}

function follow(document: unknown, start: unknown, startPointer: string): Resolved | undefined {
  let node = start;
  let pointer = startPointer;
  const seen = new Set<string>();
  for (let ref = refOf(node); ref !== undefined; ref = refOf(node)) {
    const target = refToPointer(ref);
    if (target === undefined || seen.has(target)) return undefined;
    seen.add(target);
    const owner = node;
    node = valueAt(document, target);
    if (isObject(owner)) node = bindDynamicReferences(owner, node);
    pointer = target;
  }
  return node === undefined ? undefined : { node, pointer };
}
