/** Makes the values of resources that no request created: the seeds of a collection, and items that are made up. */
import { sampledTexts } from '../../openapi/sampled-texts.ts';
import { isObject, type Json, type JsonObject } from '../../lib/json.ts';
import { valueOn } from '../../lib/json-pointer.ts';
import type { Random } from '../../lib/random.ts';
import type { OpenApiDocument } from '../../openapi/document.ts';
import type { Operation } from '../../openapi/operation.ts';
import type { Resource } from '../../storage/resource-store.ts';
import { sample } from '../../openapi/sample.ts';
import { asObject, type Params, type ResourceMaker } from './collection.ts';
import { assignParameters } from './request-members.ts';
import type { GenericContext } from './generic-context.ts';
import { hintsOf, schemaHintsOf, type Seeds } from './hints.ts';
import { findId, findOwnId, freshIds, idValues, noIds } from './item-id.ts';
import { flatName, isCertainId } from './member-names.ts';
import { ResponseDraft } from './response-draft.ts';
import { schemaOn, type Place, type Schema } from './response-shape.ts';
import type { Family } from './resource-roles.ts';
import type { GenericDocument } from './generic-document.ts';
import { timeAssignments } from './timestamps.ts';

/** A collection without examples starts with so many sampled items. */
const defaultSeeds = 2;

/** @param operation the operation whose response shows an item if the family has none that reads one */
export const createResourceMaker = (
  { document, planOf }: GenericDocument,
  operation: Operation,
  { now, random }: GenericContext,
): ResourceMaker => {
  const item: ResourceMaker['item'] = (family, params, id, isFull) => {
    const plan = planOf(family.read ?? operation);
    const draft = (isFull ? plan.full : plan.template).draft(now);
    if (!draft) return {};
    assignParameters(document.effective, draft, plan.item, params);
    if (!setId(draft, plan.item.path, family, id)) renewId(draft, document, plan.template.schema, family, random);
    const times = { now, isNew: true, given: new Set<string>() };
    draft.assign(timeAssignments(document.effective, plan.item, draft.at(plan.item.path), times));
    return asObject(draft.at(plan.item.path));
  };
  const seeds: ResourceMaker['seeds'] = (family, params) => {
    const { list: lister } = family;
    const plan = lister && planOf(lister);
    if (!plan?.list) return [];
    const { schema, path } = plan.list;
    const listed = plan.full.draft(now)?.at(path);
    const examples = Array.isArray(listed) ? listed : [];
    const wanted =
      hintsOf(document, plan.operation).seeds ??
      schemaHintsOf(schema).seeds ??
      (examples.length > 0 ? undefined : defaultSeeds);
    const elements = itemsWanted(document, schema, examples, wanted);
    const items = elements.map((element) =>
      isObject(element) ? ((valueOn(element, plan.element.path) as Json | undefined) ?? {}) : element,
    );
    const itemSchema = plan.element.path.length > 0 ? plan.element.schema : schema;
    return seedItems(document, family, params, itemSchema, items, { now, random }).map((seed) => ({
      ...seed,
      // An operation that reads an item may show more than the list.
      value:
        family.read && Object.keys(seed.value).length > 0
          ? { ...item(family, params, seed.id, true), ...seed.value }
          : seed.value,
    }));
  };
  return { item, seeds };
};

/** An item whose response can't hold the id of its path gets another one, so that no two items are alike. */
function renewId(
  draft: ResponseDraft,
  { effective }: OpenApiDocument,
  root: unknown,
  { idNames }: Family,
  random: Random,
): void {
  const found = findId(draft.body, idNames.filter(isCertainId));
  const schema = found && schemaOn(effective, root, found.path);
  if (found) draft.setFirst(found.path, freshIds(isObject(schema) ? schema : {}, found.value, noIds, random));
}

/**
 * Sets the id of an item, in the first member that can hold it: of the item, else of the whole response.
 * @returns whether there is one
 */
export function setId(draft: ResponseDraft, item: readonly string[], { idNames }: Family, id: string): boolean {
  const inItem = idNames.flatMap((name) => findOwnId(draft.at(item), [name]) ?? []);
  const inBody = inItem.length > 0 ? [] : idNames.flatMap((name) => findId(draft.body, [name]) ?? []);
  return [...inItem.map(({ path }) => [...item, ...path]), ...inBody.map(({ path }) => path)].some((path) =>
    draft.setFirst(path, idValues(id)),
  );
}

function itemsWanted(
  document: OpenApiDocument,
  schema: Schema,
  examples: readonly Json[],
  wanted: Seeds | undefined,
): readonly Json[] {
  if (wanted === undefined) return examples;
  if (typeof wanted !== 'number') return wanted;
  const { effective } = document;
  const isScalar = !isObject(sample(effective, schema));
  return Array.from(
    { length: wanted },
    (_, index) =>
      examples[index] ??
      (isScalar
        ? `${String(sample(effective, schema))}-${index + 1}`
        : sample(effective, schema, {
            isFull: true,
            includes: (name) => ['id', 'uuid'].includes(flatName(name)),
            omit: 'writeOnly',
          })),
  );
}

/** Whether a value is one that the sampler writes if the document has no example. */
const isSampled = (value: Json): boolean =>
  value === sampledTexts.plain || value === sampledTexts.uuid || value === 'string';

/** Items with ids of their own and the parameters of the path. */
function seedItems(
  { effective }: OpenApiDocument,
  { idNames }: Family,
  params: Params,
  schema: Schema,
  items: readonly Json[],
  { now, random }: Pick<GenericContext, 'now' | 'random'>,
): Pick<Resource, 'id' | 'value' | 'createdAt'>[] {
  const known = new Set<string>();
  return items.map((item, index) => {
    const createdAt = now - 1000 * (index + 1);
    if (!isObject(item)) {
      const id = typeof item === 'string' || typeof item === 'number' ? String(item) : random.uuid();
      known.add(id);
      return { id, value: {}, createdAt };
    }
    // The response that shows the item validates it.
    const draft = new ResponseDraft(item as JsonObject, () => 0);
    const place: Place = { path: [], schema };
    assignParameters(effective, draft, place, params);
    const found = findOwnId(item as JsonObject, idNames);
    if (found && (known.has(String(found.value)) || isSampled(found.value))) {
      const member = schemaOn(effective, schema, found.path);
      const [fresh = null] = freshIds(isObject(member) ? member : {}, found.value, { ...noIds, items: known }, random);
      draft.set(found.path, fresh);
    }
    draft.assign(
      timeAssignments(effective, place, item as JsonObject, { now: createdAt, isNew: true, given: new Set() }),
    );
    const id = String((found ? draft.at(found.path) : undefined) ?? random.uuid());
    known.add(id);
    return { id, value: asObject(draft.body), createdAt };
  });
}
