/** OpenAPI Overlay 1.0: the assumptions that complete a published document, each with its reason. */
import { jsonpath } from 'json-p3';
import { isObject, type Json, type JsonObject } from '../lib/json.ts';
import { formatPointer, parsePointer } from '../lib/json-pointer.ts';
import { raise } from '../lib/errors.ts';
import type { Source } from './source.ts';

/** One value of the effective document that the provider did not publish. */
export interface Assumption {
  /** Where it stands in the effective document (JSON Pointer). */
  readonly pointer: string;
  /** Why it was assumed: the action's `x-assumed`. */
  readonly reason: string;
  /** The overlay's file and line. */
  readonly file: string;
  readonly line: number;
}

/** A document with an overlay applied, and what the overlay brought in. */
export interface Overlaid {
  readonly effective: JsonObject;
  readonly assumptions: readonly Assumption[];
}

/**
 * Applies an overlay to a copy of `published` (Overlay Specification 1.0.0, section 4.4.3).
 * @throws AppError `broken-document` where an action is malformed, gives no reason or finds no target
 */
export function applyOverlay(published: JsonObject, overlay: Source): Overlaid {
  const effective = structuredClone(published);
  const assumptions: Assumption[] = [];
  const { actions } = overlay.data;
  if (!Array.isArray(actions) || !String(overlay.data['overlay']).startsWith('1.')) {
    return raise.brokenDocument(
      overlay.file,
      1,
      'this is no Overlay 1.x document',
      'It needs "overlay: 1.0.0" and a list of "actions".',
    );
  }
  for (const [index, action] of actions.entries()) {
    const line = overlay.lineOf(`/actions/${index}`);
    const { target, reason } = parseAction(action, overlay.file, line);
    const nodes = find(effective, target, overlay.file, line);
    const removes = isObject(action) && action['remove'] === true;
    // From the last to the first: what goes from an array moves up all that stands behind it.
    for (const pointer of removes ? nodes.reverse() : nodes) {
      const added = removes
        ? remove(effective, pointer)
        : update(effective, pointer, (action as JsonObject)['update']!);
      for (const changedPointer of added)
        assumptions.push({ pointer: changedPointer, reason, file: overlay.file, line });
    }
  }
  return { effective, assumptions };
}

function parseAction(action: Json, file: string, line: number): { target: string; reason: string } {
  const broken = (what: string, remedy: string): never => raise.brokenDocument(file, line, what, remedy);
  if (!isObject(action))
    return broken('the action is no mapping', 'Give it "target", "x-assumed" and "update" or "remove".');
  const { target, update: change, remove: removal, 'x-assumed': reason } = action;
  if (typeof target !== 'string')
    return broken('the action has no "target"', 'Give it a JSONPath (RFC 9535), such as $.paths.');
  if (typeof reason !== 'string' || reason.trim() === '')
    return broken('the action gives no reason', 'Say in "x-assumed" why this is assumed.');
  if (change === undefined && removal !== true)
    return broken('the action changes nothing', 'Give it "update: …" or "remove: true".');
  return { target, reason };
}

function find(document: JsonObject, target: string, file: string, line: number): string[] {
  let pointers: string[];
  try {
    pointers = [...new Set(Array.from(jsonpath.query(target, document), (node) => formatPointer(node.location)))];
  } catch (error) {
    return raise.brokenDocument(
      file,
      line,
      `the target ${target} is no JSONPath: ${(error as Error).message}`,
      'Mend it after RFC 9535.',
    );
  }
  if (pointers.length === 0) {
    raise.brokenDocument(
      file,
      line,
      `the target ${target} matches nothing in the document`,
      'Mend the target, or drop the action.',
    );
  }
  return pointers;
}

/** Merges `change` into the node at `pointer`; tells the places that hold new values. */
function update(document: JsonObject, pointer: string, change: Json): string[] {
  const { parent, key } = locate(document, pointer);
  const current = parent[key as never] as Json;
  if (Array.isArray(current)) {
    current.push(structuredClone(change));
    return [`${pointer}/${current.length - 1}`];
  }
  if (isObject(current) && isObject(change)) return mergeObjects(current as JsonObject, change as JsonObject, pointer);
  parent[key as never] = structuredClone(change) as never;
  return [pointer];
}

function mergeObjects(into: JsonObject, change: JsonObject, pointer: string): string[] {
  return Object.entries(change).flatMap(([member, value]) => {
    const changedPointer = pointer + formatPointer([member]);
    const current = into[member];
    if (isObject(current) && isObject(value))
      return mergeObjects(current as JsonObject, value as JsonObject, changedPointer);
    into[member] =
      Array.isArray(current) && Array.isArray(value) ? [...current, ...structuredClone(value)] : structuredClone(value);
    return [changedPointer];
  });
}

function remove(document: JsonObject, pointer: string): string[] {
  const { parent, key } = locate(document, pointer);
  if (Array.isArray(parent)) parent.splice(Number(key), 1);
  else delete parent[key];
  return [pointer];
}

function locate(document: JsonObject, pointer: string): { parent: JsonObject; key: string } {
  const path = parsePointer(pointer)!;
  const key = path.pop();
  if (key === undefined) return { parent: { root: document }, key: 'root' };
  return { parent: path.reduce<JsonObject>((node, token) => node[token] as JsonObject, document), key };
}
