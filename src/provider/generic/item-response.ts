/** The response that shows an item: what the request sent, what is stored, new ids and times. */
import { isObject, type Json, type JsonObject } from '../../lib/json.ts';
import { valueOn } from '../../lib/json-pointer.ts';
import type { Operation } from '../../openapi/operation.ts';
import type { Resource } from '../../storage/resource-store.ts';
import type { MockRequest } from '../define-mock.ts';
import { asObject } from './collection.ts';
import {
  acceptedMembers,
  assignmentsFor,
  assignParameters,
  keptMembers,
  nestedMembers,
  respelled,
} from './request-members.ts';
import type { GenericContext } from './generic-context.ts';
import type { GenericDocument, OperationPlan } from './generic-document.ts';
import { findId, findOwnId, firstId, hasId, memberWithId, renamedTo, type FoundId, type UsedIds } from './item-id.ts';
import { assignItem } from './item-variant.ts';
import { flatName, isCertainId } from './member-names.ts';
import { setId } from './resource-maker.ts';
import { IdRenewal, type RenewedId } from './id-renewal.ts';
import { openPath } from './open-path.ts';
import type { Assignment, ResponseDraft } from './response-draft.ts';
import { membersOf, schemaOn, type Place } from './response-shape.ts';
import { itemNames, type Family } from './resource-roles.ts';
import { timeAssignments } from './timestamps.ts';
import { UsableIds } from './usable-ids.ts';

/** Clients reject headers that are much longer. */
const maxLocationLength = 4096;

/** Of the items that one request sends. */
const maxCreated = 100;

export class ItemResponse {
  /** Undefined if the response has no JSON body. */
  readonly draft: ResponseDraft | undefined;
  /** The item in the body of the request. */
  readonly sent: JsonObject;
  readonly headers: Record<string, string>;
  /** With members that no response shows. */
  readonly #accepted: JsonObject;
  readonly #shared: GenericDocument;
  readonly #plan: OperationPlan;
  readonly #request: MockRequest;
  readonly #context: GenericContext;
  readonly #idNames: readonly string[];
  readonly #ids: UsableIds;

  constructor(shared: GenericDocument, plan: OperationPlan, request: MockRequest, context: GenericContext) {
    this.#shared = shared;
    this.#plan = plan;
    this.#request = request;
    this.#context = context;
    this.#idNames = itemNames(plan.role).idNames;
    this.#ids = new UsableIds(shared, plan, context.random);
    this.draft = plan.template.draft(context.now, plan.role ? undefined : context.random);
    this.headers = plan.template.headers();
    const sent = plan.operation.body
      ? asObject(valueOn(request.json, plan.sent.path) as Json | undefined)
      : textsInQuery(plan.operation, request.query);
    this.#accepted = acceptedMembers(this.#document, plan.sent.schema, sent);
    this.sent = this.#asShown(sent);
    const isWhole = plan.list?.path.length === 0;
    if (this.draft && plan.role && !isWhole && !isObject(this.draft.body)) this.draft.set([], {}); // If any value is allowed.
    const path = plan.list ? plan.list.path.slice(0, -1) : plan.item.path;
    if (this.draft) openPath(this.#document, this.draft, plan.template.schema, path, this.#idNames);
  }

  get #document(): JsonObject {
    return this.#shared.document.effective;
  }

  /** The schemas of the item in responses. */
  get #schemas(): unknown[] {
    const { item, role } = this.#plan;
    return [item.schema, role?.family.read && this.#shared.planOf(role.family.read).item.schema];
  }

  /** The members that responses declare of the item. */
  get #declared(): string[] {
    return this.#schemas.flatMap((schema) => [...membersOf(this.#document, schema).keys()]);
  }

  /** The sent members that responses show, under the names that they have there. */
  #asShown(sent: JsonObject): JsonObject {
    const kept = keptMembers(this.#document, this.#plan.sent.schema, sent);
    return respelled(kept, this.#declared, itemNames(this.#plan.role).collection);
  }

  /** The id that the client has chosen. */
  get sentId(): FoundId | undefined {
    const certain = this.#idNames.filter(isCertainId);
    return findId(this.sent, this.#idNames) ?? findOwnId(this.#accepted, certain);
  }

  /** The objects of an item with the sent members that responses have in them. */
  nestedIn(item: JsonObject): JsonObject {
    const sent = Object.entries(this.sent).filter(([name]) => !this.#idNames.includes(flatName(name)));
    return nestedMembers(this.#document, this.#schemas, Object.fromEntries(sent), item);
  }

  /** The item in the response. */
  get item(): JsonObject {
    return asObject(this.draft?.at(this.#plan.item.path));
  }

  /** The id of the item in the response, with its path from the root. */
  get id(): FoundId | undefined {
    const { path } = this.#plan.item;
    const own = findOwnId(this.item, this.#idNames);
    return own ? { ...own, path: [...path, ...own.path] } : findId(this.draft?.body, this.#idNames);
  }

  /** The id of a new item: the one that was found if the operations on the item accept it, else a new one. */
  usableId(found: FoundId | undefined, known: UsedIds): string {
    return this.#ids.choose(found, known);
  }

  /** The items of a request that sends several in a list, except the first one. */
  get others(): readonly JsonObject[] {
    const { sent, item } = this.#plan;
    if (sent.path.at(-1) !== '0' || item.path.at(-1) !== '0') return [];
    const all = valueOn(this.#request.json, sent.path.slice(0, -1));
    return (Array.isArray(all) ? (all as Json[]) : []).slice(1, maxCreated).map((one) => this.#asShown(asObject(one)));
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
      ? this.#ids.among(this.#ids.fresh([...path, name], null, known))
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
    assignItem(this.#document, draft, this.#plan, { ...this.sent, ...this.nestedIn(this.item) });
    assignParameters(this.#document, draft, item, params);
  }

  /** Shows a stored item, where the response has members of the same names. */
  show({ id, value }: Pick<Resource, 'id' | 'value'>, family: Family): void {
    const { draft } = this;
    if (!draft) return;
    assignItem(this.#document, draft, this.#plan, value);
    draft.assign(this.#absentIn(value, family));
    if (id === '' || hasId(this.item, family.idNames, id)) return;
    const shown = firstId(this.item, family.idNames);
    if (!shown || shown.value !== renamedTo({ id, value }, family.idNames)) this.#setId({ id, value }, family);
  }

  /** Shows the id of a stored item. A response that declares none may permit the member that the item has it in. */
  #setId({ id, value }: Pick<Resource, 'id' | 'value'>, family: Family): void {
    const { draft } = this;
    const { path } = this.#plan.item;
    if (!draft || setId(draft, path, family, id)) return;
    const own = memberWithId(value, family.idNames, id);
    if (own) draft.set([...path, ...own.path], own.value);
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
    const { id } = this;
    return id ? (this.#renewal?.item(id, known) ?? false) : false;
  }

  /** The id of the secrets in an object of the response, such as `keyId`: a new one, unless the request has it. */
  renewSecretId(owner: readonly string[]): RenewedId | undefined {
    return this.#renewal?.secret(owner);
  }

  get #renewal(): IdRenewal | undefined {
    const sent = [this.sent, asObject(this.#request.json)] as const;
    return this.draft && new IdRenewal(this.draft, this.#ids, this.#idNames, sent);
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
}

/** Without a body, the texts in the query of a request that changes something: `POST /pets/7?name=Tom`. */
function textsInQuery({ method, parameters }: Operation, query: MockRequest['query']): JsonObject {
  if (method === 'GET' || method === 'HEAD' || method === 'DELETE') return {};
  const names = parameters.filter(({ in: place, schema }) => place === 'query' && schema['type'] === 'string');
  return Object.fromEntries(
    names.flatMap(({ name }): [string, Json][] => (typeof query[name] === 'string' ? [[name, query[name]]] : [])),
  );
}
