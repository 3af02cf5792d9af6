/** Finds the members of a value that its schema marks as `readOnly` or `writeOnly`. */
import { isObject, type Json, type JsonObject } from '../../lib/json.ts';
import { formatPointer } from '../../lib/json-pointer.ts';
import { facetsAt, type Facet } from './schema-nodes.ts';

type Mark = 'readOnly' | 'writeOnly';

interface MarkedMember {
  /** Where it is in the value. */
  readonly path: readonly (string | number)[];
  /** JSON Pointer of the schema that marks it. */
  readonly pointer: string;
}

/** Whether a document has a mark anywhere: most have none, and looking for it in each value takes time. */
const documentsWith: Readonly<Record<Mark, WeakMap<JsonObject, boolean>>> = {
  readOnly: new WeakMap(),
  writeOnly: new WeakMap(),
};

function hasMark(document: JsonObject, mark: Mark): boolean {
  const known = documentsWith[mark].get(document);
  if (known !== undefined) return known;
  const found = JSON.stringify(document).includes(`"${mark}":true`);
  documentsWith[mark].set(document, found);
  return found;
}

/** The marked members of a value with the schema at `pointer`, outermost first. Members of a marked one are left out. */
export const markedMembers = (document: JsonObject, pointer: string, value: unknown, mark: Mark): MarkedMember[] =>
  hasMark(document, mark) ? [...markedIn(document, facetsAt(document, pointer), value, mark, [])] : [];

function* markedIn(
  document: JsonObject,
  facets: readonly Facet[],
  value: unknown,
  mark: Mark,
  path: MarkedMember['path'],
): Generator<MarkedMember> {
  if (Array.isArray(value)) {
    const inner = facets.flatMap((facet) =>
      isObject(facet.schema['items']) ? facetsAt(document, `${facet.pointer}/items`) : [],
    );
    for (const [index, item] of value.entries()) yield* markedIn(document, inner, item, mark, [...path, index]);
  } else if (isObject(value))
    for (const [name, member] of Object.entries(value)) {
      const inner = facetsOf(document, facets, name);
      const marking = inner.find(({ schema }) => schema[mark] === true);
      if (marking) yield { path: [...path, name], pointer: marking.pointer };
      else yield* markedIn(document, inner, member, mark, [...path, name]);
    }
}

/** The schemas of a member. */
const facetsOf = (document: JsonObject, facets: readonly Facet[], name: string): Facet[] =>
  facets
    .filter(({ schema }) => isObject(schema['properties']) && Object.hasOwn(schema['properties'], name))
    .flatMap(({ pointer }) => facetsAt(document, `${pointer}/properties${formatPointer([name])}`));

/** The names of the members that the schema at `pointer` marks as `readOnly`, with the pointers of their schemas. */
export const readOnlyNames = (document: JsonObject, pointer: string): (readonly [name: string, pointer: string])[] =>
  hasMark(document, 'readOnly')
    ? facetsAt(document, pointer).flatMap((facet) => {
        const names = isObject(facet.schema['properties']) ? Object.keys(facet.schema['properties']) : [];
        return names
          .filter((name) => facetsOf(document, [facet], name).some(({ schema }) => schema['readOnly'] === true))
          .map((name) => [name, `${facet.pointer}/properties${formatPointer([name])}`] as const);
      })
    : [];

/** A copy of `value` without members that the schema at `pointer` declares as `readOnly`; `value` itself if it has none. */
export function withoutReadOnly(document: JsonObject, pointer: string, value: Json): Json {
  const marked = markedMembers(document, pointer, value, 'readOnly');
  if (marked.length === 0) return value;
  const copy = structuredClone(value);
  for (const { path } of marked) {
    const owner = path.slice(0, -1).reduce<unknown>((inner, step) => (inner as JsonObject)[step], copy);
    delete (owner as Record<string, Json>)[String(path.at(-1))];
  }
  return copy;
}
