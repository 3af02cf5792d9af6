/** Resolves references to whole maps and lists, which OpenAPI does not have but other tools resolve: `content: { $ref: … }`. */
import { isObject, type JsonObject } from '../lib/json.ts';
import { parsePointer, formatPointer, valueAt } from '../lib/json-pointer.ts';
import { resolveNode, servedReferencesIn } from './references.ts';

/**
 * Replaces each reference that stands for a map of names (`paths`, `content`, `components/schemas` and so on) or for a
 * list of parameters by what it refers to. Members beside the reference stay. A map that would contain itself stays as it is.
 * @param document is changed; its references point within it
 * @param files the parts of it in which to look
 */
export function resolveMapReferences(document: JsonObject, files: readonly JsonObject[]): void {
  for (const file of files)
    for (const { pointer, owner, isInMap } of servedReferencesIn(file)) {
      const path = (parsePointer(pointer) ?? []).slice(0, -1);
      const name = path.at(-1);
      const parent = valueAt(file, formatPointer(path.slice(0, -1)));
      if (!isInMap || name === undefined || !isObject(parent)) continue;
      const target = resolveNode(document, owner);
      if (typeof target !== 'object' || target === null || contains(target, parent)) continue;
      const { $ref: _, ...others } = owner;
      if (Array.isArray(target)) {
        parent[name] = target;
        continue;
      }
      delete owner['$ref'];
      Object.assign(owner, target, others); // In place, because other maps may share the object.
    }
}

function contains(node: unknown, searched: unknown): boolean {
  if (node === searched) return true;
  return typeof node === 'object' && node !== null && Object.values(node).some((value) => contains(value, searched));
}
