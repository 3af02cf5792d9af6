/** What the operations of a generic mock do: create, list, read, change and delete resources. */
import { isLarger, isObject, type JsonObject } from '../../lib/json.ts';
import type { Operation } from '../../openapi/operation.ts';
import type { Resource } from '../../storage/resource-store.ts';
import type { MockRequest, MockResponse } from '../define-mock.ts';
import { Collection, type ResourceMaker } from './collection.ts';
import { isMergePatchType, merged } from './request-members.ts';
import type { GenericContext } from './generic-context.ts';
import type { GenericDocument, OperationPlan } from './generic-document.ts';
import { findId, firstId, idsIn, noIds, type UsedIds } from './item-id.ts';
import { ItemResponse } from './item-response.ts';
import { listItems, pageOfResources } from './list-response.ts';
import { flatName, isCertainId } from './member-names.ts';
import { createResourceMaker, setId } from './resource-maker.ts';
import { membersOf, schemaOn } from './response-shape.ts';
import type { Role } from './resource-roles.ts';
import { TokenIssuer } from './token-issuing.ts';

/** The size of a body that is repeated and stored. An imported state may have as many levels. */
const maxRepeated = { levels: 90, values: 20_000 };

/** The oldest items, of whose parts the ids are avoided. The parts of others are mostly alike. */
const maxSearched = 5;

/**
 * Responds to a request, and stores what it changes. A larger body is accepted, but neither repeated nor stored.
 * @throws MissingResource
 */
export async function respondWithResource(
  shared: GenericDocument,
  operation: Operation,
  given: MockRequest,
  context: GenericContext,
): Promise<MockResponse> {
  const request = isLarger(given.json, maxRepeated) ? { ...given, json: undefined, body: {} } : given;
  const plan = await shared.prepare(operation);
  const response = new ItemResponse(shared, plan, request, context);
  const issuer = new TokenIssuer(shared, plan, request, context);
  await (plan.role
    ? new ResourceAction(shared, plan, request, context, { response, issuer, role: plan.role }).run()
    : respondAlone(plan, response, issuer));
  await issuer.revokeNamed();
  const body = response.draft ? response.draft.body : plan.template.text(context.now);
  return {
    headers: response.headers,
    ...(body !== undefined && { body }),
    ...(issuer.tokens.length > 0 && { tokens: issuer.tokens }),
    ...(issuer.secrets.length > 0 && { secrets: issuer.secrets }),
  };
}

/** Without a resource: the members of the request are repeated, and ids and secrets are new. */
async function respondAlone({ operation }: OperationPlan, response: ItemResponse, issuer: TokenIssuer): Promise<void> {
  response.echo();
  let isNewId = false;
  if (operation.method === 'POST') {
    isNewId = response.renewIds(noIds);
    response.setTimes(true);
  }
  // An id that is not new may be that of something else.
  const own = isNewId ? findId(response.draft?.body, ['id', 'uuid']) : undefined;
  await issuer.issue(response, own && String(own.value));
}

class ResourceAction {
  readonly #shared: GenericDocument;
  readonly #plan: OperationPlan;
  readonly #request: MockRequest;
  readonly #response: ItemResponse;
  readonly #issuer: TokenIssuer;
  readonly #role: Role;
  readonly #collection: Collection;
  readonly #maker: ResourceMaker;

  constructor(
    shared: GenericDocument,
    plan: OperationPlan,
    request: MockRequest,
    context: GenericContext,
    { response, issuer, role }: { readonly response: ItemResponse; readonly issuer: TokenIssuer; readonly role: Role },
  ) {
    this.#shared = shared;
    this.#plan = plan;
    this.#request = request;
    this.#response = response;
    this.#issuer = issuer;
    this.#role = role;
    this.#maker = createResourceMaker(shared, plan.operation, context);
    this.#collection = new Collection(role.family, request.params, context, this.#maker);
  }

  async run(): Promise<void> {
    await this.#collection.open();
    switch (this.#role.verb) {
      case 'create':
        return this.#create();
      case 'list':
        return this.#list();
      case 'read':
        return this.#response.show(await this.#collection.require(this.#id()), this.#role.family);
      case 'replace':
        return this.#change(true);
      case 'update':
        return this.#change(false);
      case 'act':
        return this.#act();
      case 'delete':
        return this.#delete(this.#id());
      case 'clear':
        for (const { id } of await this.#collection.list()) await this.#delete(id);
    }
  }

  async #create(): Promise<void> {
    this.#response.echo();
    const known = await this.#usedIds();
    const isNewId = this.#response.renewIds(known);
    this.#response.setTimes(true);
    const found = this.#response.id ?? this.#response.sentId;
    const id = this.#response.usableId(found, known);
    // A client may create an item with the same id again: its tokens need ids of their own.
    const tokens = await this.#issuer.issue(this.#response, isNewId ? id : undefined, `${this.#collection.path}/${id}`);
    await this.#collection.vacate(id);
    await this.#collection.put(id, this.#created(id), tokens);
    this.#response.locate(id);
    if (this.#response.others.length > 0) await this.#createOthers();
  }

  /** Creates the items of the request after the first one. */
  async #createOthers(): Promise<void> {
    const { items, parts } = await this.#usedIds();
    const used = new Set(items);
    for (const other of this.#response.others) {
      const made = this.#response.add(other, { items: used, parts });
      if (!made) continue;
      used.add(made.id);
      await this.#collection.put(made.id, made.value);
    }
  }

  async #usedIds(): Promise<UsedIds> {
    const resources = await this.#collection.list();
    const { idNames } = this.#role.family;
    return {
      items: new Set(resources.map(({ id }) => id)),
      parts: new Set(resources.slice(0, maxSearched).flatMap(({ value }) => idsIn(value, idNames))),
    };
  }

  async #list(): Promise<void> {
    const { draft } = this.#response;
    if (!draft) return;
    const { operation, list, item } = this.#plan;
    const { family } = this.#role;
    const { effective } = this.#shared.document;
    const page = pageOfResources(await this.#collection.list(), operation, this.#request.query);
    if (list) return listItems(effective, draft, this.#plan, list, page, family);
    // Some documents declare one item where the service lists several.
    const [newest] = page.items;
    const names = [...membersOf(effective, item.schema).keys()].map(flatName);
    if (newest && family.idNames.some((name) => isCertainId(name) && names.includes(name)))
      this.#response.show(newest, family);
  }

  async #change(isReplacement: boolean): Promise<void> {
    const { family } = this.#role;
    const id = this.#id();
    const isSingle = family.parameter === undefined && !family.list;
    if (id === '' && !isSingle) {
      const isCreation = isReplacement && !family.create && this.#response.id;
      return isCreation ? this.#create() : respondAlone(this.#plan, this.#response, this.#issuer);
    }
    if (isReplacement && family.create === undefined && (await this.#collection.isFree(id))) return this.#createAt(id);
    const known = await this.#collection.require(id);
    const before = isReplacement ? this.#withoutUnsent(known.value) : known.value;
    const [type] = this.#plan.operation.body?.content.keys() ?? [];
    const changes = await this.#changesOf(known);
    const value = isMergePatchType(type) ? merged(before, changes, true) : { ...before, ...changes };
    this.#response.show({ id: known.id, value }, family);
    this.#response.setTimes(false);
    const tokens = await this.#issuer.issueFor(this.#response, known);
    const shown = Object.entries(this.#response.item).filter(([name]) => Object.hasOwn(value, name));
    await this.#collection.put(known.id, { ...value, ...Object.fromEntries(shown) }, tokens);
  }

  /** What the request changes. A text that no other item has as its id may replace the id; the item keeps both. */
  async #changesOf({ id, value }: Resource): Promise<JsonObject> {
    const sent = { ...this.#response.sent, ...this.#response.nestedIn(value) };
    const [name = '', ...deeper] = firstId(value, this.#role.family.idNames)?.path ?? [];
    const given = sent[name];
    if (deeper.length > 0 || given === undefined || String(given) === id) return sent;
    const declared = schemaOn(this.#shared.document.effective, this.#plan.sent.schema, [name]);
    const isReadOnly = isObject(declared) && declared['readOnly'] === true;
    if (!isReadOnly && typeof given === 'string' && (await this.#collection.isFree(given, id))) return sent;
    return Object.fromEntries(Object.entries(sent).filter(([member]) => member !== name));
  }

  /** `PUT` creates what does not exist if nothing else does. */
  async #createAt(id: string): Promise<void> {
    this.#response.echo();
    this.#response.setTimes(true);
    if (this.#response.draft && id !== '') setId(this.#response.draft, this.#plan.item.path, this.#role.family, id);
    const tokens = await this.#issuer.issue(
      this.#response,
      id === '' ? undefined : id,
      `${this.#collection.path}/${id}`,
    );
    await this.#collection.put(id, this.#created(id), tokens);
  }

  /** What is stored of a new item: all that an operation may show of it. */
  #created(id: string): JsonObject {
    const { family } = this.#role;
    const { sent, item } = this.#response;
    const made = this.#maker.item(family, this.#request.params, id, false);
    return { ...made, ...sent, ...this.#response.nestedIn(made), ...item };
  }

  /** An operation on an item, such as `POST /orders/{id}/cancel`. */
  async #act(): Promise<void> {
    const known = await this.#collection.require(this.#id());
    this.#response.show(known, this.#role.family);
    this.#response.echo();
    this.#response.setTimes(false);
    const tokens = await this.#issuer.issueFor(this.#response, known);
    if (tokens.length > 0) await this.#collection.put(known.id, known.value, tokens);
  }

  async #delete(id: string): Promise<void> {
    const { draft } = this.#response;
    const { family } = this.#role;
    const known = await this.#collection.find(id);
    if (known) this.#response.show(known, family);
    else if (draft && id !== '') setId(draft, this.#plan.item.path, family, id);
    await this.#collection.delete(id);
    await this.#issuer.revokeAll(known?.tokens ?? []);
    await this.#issuer.revokeSecret(id);
    for (const [name, value] of draft && isObject(draft.body) ? Object.entries(draft.body) : [])
      if (/^(?:is)?deleted$/.test(flatName(name)) && typeof value === 'boolean') draft?.set([name], true);
  }

  /** The id in the path, else in the body; '' for a single resource. */
  #id(): string {
    const { parameter, path } = this.#role.family;
    const { params } = this.#request;
    if (parameter === undefined) return '';
    // Another path of the item may have another parameter: `/contacts/{id}` and `/contacts/{number}`.
    const other = Object.keys(params).find((name) => !path.includes(`{${name}}`));
    return params[parameter] ?? params[other ?? ''] ?? String(this.#response.sentId?.value ?? '');
  }

  /** A stored value without the members that a replacement could have had and did not. */
  #withoutUnsent(value: JsonObject): JsonObject {
    const { effective } = this.#shared.document;
    const { schema } = this.#plan.sent;
    const declared = membersOf(effective, schema);
    const isKept = (name: string): boolean => {
      const member = schemaOn(effective, schema, [name]);
      const isId = this.#role.family.idNames.includes(flatName(name)) && isCertainId(flatName(name));
      return (
        !declared.has(name) ||
        Object.hasOwn(this.#response.sent, name) ||
        isId ||
        (isObject(member) && member['readOnly'] === true)
      );
    };
    return Object.fromEntries(Object.entries(value).filter(([name]) => isKept(name)));
  }
}
