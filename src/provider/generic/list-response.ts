/** The response that lists the items of a collection. */
import { isObject, type Json, type JsonObject } from '../../lib/json.ts';
import type { Operation } from '../../openapi/operation.ts';
import { sample } from '../../openapi/sample.ts';
import type { Resource } from '../../storage/resource-store.ts';
import { assignmentsFor } from './request-members.ts';
import type { OperationPlan } from './generic-document.ts';
import { firstId, idValues, memberWithId } from './item-id.ts';
import { flatName, isCertainId } from './member-names.ts';
import { setId } from './resource-maker.ts';
import { describePage, pageOf, type Page } from './list-page.ts';
import { openPath } from './open-path.ts';
import { ResponseDraft } from './response-draft.ts';
import { membersOf, schemaOn, type ListPlace, type Place } from './response-shape.ts';
import type { Family } from './resource-roles.ts';

/** The items of a collection that the query asks for, the newest first. */
export const pageOfResources = (
  resources: readonly Resource[],
  operation: Operation,
  query: Readonly<Record<string, unknown>>,
): Page<Resource> =>
  pageOf(newestFirst(resources), operation, query, { valueOf: ({ value }) => value, idOf: ({ id }) => id });

/** Puts the items of a page into the list of a response. */
export function listItems(
  document: JsonObject,
  draft: ResponseDraft,
  { element, template }: OperationPlan,
  list: ListPlace,
  page: Page<Resource>,
  family: Family,
): void {
  const isOfTexts =
    membersOf(document, list.schema).size === 0 && ['string', 'integer'].includes(String(list.schema['type']));
  const items = page.items.map((one) => (isOfTexts ? one.id : elementFor(document, list, element, one, family)));
  if (items.some((item) => item === undefined) || !draft.set(list.path, items as Json[]))
    draft.set(
      list.path,
      page.items.flatMap((one) => fitting(document, draft, template.schema, list, element, one, family)),
    );
  describePage(draft, document, template.schema, list.path, page);
}

/** Seeds come last: they are older than what requests create. */
const newestFirst = (resources: readonly Resource[]): Resource[] =>
  resources.toReversed().sort((a, b) => b.createdAt - a.createdAt);

/** An element of the list with the members that it shows; undefined if it has the item in an envelope. */
function elementFor(
  document: JsonObject,
  list: ListPlace,
  element: Place,
  { id, value }: Resource,
  { idNames }: Family,
): Json | undefined {
  if (element.path.length > 0) return undefined;
  const declared = membersOf(document, list.schema);
  if (declared.size === 0) return value;
  const required = new Set([list.schema['required']].flat());
  const shown = Object.fromEntries(
    Object.entries(value).filter(([name]) => {
      const member = schemaOn(document, list.schema, [name]);
      return (declared.has(name) || required.has(name)) && !(isObject(member) && member['writeOnly'] === true);
    }),
  );
  const certain = idNames.filter(isCertainId);
  if (firstId(shown, certain)) return shown;
  // The list may declare no id, but the response that created the item has one.
  const own = memberWithId(value, idNames, id);
  if (own && !declaredId(declared, certain) && list.schema['additionalProperties'] !== false)
    return { ...shown, [own.path[0] ?? '']: own.value };
  const idName = declaredId(declared, idNames);
  return idName === undefined || firstId(shown, idNames)
    ? shown
    : { ...shown, [idName]: idFor(schemaOn(document, list.schema, [idName]), id) };
}

/** The most likely of the declared members that hold an id. */
const declaredId = (schema: ReadonlyMap<string, unknown>, idNames: readonly string[]): string | undefined =>
  idNames.flatMap((flat) => [...schema.keys()].filter((name) => flatName(name) === flat))[0];

/** An id as its schema wants it. */
const idFor = (schema: unknown, id: string): Json => {
  const isNumber = isObject(schema) && [schema['type']].flat().some((type) => type === 'integer' || type === 'number');
  return (isNumber ? idValues(id)[0] : undefined) ?? id;
};

/** The item as the list requires it: with the members that it requires, without those that it forbids. */
function fitting(
  document: JsonObject,
  draft: ResponseDraft,
  root: unknown,
  list: ListPlace,
  element: Place,
  one: Resource,
  family: Family,
): Json[] {
  const { id, value } = one;
  const plain = elementFor(document, list, element, one, family);
  if (plain !== undefined && draft.set(list.path, [plain])) return [plain];
  if (!draft.set(list.path, [sample(document, list.schema, { omit: 'writeOnly' })])) return [];
  const first = [...list.path, '0'];
  openPath(document, draft, root, [...first, ...element.path], family.idNames);
  draft.assign(assignmentsFor(document, draft, { path: [...first, ...element.path], schema: element.schema }, value));
  const item = new ResponseDraft(draft.at(first) ?? null, (body) => (draft.set(first, body) ? 0 : 1));
  const idName = declaredId(membersOf(document, element.schema), family.idNames);
  const own = memberWithId(value, family.idNames, id);
  if (setId(item, element.path, family, id)) return [item.body];
  if (idName !== undefined)
    item.set([...element.path, idName], idFor(schemaOn(document, element.schema, [idName]), id));
  else if (own) item.set([...element.path, ...own.path], own.value);
  return [item.body];
}
