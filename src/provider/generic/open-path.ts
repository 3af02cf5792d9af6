/** Adds the objects and lists around an item or a list, where a sampled response lacks them. */
import { isObject, type Json, type JsonObject } from '../../lib/json.ts';
import { sample } from '../../openapi/sample.ts';
import { flatName } from './member-names.ts';
import type { ResponseDraft } from './response-draft.ts';
import { schemaOn } from './response-shape.ts';

/**
 * A list on the path has one element afterwards.
 * @param root the schema of the response
 * @param idNames members that a new element has, also if they are optional
 */
export function openPath(
  document: JsonObject,
  draft: ResponseDraft,
  root: unknown,
  path: readonly string[],
  idNames: readonly string[],
): void {
  const elementOn = (at: readonly string[]): Json =>
    sample(document, schemaOn(document, root, at), { includes: (name) => idNames.includes(flatName(name)) });
  path.forEach((token, index) => {
    const at = path.slice(0, index);
    const owner = draft.at(at);
    if (token === '0' && Array.isArray(owner))
      draft.set(at, owner.length > 0 ? owner.slice(0, 1) : [elementOn([...at, token])]);
    else if (isObject(owner) && !Object.hasOwn(owner, token))
      draft.set([...at, token], path[index + 1] === '0' ? [elementOn([...at, token, '0'])] : {});
  });
}
