/** Resolves references to whole maps and lists, which OpenAPI does not have but other tools resolve: `content: { $ref: … }`. */
import { isObject, type JsonObject } from '../lib/json.ts';
import { parsePointer, formatPointer, valueAt } from '../lib/json-pointer.ts';
import { resolveNode, servedReferencesIn, type PlacedReference } from './references.ts';

/** Maximum number of values that resolved maps add to a document: maps that refer to others can double at each level. */
const maxAddedValues = 2_000_000;

/**
 * Replaces each reference that stands for a map of names (`paths`, `content`, `components/schemas` and more) or for a list
 * of parameters by its target. Members beside the reference stay. A map that would contain itself stays as it is, and so do
 * the maps that remain when the document has become too large.
 * @param document is changed; its references point within it
 * @param files the parts of the document in which to look
 */
export function resolveMapReferences(document: JsonObject, files: readonly JsonObject[]): void {
  const waiting = new Map(
    files.flatMap((file) =>
      [...servedReferencesIn(file)]
        .filter(({ isInMap }) => isInMap)
        .map((reference) => [reference.owner, { file, reference }] as const),
    ),
  );
  let left = maxAddedValues;
  while (waiting.size > 0) {
    const before = waiting.size;
    // Targets first: one without such a reference in it has its final size.
    for (const [owner, { file, reference }] of waiting) {
      const target = resolveNode(document, owner);
      const size = sizeOf(target, waiting, left);
      if (size === undefined) continue;
      left -= size;
      if (left < 0) return;
      waiting.delete(owner);
      replace(file, reference, target);
    }
    if (waiting.size < before) continue;
    const endless = [...waiting.keys()].find((owner) => leadsToItself(document, owner, waiting));
    if (!endless) return;
    waiting.delete(endless);
  }
}

function replace(file: JsonObject, { pointer, owner }: PlacedReference, target: unknown): void {
  const path = (parsePointer(pointer) ?? []).slice(0, -1);
  const parent = valueAt(file, formatPointer(path.slice(0, -1)));
  if (Array.isArray(target) && isObject(parent)) parent[path.at(-1) ?? ''] = target;
  if (!isObject(target)) return;
  const { $ref: _, ...others } = owner;
  delete owner['$ref'];
  Object.assign(owner, target, others); // In place, because other maps may share the object.
}

/** The number of values in a tree, counted up to a limit. Undefined if one of the waiting objects is in it. */
function sizeOf(node: unknown, waiting: ReadonlyMap<unknown, unknown>, limit: number): number | undefined {
  if (waiting.has(node)) return undefined;
  let size = 1;
  for (const value of typeof node === 'object' && node !== null ? Object.values(node) : []) {
    if (size > limit) break;
    const inner = sizeOf(value, waiting, limit - size);
    if (inner === undefined) return undefined;
    size += inner;
  }
  return size;
}

/** Whether a reference is in its own target, also by way of other waiting ones. */
function leadsToItself(document: JsonObject, owner: object, waiting: ReadonlyMap<unknown, unknown>): boolean {
  const seen = new Set<unknown>();
  const open: unknown[] = [resolveNode(document, owner)];
  while (open.length > 0) {
    const node = open.pop();
    if (node === owner) return true;
    if (typeof node !== 'object' || node === null || seen.has(node)) continue;
    seen.add(node);
    for (const value of Object.values(node)) open.push(value);
    if (waiting.has(node)) open.push(resolveNode(document, node));
  }
  return false;
}
