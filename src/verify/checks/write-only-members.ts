/** Finds members in a response that only requests should have. */
import { isObject, type JsonObject } from '../../lib/json.ts';
import { formatPointer } from '../../lib/json-pointer.ts';
import { facetsAt } from '../plan/schema-nodes.ts';

/** A member that its schema declares as `writeOnly`. `*` in the path stands for any item of a list. */
interface WriteOnlyMember {
  readonly path: readonly string[];
  /** JSON Pointer of its schema. */
  readonly pointer: string;
}

const maxDepth = 6;

/** By document and pointer: checks run on every response. */
const knownMembers = new WeakMap<JsonObject, Map<string, readonly WriteOnlyMember[]>>();

/** The `writeOnly` members of a schema that a value has. */
export const writeOnlyMembersIn = (document: JsonObject, pointer: string, value: unknown): WriteOnlyMember[] =>
  membersOf(document, pointer).filter(({ path }) => has(value, path));

function membersOf(document: JsonObject, pointer: string): readonly WriteOnlyMember[] {
  const known = knownMembers.get(document) ?? new Map<string, readonly WriteOnlyMember[]>();
  knownMembers.set(document, known);
  const members = known.get(pointer) ?? collect(document, pointer, [], new Set());
  known.set(pointer, members);
  return members;
}

function collect(
  document: JsonObject,
  start: string,
  path: readonly string[],
  seen: Set<string>,
): readonly WriteOnlyMember[] {
  if (path.length > maxDepth) return [];
  return facetsAt(document, start).flatMap(({ pointer, schema }): readonly WriteOnlyMember[] => {
    if (seen.has(pointer)) return [];
    seen.add(pointer);
    if (schema['writeOnly'] === true && path.length > 0) return [{ path, pointer }];
    const names = isObject(schema['properties']) ? Object.keys(schema['properties']) : [];
    return [
      ...names.flatMap((name) =>
        collect(document, `${pointer}/properties${formatPointer([name])}`, [...path, name], seen),
      ),
      ...(isObject(schema['items']) ? collect(document, `${pointer}/items`, [...path, '*'], seen) : []),
    ];
  });
}

function has(value: unknown, [name, ...rest]: readonly string[]): boolean {
  if (name === undefined) return value !== null;
  if (name === '*') return Array.isArray(value) && value.some((item) => has(item, rest));
  return isObject(value) && !Array.isArray(value) && Object.hasOwn(value, name) && has(value[name], rest);
}
