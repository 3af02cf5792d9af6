/** Ids for a new item that the response can show and that the operations on the item accept in their path. */
import { isObject, type Json, type JsonObject } from '../../lib/json.ts';
import type { Random } from '../../lib/random.ts';
import type { Parameter } from '../../openapi/operation.ts';
import { sample } from '../../openapi/sample.ts';
import type { GenericDocument, OperationPlan } from './generic-document.ts';
import { findOwnId, freshIds, idValues, type FoundId, type UsedIds } from './item-id.ts';
import { isCertainId } from './member-names.ts';
import { membersOf, schemaOn } from './response-shape.ts';

export class UsableIds {
  readonly #shared: GenericDocument;
  readonly #plan: OperationPlan;
  readonly #random: Random;
  /** The path parameters that hold the id, in the operations on the item. */
  readonly #parameters: readonly Parameter[];

  constructor(shared: GenericDocument, plan: OperationPlan, random: Random) {
    this.#shared = shared;
    this.#plan = plan;
    this.#random = random;
    this.#parameters = plan.role ? shared.itemParameters(plan.role.family) : [];
  }

  /** Those of the ids that the operations on an item accept. */
  *among(ids: Iterable<Json>): Generator<Json> {
    const { validator } = this.#shared.document;
    for (const id of ids) {
      const isAccepted = ({ schema, schemaPointer }: Parameter): boolean =>
        Object.keys(schema).length === 0 ||
        idValues(String(id)).some((value) => validator.schema(schemaPointer, value, 'path').length === 0);
      if (this.#parameters.every(isAccepted)) yield id;
    }
  }

  /** New ids for a member of the response, of the form that its schema documents, else of that in the path. */
  *fresh(path: readonly string[], example: Json, known: UsedIds): Generator<Json> {
    const schema = schemaOn(this.#document, this.#plan.template.schema, path);
    yield* freshIds(isObject(schema) ? schema : {}, example, known, this.#random);
    yield* this.#freshForPath(known);
  }

  /** The id of a new item: the one that was found if it is usable, else a new one. */
  choose(found: FoundId | undefined, known: UsedIds): string {
    const [parameter] = this.#parameters;
    for (const ids of [
      found ? [found.value] : [],
      freshIds(parameter?.schema ?? {}, undefined, known, this.#random),
      this.#freshForPath(known),
    ]) {
      const [id] = this.among(ids);
      if (id !== undefined) return String(id);
    }
    return String(found?.value ?? this.#random.uuid());
  }

  /** The id that the client has chosen, if the response has it under another name than the request and the item. */
  chosen(sent: JsonObject, idNames: readonly string[]): Json[] {
    const { item, role } = this.#plan;
    const found = findOwnId(sent, idNames.filter(isCertainId));
    const name = found?.path.length === 1 ? found.path[0] : undefined;
    if (!found || name === undefined || membersOf(this.#document, item.schema).has(name)) return [];
    const read = role?.family.read && this.#shared.planOf(role.family.read).item.schema;
    return membersOf(this.#document, read).has(name) ? [...this.among(idValues(String(found.value)))] : [];
  }

  *#freshForPath(known: UsedIds): Generator<Json> {
    const [parameter] = this.#parameters;
    if (!parameter) return;
    yield* freshIds(parameter.schema, sample(this.#document, parameter.schema), known, this.#random);
  }

  get #document(): JsonObject {
    return this.#shared.document.effective;
  }
}
