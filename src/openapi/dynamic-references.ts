/** Binds the dynamic references of a generic schema, such as `Page<T>`, to what a schema that references it declares. */
import { isObject } from '../lib/json.ts';

/** Bound copies by the schema that has the reference, so that each is made once. */
const known = new WeakMap<object, { readonly target: unknown; readonly bound: unknown }>();

/**
 * `{ $ref: Page, $defs: { item: { $dynamicAnchor: T, $ref: Pet } } }` is a `Page` whose `$dynamicRef: '#T'` are pets.
 * @param target what the schema references
 * @returns the target itself if the schema binds nothing
 */
export function bindDynamicReferences(schema: Readonly<Record<string, unknown>>, target: unknown): unknown {
  if (!isObject(schema['$defs'])) return target;
  const before = known.get(schema);
  if (before && before.target === target) return before.bound;
  const anchors = new Map<unknown, unknown>();
  for (const part of Object.values(schema['$defs']))
    if (isObject(part) && typeof part['$dynamicAnchor'] === 'string') anchors.set(`#${part['$dynamicAnchor']}`, part);
  const bound = anchors.size > 0 ? replaced(target, anchors) : target;
  known.set(schema, { target, bound });
  return bound;
}

/** A copy with what the anchors name. What has no such reference stays the same object, so that it is bound once. */
function replaced(node: unknown, anchors: ReadonlyMap<unknown, unknown>): unknown {
  if (typeof node !== 'object' || node === null) return node;
  const named = isObject(node) ? anchors.get(node['$dynamicRef']) : undefined;
  if (named !== undefined) return named;
  const members = Object.entries(node).map(([name, member]) => [name, member, replaced(member, anchors)] as const);
  if (members.every(([, before, after]) => before === after)) return node;
  return Array.isArray(node)
    ? members.map(([, , after]) => after)
    : Object.fromEntries(members.map(([name, , after]) => [name, after]));
}
