/** Applies OpenAPI Overlays 1.0, and records each change as an assumption with its reason. */
import { jsonpath } from 'json-p3';
import { copyTree, isObject, type Json, type JsonObject } from '../lib/json.ts';
import { formatPointer, parsePointer } from '../lib/json-pointer.ts';
import { raise } from '../lib/errors.ts';
import type { Source } from './source.ts';

/** A value of the effective document that the provider did not publish. */
export interface Assumption {
  /** JSON Pointer into the effective document. */
  readonly pointer: string;
  /** The reason: the action's `x-assumed`. */
  readonly reason: string;
  /** File and line of the overlay action. */
  readonly file: string;
  readonly line: number;
}

/** A document with an overlay applied, and the values that the overlay changed. */
export interface Overlaid {
  readonly effective: JsonObject;
  readonly assumptions: readonly Assumption[];
  /** The actions that changed nothing, because their targets match nothing. */
  readonly unmatched: readonly UnmatchedAction[];
}

/** An action whose target matches nothing. */
export interface UnmatchedAction {
  readonly file: string;
  readonly line: number;
  readonly target: string;
}

/**
 * Applies an overlay to a copy of `published` (Overlay Specification 1.0.0, section 4.4.3).
 * @param defaultReason the reason of actions that give none; without it, each action must give one
 * @throws AppError `broken-document` if an action is malformed or has no reason
 */
export function applyOverlay(published: JsonObject, overlay: Source, defaultReason?: string): Overlaid {
  const effective = copyTree(published);
  const assumptions: Assumption[] = [];
  const unmatched: UnmatchedAction[] = [];
  const { actions } = overlay.data;
  if (!Array.isArray(actions) || !String(overlay.data['overlay']).startsWith('1.')) {
    return raise.brokenDocument(
      overlay.file,
      1,
      'not an Overlay 1.x document',
      'Add "overlay: 1.0.0" and a list of "actions".',
    );
  }
  for (const [index, action] of actions.entries()) {
    const line = overlay.lineOf(`/actions/${index}`);
    const { target, reason } = parseAction(action, overlay.file, line, defaultReason);
    const nodes = find(effective, target, overlay.file, line);
    if (nodes.length === 0) unmatched.push({ file: overlay.file, line, target });
    const removes = isObject(action) && action['remove'] === true;
    // Removes from last to first: removing an array item shifts the items after it.
    for (const pointer of removes ? nodes.reverse() : nodes) {
      const added = removes
        ? remove(effective, pointer)
        : update(effective, pointer, (action as JsonObject)['update']!);
      // What is removed and then added in another form is one assumption.
      for (const changedPointer of added)
        if (!assumptions.some((known) => known.pointer === changedPointer && known.reason === reason))
          assumptions.push({ pointer: changedPointer, reason, file: overlay.file, line });
    }
  }
  return { effective, assumptions, unmatched };
}

function parseAction(
  action: Json,
  file: string,
  line: number,
  defaultReason: string | undefined,
): { target: string; reason: string } {
  const broken = (what: string, remedy: string): never => raise.brokenDocument(file, line, what, remedy);
  if (!isObject(action))
    return broken('the action is not a mapping', 'Use a mapping with "target", "x-assumed" and "update" or "remove".');
  const { target, update: change, remove: removal, 'x-assumed': reason = defaultReason } = action;
  if (typeof target !== 'string')
    return broken('the action has no "target"', 'Add a JSONPath (RFC 9535), such as $.paths.');
  if (typeof reason !== 'string' || reason.trim() === '')
    return broken('the action gives no reason', 'Add the reason for the assumption as "x-assumed".');
  if (change === undefined && removal !== true)
    return broken('the action changes nothing', 'Add "update: …" or "remove: true".');
  return { target, reason };
}

function find(document: JsonObject, target: string, file: string, line: number): string[] {
  try {
    return [...new Set(Array.from(jsonpath.query(target, document), (node) => formatPointer(node.location)))];
  } catch (error) {
    return raise.brokenDocument(
      file,
      line,
      `the target ${target} is not a valid JSONPath: ${(error as Error).message}`,
      'See RFC 9535 for the syntax.',
    );
  }
}

/** Merges `change` into the node at `pointer`. Returns the pointers of the changed values. */
function update(document: JsonObject, pointer: string, change: Json): string[] {
  const { parent, key } = locate(document, pointer);
  const current = parent[key as never] as Json;
  if (Array.isArray(current)) {
    current.push(copyTree(change));
    return [`${pointer}/${current.length - 1}`];
  }
  if (isObject(current) && isObject(change)) return mergeObjects(current as JsonObject, change as JsonObject, pointer);
  parent[key as never] = copyTree(change) as never;
  return [pointer];
}

function mergeObjects(into: JsonObject, change: JsonObject, pointer: string): string[] {
  return Object.entries(change).flatMap(([member, value]) => {
    const changedPointer = pointer + formatPointer([member]);
    const current = into[member];
    if (isObject(current) && isObject(value))
      return mergeObjects(current as JsonObject, value as JsonObject, changedPointer);
    into[member] = Array.isArray(current) && Array.isArray(value) ? [...current, ...copyTree(value)] : copyTree(value);
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
