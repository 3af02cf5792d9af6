/** Makes the values of resources that no request created: the seeds of a collection, and items that are made up. */
import { isObject, type Json, type JsonObject } from '../../lib/json.ts';
import type { Random } from '../../lib/random.ts';
import type { OpenApiDocument } from '../../openapi/document.ts';
import type { Operation } from '../../openapi/operation.ts';
import { sample } from '../../openapi/sample.ts';
import { asObject, type Params, type ResourceMaker } from './collection.ts';
import { assignParameters } from './echo.ts';
import type { GenericContext } from './generic-context.ts';
import { hintsOf, schemaHintsOf, type Seeds } from './hints.ts';
import { findId, freshIds, idValues } from './item-id.ts';
import { flatName, isCertainId } from './member-names.ts';
import { ResponseDraft } from './response-draft.ts';
import { findItem, findList, schemaOn, type Place, type Schema } from './response-shape.ts';
import { lastWordOf, type Family } from './resource-roles.ts';
import type { GenericDocument } from './generic-document.ts';
import { timeAssignments } from './timestamps.ts';

/** A collection without examples starts with so many sampled items. */
const defaultSeeds = 2;

/** @param operation the operation whose response shows an item if the family has none that reads one */
export const createResourceMaker = (
  { document, templateOf }: GenericDocument,
  operation: Operation,
  { now, random }: GenericContext,
): ResourceMaker => ({
  seeds(family, params) {
    const { list } = family;
    const place = list && findList(document, list, lastWordOf(family.path));
    if (!list || !place) return [];
    const listed = templateOf(list).draft(now)?.at(place.path);
    const examples = Array.isArray(listed) ? listed : [];
    const wanted =
      hintsOf(document, list).seeds ??
      schemaHintsOf(place.schema).seeds ??
      (examples.length > 0 ? undefined : defaultSeeds);
    return seedItems(document, family, params, place.schema, itemsWanted(document, place.schema, examples, wanted), {
      now,
      random,
    });
  },

  item(family, params, id) {
    const shown = family.read ?? operation;
    const template = templateOf(shown);
    const draft = template.draft(now);
    if (!draft) return {};
    const { item: hint } = hintsOf(document, shown);
    const place = findItem(document, template.schema, family.idNames, hint);
    assignParameters(document.effective, draft, place, params);
    if (!setId(draft, family, id)) renewId(draft, document, template.schema, family, random);
    draft.assign(
      timeAssignments(document.effective, place, draft.at(place.path), { now, isNew: true, given: new Set() }),
    );
    return asObject(draft.at(place.path));
  },
});

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
  if (found) draft.setFirst(found.path, freshIds(isObject(schema) ? schema : {}, found.value, new Set(), random));
}

/** Sets the id of an item, in the first member that can hold it. @returns whether there is one */
export function setId(draft: ResponseDraft, { idNames }: Family, id: string): boolean {
  for (const name of idNames) {
    const found = findId(draft.body, [name]);
    if (found && draft.setFirst(found.path, idValues(id))) return true;
  }
  return false;
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
            includes: (name) => ['id', 'uuid'].includes(flatName(name)),
            omit: 'writeOnly',
          })),
  );
}

/** Items with ids of their own and the parameters of the path. */
function seedItems(
  { effective }: OpenApiDocument,
  { idNames }: Family,
  params: Params,
  schema: Schema,
  items: readonly Json[],
  { now, random }: Pick<GenericContext, 'now' | 'random'>,
): { id: string; value: JsonObject }[] {
  const known = new Set<string>();
  return items.map((item) => {
    if (!isObject(item)) {
      const id = typeof item === 'string' || typeof item === 'number' ? String(item) : random.uuid();
      known.add(id);
      return { id, value: {} };
    }
    // The response that shows the item validates it.
    const draft = new ResponseDraft(item as JsonObject, () => 0);
    const place: Place = { path: [], schema };
    assignParameters(effective, draft, place, params);
    const certain = findId(item as JsonObject, idNames.filter(isCertainId));
    const found = certain ?? findId(item as JsonObject, idNames);
    if (found && known.has(String(found.value))) {
      const member = schemaOn(effective, schema, found.path);
      const [fresh = null] = freshIds(isObject(member) ? member : {}, found.value, known, random);
      draft.set(found.path, fresh);
    }
    draft.assign(timeAssignments(effective, place, item as JsonObject, { now, isNew: true, given: new Set() }));
    const id = String((found ? draft.at(found.path) : undefined) ?? random.uuid());
    known.add(id);
    return { id, value: asObject(draft.body) };
  });
}
