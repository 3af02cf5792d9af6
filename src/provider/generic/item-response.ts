/** The response that shows an item: what the request sent, what is stored, new ids and times. */
import { isObject, type Json, type JsonObject } from '../../lib/json.ts';
import { valueOn } from '../../lib/json-pointer.ts';
import type { Operation } from '../../openapi/operation.ts';
import { sample } from '../../openapi/sample.ts';
import type { Resource } from '../../storage/resource-store.ts';
import type { MockRequest } from '../define-mock.ts';
import { asObject } from './collection.ts';
import { assignmentsFor, assignParameters, respelled, keptMembers } from './request-members.ts';
import { freshTextsLike } from './fresh-text.ts';
import type { GenericContext } from './generic-context.ts';
import type { GenericDocument, OperationPlan } from './generic-document.ts';
import { findId, firstId, freshIds, hasId, idValues, noIds, renamedTo, type FoundId, type UsedIds } from './item-id.ts';
import { flatName, isCertainId } from './member-names.ts';
import { setId } from './resource-maker.ts';
import type { Assignment, ResponseDraft } from './response-draft.ts';
import { membersOf, schemaOn, type Place } from './response-shape.ts';
import { itemNames, type Family } from './resource-roles.ts';
import { timeAssignments } from './timestamps.ts';

/** Clients reject headers that are much longer. */
const maxLocationLength = 4096;

/** Members that hold the id of a secret, in flat form. */
const secretIdName = /^(?:(?:api|access)?key|token|secret|credential)id$/;

/** Of the items that one request sends. */
const maxCreated = 100;

export class ItemResponse {
  /** Undefined if the response has no JSON body. */
  readonly draft: ResponseDraft | undefined;
  /** The item in the body of the request. */
  readonly sent: JsonObject;
  readonly headers: Record<string, string>;
  readonly #shared: GenericDocument;
  readonly #plan: OperationPlan;
  readonly #request: MockRequest;
  readonly #context: GenericContext;
  readonly #idNames: readonly string[];

  constructor(shared: GenericDocument, plan: OperationPlan, request: MockRequest, context: GenericContext) {
    this.#shared = shared;
    this.#plan = plan;
    this.#request = request;
    this.#context = context;
    this.#idNames = itemNames(plan.role).idNames;
    this.draft = plan.template.draft(context.now, plan.role ? undefined : context.random);
    this.headers = plan.template.headers();
    const sent = plan.operation.body
      ? asObject(valueOn(request.json, plan.sent.path) as Json | undefined)
      : textsInQuery(plan.operation, request.query);
    this.sent = respelled(keptMembers(this.#document, plan.sent.schema, sent), this.#declared);
    const isWhole = plan.list?.path.length === 0;
    if (this.draft && plan.role && !isWhole && !isObject(this.draft.body)) this.draft.set([], {}); // If any value is allowed.
    if (this.draft) openPath(this.#document, this.draft, plan);
  }

  get #document(): JsonObject {
    return this.#shared.document.effective;
  }

  /** The members that responses declare of the item. */
  get #declared(): string[] {
    const { item, role } = this.#plan;
    const read = role?.family.read && this.#shared.planOf(role.family.read).item.schema;
    return [item.schema, read].flatMap((schema) => [...membersOf(this.#document, schema).keys()]);
  }

  /** The item in the response. */
  get item(): JsonObject {
    return asObject(this.draft?.at(this.#plan.item.path));
  }

  /** The id of the item in the response, with its path from the root. */
  get id(): FoundId | undefined {
    const { path } = this.#plan.item;
    const own = findId(this.item, this.#idNames.filter(isCertainId));
    return own ? { ...own, path: [...path, ...own.path] } : findId(this.draft?.body, this.#idNames);
  }

  /** The items of a request that sends several in a list, except the first one. */
  get others(): readonly JsonObject[] {
    const { sent, item } = this.#plan;
    if (sent.path.at(-1) !== '0' || item.path.at(-1) !== '0') return [];
    const all = valueOn(this.#request.json, sent.path.slice(0, -1));
    return (Array.isArray(all) ? (all as Json[]) : [])
      .slice(1, maxCreated)
      .map((one) => respelled(keptMembers(this.#document, sent.schema, asObject(one)), this.#declared));
  }

  /** Shows one more item after the first one, whose sampled members it gets. @returns the item and its id */
  add(sent: JsonObject, known: UsedIds): { readonly id: string; readonly value: JsonObject } | undefined {
    const { path } = this.#plan.item;
    const shown = this.draft?.at(path.slice(0, -1));
    const own = this.id?.path.slice(path.length);
    if (!this.draft || !Array.isArray(shown) || own?.length !== 1) return undefined;
    const [name = ''] = own;
    const sampled = Object.entries(this.item).filter(([member]) => !Object.hasOwn(this.sent, member));
    for (const id of sent[name] === undefined
      ? this.#usable(this.#freshFor([...path, name], null, known))
      : [sent[name]]) {
      const value = { ...Object.fromEntries(sampled), ...sent, [name]: id };
      if (this.draft.set(path.slice(0, -1), [...shown, value])) return { id: String(id), value };
    }
    return undefined;
  }

  /** Repeats the members and path parameters of the request. */
  echo(): void {
    const { draft } = this;
    if (!draft) return;
    const { template, bodySchema, item } = this.#plan;
    const { json, params } = this.#request;
    const root: Place = { path: [], schema: asObject(schemaOn(this.#document, template.schema, []) as Json) };
    if (isObject(json)) {
      const given = keptMembers(this.#document, bodySchema, json as JsonObject);
      const { path } = this.#plan.sent;
      // A member of the item may have the name of one around it, such as `status`.
      const own = new Set(item.path.length > 0 && path.length === 0 ? this.#declared : []);
      // The item keeps its id.
      if (path.length > 0 && path.join('/') === item.path.join('/')) own.add(path[0] ?? '');
      const around = Object.fromEntries(Object.entries(given).filter(([name]) => !own.has(name)));
      draft.assign(assignmentsFor(this.#document, draft, root, around));
    }
    draft.assign(assignmentsFor(this.#document, draft, item, this.sent));
    assignParameters(this.#document, draft, item, params);
  }

  /** Shows a stored item, where the response has members of the same names. */
  show({ id, value }: Pick<Resource, 'id' | 'value'>, family: Family): void {
    const { draft } = this;
    if (!draft) return;
    draft.assign(assignmentsFor(this.#document, draft, this.#plan.item, value));
    draft.assign(this.#absentIn(value, family));
    if (id === '' || hasId(this.item, family.idNames, id)) return;
    const shown = firstId(this.item, family.idNames);
    if (!shown || shown.value !== renamedTo({ id, value }, family.idNames)) setId(draft, family, id);
  }

  /** Removes the sampled members that the stored item does not have, of those that it could have. */
  #absentIn(value: JsonObject, { read }: Family): Assignment[] {
    if (!read) return [];
    const declared = membersOf(this.#document, this.#shared.planOf(read).item.schema);
    return Object.keys(this.item)
      .filter((name) => declared.has(name) && !Object.hasOwn(value, name))
      .map((name) => ({ path: [...this.#plan.item.path, name], value: undefined }));
  }

  /**
   * Makes new ids in the item, except those that the request has.
   * @param known ids that are in use
   * @returns whether the id of the item is new
   */
  renewIds(known: UsedIds): boolean {
    const { draft } = this;
    const first = draft && this.id;
    if (!first) return false;
    let isNew = false;
    const owner = first.path.slice(0, -1);
    for (const [member, example] of this.#idsToRenew(draft, owner, first)) {
      const isMain = member === first.path.at(-1);
      const ids = this.#freshFor([...owner, member], example, known);
      const isRenewed = draft.setFirst([...owner, member], isMain ? this.#usable(ids, this.#idsOfPath(known)) : ids);
      if (isMain) isNew = isRenewed;
    }
    // An id of the envelope may be meant for that of the item: it is the same.
    if (owner.length > 0)
      for (const [member, example] of this.#idsToRenew(draft, [], first))
        if (!draft.setFirst([member], idValues(String(draft.at(first.path)))))
          draft.setFirst([member], this.#freshFor([member], example, known));
    return isNew;
  }

  /**
   * The id of the secrets in an object of the response, such as `keyId`: a new one, unless the request has it.
   * @returns undefined if there is none
   */
  renewSecretId(owner: readonly string[]): { readonly id: string; readonly isNew: boolean } | undefined {
    const { draft } = this;
    const shown = Object.entries(asObject(draft?.at(owner)));
    const [member, example] = shown.find(([name]) => secretIdName.test(flatName(name))) ?? [];
    if (!draft || member === undefined || typeof example !== 'string') return undefined;
    if (this.#scalarsSent.has(`${flatName(member)} ${example}`)) return { id: example, isNew: false };
    const isNew = draft.setFirst([...owner, member], this.#freshFor([...owner, member], example, noIds));
    return { id: String(draft.at([...owner, member])), isNew };
  }

  get #scalarsSent(): ReadonlySet<string> {
    return scalarsIn([this.sent, asObject(this.#request.json)]);
  }

  /** The ids among the members of an object in the response, except those that the request has. */
  #idsToRenew(draft: ResponseDraft, owner: readonly string[], { path }: FoundId): [string, Json][] {
    const sent = this.#scalarsSent;
    return Object.entries(asObject(draft.at(owner))).filter(([member, example]) => {
      const name = flatName(member);
      const isMain = owner.length === path.length - 1 && member === path.at(-1);
      const isId = isMain || (typeof example !== 'object' && this.#idNames.includes(name) && isCertainId(name));
      // The client chooses the id, unless no operation on the item accepts it.
      const isSent = sent.has(`${name} ${String(example)}`);
      const isUsable = !isMain || !isCertainId(name) || [...this.#usable([example])].length > 0;
      return isId && !(isSent && isUsable);
    });
  }

  #freshFor(path: readonly string[], example: Json, known: UsedIds): Iterable<Json> {
    const schema = schemaOn(this.#document, this.#plan.template.schema, path);
    return freshIds(isObject(schema) ? schema : {}, example, known, this.#context.random);
  }

  /** @param isNew whether the item was created now, not only changed */
  setTimes(isNew: boolean): void {
    const shown = Object.entries(this.sent).filter(([name, value]) => this.item[name] === value);
    const given = new Set(shown.map(([name]) => flatName(name)));
    const { now } = this.#context;
    this.draft?.assign(timeAssignments(this.#document, this.#plan.item, this.item, { now, isNew, given }));
  }

  /** Sets `Location` to the path of the new item if the document declares the header and permits a path. */
  locate(id: string): void {
    const { template } = this.#plan;
    if (template.status !== 201 || !template.permitsLocationPath) return;
    const own = this.#context.session.requestPath.replace(/[?#].*$/s, '').replace(/\/$/, '');
    const location = `${own}/${encodeURIComponent(id.toWellFormed())}`;
    if (location.length <= maxLocationLength) this.headers['Location'] = location;
  }

  /** The id of a new item: the one that was found if the operations on the item accept it in their path, else a new one. */
  usableId(found: FoundId | undefined, known: UsedIds): string {
    const [id = found?.value ?? this.#context.random.uuid()] = this.#usable(
      found ? [found.value] : [],
      this.#idsOfPath(known),
    );
    return String(id);
  }

  /** New ids for the path of an item, also in the form of its example. */
  *#idsOfPath(known: UsedIds): Generator<Json> {
    const { role } = this.#plan;
    const { random } = this.#context;
    const [parameter] = role ? this.#shared.itemParameters(role.family) : [];
    yield* freshIds(parameter?.schema ?? {}, undefined, known, random);
    const example = parameter && sample(this.#document, parameter.schema);
    if (typeof example === 'string') yield* freshTextsLike(example, random);
  }

  /** The ids that the operations on an item accept in their path. */
  *#usable(...candidates: readonly Iterable<Json>[]): Generator<Json> {
    const { role } = this.#plan;
    const { document } = this.#shared;
    const parameters = role ? this.#shared.itemParameters(role.family) : [];
    for (const ids of candidates)
      for (const id of ids) {
        const isAccepted = (pointer: string): boolean =>
          idValues(String(id)).some((value) => document.validator.schema(pointer, value, 'path').length === 0);
        if (
          parameters.every(({ schema, schemaPointer }) => Object.keys(schema).length === 0 || isAccepted(schemaPointer))
        )
          yield id;
      }
  }
}

/** Without a body, the texts in the query of a request that changes something: `POST /pets/7?name=Tom`. */
function textsInQuery({ method, parameters }: Operation, query: MockRequest['query']): JsonObject {
  if (method === 'GET' || method === 'HEAD' || method === 'DELETE') return {};
  const names = parameters.filter(({ in: place, schema }) => place === 'query' && schema['type'] === 'string');
  return Object.fromEntries(
    names.flatMap(({ name }): [string, Json][] => (typeof query[name] === 'string' ? [[name, query[name]]] : [])),
  );
}

/** A response that shows its item in a list shows this one only. An item or a list whose envelope the sample lacks gets it. */
function openPath(document: JsonObject, draft: ResponseDraft, { item, template, list, role }: OperationPlan): void {
  const path = list ? list.path.slice(0, -1) : item.path;
  const { idNames } = itemNames(role);
  const elementOn = (at: readonly string[]): Json =>
    sample(document, schemaOn(document, template.schema, at), { includes: (name) => idNames.includes(flatName(name)) });
  path.forEach((token, index) => {
    const at = path.slice(0, index);
    const owner = draft.at(at);
    if (token === '0' && Array.isArray(owner))
      draft.set(at, owner.length > 0 ? owner.slice(0, 1) : [elementOn([...at, token])]);
    else if (isObject(owner) && !Object.hasOwn(owner, token))
      draft.set([...at, token], path[index + 1] === '0' ? [elementOn([...at, token, '0'])] : {});
  });
}

/** The scalar members of objects, as name in flat form and value. */
const scalarsIn = (objects: readonly JsonObject[]): ReadonlySet<string> =>
  new Set(
    objects.flatMap((object) =>
      Object.entries(object)
        .filter(([, value]) => typeof value !== 'object')
        .map(([name, value]) => `${flatName(name)} ${String(value)}`),
    ),
  );
