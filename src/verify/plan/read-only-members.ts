/** Leaves out members that only the server sets: plain requests do not send them. */
import { isObject, type Json, type JsonObject } from '../../lib/json.ts';
import { formatPointer } from '../../lib/json-pointer.ts';
import { facetsAt, type Facet } from './schema-nodes.ts';

/** A copy of `value` without members that the schema at `pointer` declares as `readOnly`; `value` itself if it has none. */
export function withoutReadOnly(document: JsonObject, pointer: string, value: Json): Json {
  return without(document, facetsAt(document, pointer), value);
}

function without(document: JsonObject, facets: readonly Facet[], value: Json): Json {
  if (Array.isArray(value)) {
    const inner = facets.flatMap((facet) =>
      isObject(facet.schema['items']) ? facetsAt(document, `${facet.pointer}/items`) : [],
    );
    const items = value.map((item) => without(document, inner, item));
    return items.some((item, index) => item !== value[index]) ? items : value;
  }
  if (!isObject(value)) return value;
  const members = Object.entries(value as JsonObject).flatMap(([name, member]): [string, Json][] => {
    const declared = facets.filter(
      ({ schema }) => isObject(schema['properties']) && Object.hasOwn(schema['properties'], name),
    );
    const inner = declared.flatMap(({ pointer }) =>
      facetsAt(document, `${pointer}/properties${formatPointer([name])}`),
    );
    return inner.some(({ schema }) => schema['readOnly'] === true) ? [] : [[name, without(document, inner, member)]];
  });
  const isSame =
    members.length === Object.keys(value).length &&
    members.every(([name, member]) => member === (value as JsonObject)[name]);
  return isSame ? value : (Object.fromEntries(members) as JsonObject);
}
