/** Shows members of an item. Another variant of a union, such as that of `type: card`, is taken if it shows more of them. */
import { isObject, type Json, type JsonObject } from '../../lib/json.ts';
import { valueOn } from '../../lib/json-pointer.ts';
import { resolveNode } from '../../openapi/references.ts';
import type { OperationPlan } from './generic-document.ts';
import { assignmentsFor, shownMembers } from './request-members.ts';
import { ResponseDraft, type Assignment } from './response-draft.ts';
import { membersOf, schemaOn } from './response-shape.ts';

/** @param source the members to show, where the response has members of the same names */
export function assignItem(
  document: JsonObject,
  draft: ResponseDraft,
  { item, template }: OperationPlan,
  source: JsonObject,
): void {
  const wanted = assignmentsFor(document, draft, item, source);
  draft.assign(wanted);
  const isMissingIn =
    (body: Json) =>
    ({ path, value }: Assignment): boolean =>
      JSON.stringify(valueOn(body, path)) !== JSON.stringify(value);
  const missing = wanted.filter(isMissingIn(draft.body));
  if (!missing.some(({ path }) => isInUnion(document, template.schema, path))) return;
  const declared = membersOf(document, item.schema);
  const shown = Object.entries(shownMembers(document, item.schema, source)).filter(([name]) => declared.has(name));
  const start = new ResponseDraft(draft.body, () => 0);
  for (const [name, value] of shown) start.set([...item.path, name], value);
  const fitted = template.fitted(start.body);
  if (fitted !== undefined && wanted.filter(isMissingIn(fitted)).length < missing.length) draft.set([], fitted);
}

/** Whether one of the objects around a member has several variants. */
const isInUnion = (document: JsonObject, root: unknown, path: readonly string[]): boolean =>
  path.some((_, index) => isUnion(document, schemaOn(document, root, path.slice(0, index))));

function isUnion(document: JsonObject, given: unknown, depth = 0): boolean {
  const schema = resolveNode(document, given);
  if (!isObject(schema) || depth > 10) return false;
  const partsOf = (keyword: string): unknown[] => (Array.isArray(schema[keyword]) ? schema[keyword] : []);
  const isVaried = (branches: readonly unknown[]): boolean =>
    branches.filter((branch) => membersOf(document, branch).size > 0).length > 1;
  return (
    isVaried(partsOf('oneOf')) ||
    isVaried(partsOf('anyOf')) ||
    partsOf('allOf').some((part) => isUnion(document, part, depth + 1))
  );
}
