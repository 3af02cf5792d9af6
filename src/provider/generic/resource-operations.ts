/** What the operations of a generic mock do: create, list, read, change and delete resources; issue and revoke tokens. */
import { isObject, type Json, type JsonObject } from '../../lib/json.ts';
import type { Operation } from '../../openapi/operation.ts';
import type { NewToken } from '../../tokens/token.ts';
import type { Resource } from '../../storage/resource-store.ts';
import type { MockRequest, MockResponse } from '../define-mock.ts';
import { asObject, Collection } from './collection.ts';
import { assignmentsFor, assignParameters, isMergePatchType, merged, withoutWriteOnly } from './echo.ts';
import type { GenericContext } from './generic-context.ts';
import { hintsOf } from './hints.ts';
import { renewSecrets, secretPlaces } from './issued-secrets.ts';
import { findId, freshIds } from './item-id.ts';
import { describePage, pageOf } from './list-page.ts';
import { flatName, isCertainId } from './member-names.ts';
import { createResourceMaker, setId } from './resource-maker.ts';
import type { ResponseDraft } from './response-draft.ts';
import { bodySchema, findItem, findList, membersOf, schemaOn, type Place } from './response-shape.ts';
import type { ResponseTemplate } from './response-template.ts';
import { lastWordOf, type Role, type Verb } from './resource-roles.ts';
import type { GenericDocument } from './generic-document.ts';
import { timeAssignments } from './timestamps.ts';
import { settleExpiry } from './token-expiry.ts';

/** Operations that end the validity of tokens. */
const revoking = /revok|invalidat|log[-_ ]?out|sign[-_ ]?out|deactivat/i;

/** Responds to a request, and stores what it changes. @throws MissingResource */
export async function respondWithResource(
  shared: GenericDocument,
  operation: Operation,
  request: MockRequest,
  context: GenericContext,
): Promise<MockResponse> {
  const response = new ResourceResponse(shared, operation, request, context);
  return response.respond();
}

class ResourceResponse {
  readonly #shared: GenericDocument;
  readonly #operation: Operation;
  readonly #request: MockRequest;
  readonly #context: GenericContext;
  readonly #role: Role | undefined;
  readonly #template: ResponseTemplate;
  readonly #draft: ResponseDraft | undefined;
  /** Where the item is in the response. */
  readonly #place: Place;
  /** The item in the body of the request. */
  readonly #sent: JsonObject;
  readonly #headers: Record<string, string>;
  #tokens: NewToken[] = [];
  #secrets: string[] = [];

  constructor(shared: GenericDocument, operation: Operation, request: MockRequest, context: GenericContext) {
    const { document } = shared;
    this.#shared = shared;
    this.#operation = operation;
    this.#request = request;
    this.#role = shared.roleOf(operation);
    this.#context = context;
    this.#template = shared.templateOf(operation);
    this.#draft = this.#template.draft(context.now);
    this.#headers = this.#template.headers();
    const idNames = this.#role?.family.idNames ?? ['id'];
    this.#place = findItem(document, this.#template.schema, idNames, hintsOf(document, operation).item);
    const sentSchema = bodySchema(document, operation);
    const sentAt = findItem(document, sentSchema, idNames);
    const sent = asObject(sentAt.path.length === 0 ? request.json : valueOn(request.json, sentAt.path));
    this.#sent = withoutWriteOnly(document.effective, sentAt.schema, sent);
  }

  async respond(): Promise<MockResponse> {
    const verb = this.#role?.verb;
    if (verb !== undefined && this.#role) await this.#actOn(verb, this.#role);
    else await this.#respondAlone();
    if (revoking.test(`${this.#operation.path} ${this.#operation.id}`)) await this.#revokeNamed();
    const body = this.#draft ? this.#draft.body : this.#template.text(this.#context.now);
    return {
      headers: this.#headers,
      ...(body !== undefined && { body }),
      ...(this.#tokens.length > 0 && { tokens: this.#tokens }),
      ...(this.#secrets.length > 0 && { secrets: this.#secrets }),
    };
  }

  async #actOn(verb: Verb, role: Role): Promise<void> {
    const { params } = this.#request;
    const maker = createResourceMaker(this.#shared, this.#operation, this.#context);
    const collection = new Collection(role.family, params, this.#context, maker);
    await collection.open();
    switch (verb) {
      case 'create':
        return this.#create(collection);
      case 'list':
        return this.#list(collection);
      case 'read':
        return this.#show(await collection.require(this.#idIn(collection)));
      case 'replace':
      case 'update':
        return this.#change(collection, verb === 'replace');
      case 'act':
        return this.#act(collection);
      case 'delete':
        return this.#delete(collection, this.#idIn(collection));
      case 'clear':
        for (const { id } of await collection.list()) await this.#delete(collection, id);
    }
  }

  /** A request that has nothing to do with resources: its members are repeated, and ids and secrets are new. */
  async #respondAlone(): Promise<void> {
    this.#echo();
    if (this.#operation.method === 'POST') {
      this.#renewIds(new Set());
      this.#setTimes(true);
    }
    await this.#issue(undefined, this.#operation.path);
  }

  async #create(collection: Collection): Promise<void> {
    this.#echo();
    const { idNames } = collection.family;
    const known = new Set((await collection.list()).map(({ id }) => id));
    this.#renewIds(known);
    this.#setTimes(true);
    const shown = findId(this.#draft?.body, idNames);
    const own = findId(this.#sent, idNames);
    const id = String(shown?.value ?? own?.value ?? this.#context.random.uuid());
    const tokens = await this.#issue(id, `${collection.path}/${id}`);
    await collection.put(id, { ...this.#sent, ...this.#item() }, tokens);
    this.#locate(id);
  }

  async #list(collection: Collection): Promise<void> {
    const draft = this.#draft;
    const { document } = this.#shared;
    const place = findList(document, this.#operation, lastWordOf(collection.family.path));
    if (!draft || !place) return;
    const page = pageOf(await collection.list(), this.#operation, this.#request.query, {
      valueOf: ({ value }) => value,
      idOf: ({ id }) => id,
    });
    const isScalar =
      membersOf(document.effective, place.schema).size === 0 &&
      place.schema['type'] !== 'object' &&
      page.items.every(({ value }) => Object.keys(value).length === 0);
    const items = page.items.map(({ id, value }) => (isScalar ? id : this.#listed(place, value)));
    if (!draft.set(place.path, items))
      draft.set(
        place.path,
        items.filter((item) => draft.set(place.path, [item])),
      );
    describePage(draft, document.effective, this.#template.schema, place.path, page);
  }

  /** An item of a list, with the members that the list shows. */
  #listed(place: Place, value: JsonObject): Json {
    const declared = membersOf(this.#shared.document.effective, place.schema);
    if (declared.size === 0) return value;
    return Object.fromEntries(
      Object.entries(value).filter(([name]) => {
        const member = schemaOn(this.#shared.document.effective, place.schema, [name]);
        return declared.has(name) && !(isObject(member) && member['writeOnly'] === true);
      }),
    );
  }

  #show({ id, value }: Resource): void {
    const draft = this.#draft;
    if (!draft) return;
    draft.assign(assignmentsFor(this.#shared.document.effective, draft, this.#place, value));
    const family = this.#role?.family;
    if (family && id !== '' && findId(value, family.idNames) === undefined) setId(draft, family, id);
  }

  async #change(collection: Collection, isReplacement: boolean): Promise<void> {
    const { family } = collection;
    const id = this.#idIn(collection);
    const isItem =
      this.#request.params[family.parameter ?? ''] !== undefined || (family.parameter === undefined && !family.list);
    if (!isItem && id === '') return this.#respondAlone();
    if (isReplacement && family.create === undefined && !(await this.#exists(collection, id))) {
      this.#echo();
      this.#setTimes(true);
      if (this.#draft) setId(this.#draft, family, id);
      await collection.put(id, { ...this.#sent, ...this.#item() }, await this.#issue(id, collection.path));
      return;
    }
    const known = await collection.require(id);
    const before = isReplacement ? this.#withoutUnsent(known.value) : known.value;
    const isMergePatch = isMergePatchType([...(this.#operation.body?.content.keys() ?? [])][0]);
    const shallow = isMergePatch ? merged(before, this.#sent, true) : { ...before, ...this.#sent };
    this.#show({ ...known, value: shallow });
    this.#setTimes(false);
    const tokens = await this.#issue(known.id, `${collection.path}/${known.id}`);
    if (tokens.length > 0) await this.#revokeAll(known.tokens);
    const times = Object.fromEntries(Object.entries(this.#item()).filter(([name]) => Object.hasOwn(shallow, name)));
    await collection.put(known.id, { ...shallow, ...times }, tokens);
  }

  /** An operation on an item, such as `POST /orders/{id}/cancel`. */
  async #act(collection: Collection): Promise<void> {
    const known = await collection.require(this.#idIn(collection));
    this.#show(known);
    this.#echo();
    this.#setTimes(false);
    const tokens = await this.#issue(known.id, `${collection.path}/${known.id}`);
    const isRevoking = revoking.test(this.#operation.path);
    if (tokens.length > 0 || isRevoking) await this.#revokeAll(known.tokens);
    if (tokens.length > 0) await collection.put(known.id, known.value, tokens);
  }

  async #delete(collection: Collection, id: string): Promise<void> {
    const known = await collection.find(id);
    if (known) this.#show(known);
    else if (this.#draft && id !== '') setId(this.#draft, collection.family, id);
    const deleted = await collection.delete(id);
    await this.#revokeAll(deleted?.tokens ?? []);
    const token = await this.#context.session.findToken(id);
    if (token) await this.#context.session.revokeToken(token.id);
    const draft = this.#draft;
    const flags = draft && isObject(draft.body) ? Object.entries(draft.body) : [];
    for (const [name, value] of flags)
      if (/^(?:is)?deleted$/.test(flatName(name)) && typeof value === 'boolean') draft?.set([name], true);
  }

  async #exists(collection: Collection, id: string): Promise<boolean> {
    if (await collection.isUnknown(id)) return false;
    return (await collection.list()).some((one) => one.id === id);
  }

  /** The id in the path, else in the body; '' for a single resource. */
  #idIn({ family }: Collection): string {
    const inPath = this.#request.params[family.parameter ?? ''];
    return inPath ?? String((family.parameter !== undefined && findId(this.#sent, family.idNames)?.value) || '');
  }

  /** A stored value without the members that the request could have had and did not. */
  #withoutUnsent(value: JsonObject): JsonObject {
    const { document } = this.#shared;
    const schema = bodySchema(document, this.#operation);
    const at = findItem(document, schema, this.#role?.family.idNames ?? []);
    const declared = membersOf(document.effective, at.schema);
    return Object.fromEntries(
      Object.entries(value).filter(([name]) => {
        const member = schemaOn(document.effective, at.schema, [name]);
        return (
          !declared.has(name) ||
          Object.hasOwn(this.#sent, name) ||
          (isObject(member) && member['readOnly'] === true) ||
          isCertainId(flatName(name)) === false
        );
      }),
    );
  }

  /** Repeats the members and path parameters of the request. */
  #echo(): void {
    const draft = this.#draft;
    const { effective } = this.#shared.document;
    if (!draft) return;
    const root: Place = { path: [], schema: asObject(schemaOn(effective, this.#template.schema, []) as Json) };
    const { json } = this.#request;
    if (isObject(json))
      draft.assign(
        assignmentsFor(
          effective,
          draft,
          root,
          withoutWriteOnly(effective, bodySchema(this.#shared.document, this.#operation), json as JsonObject),
        ),
      );
    draft.assign(assignmentsFor(effective, draft, this.#place, this.#sent));
    assignParameters(effective, draft, this.#place, this.#request.params);
  }

  /** Makes new ids in the item, except those that the request has. */
  #renewIds(known: ReadonlySet<string>): void {
    const draft = this.#draft;
    if (!draft) return;
    const names = this.#role?.family.idNames ?? ['id', 'uuid'];
    const first = findId(draft.body, names);
    if (!first) return;
    const owner = first.path.slice(0, -1);
    const item = asObject(draft.at(owner));
    const sent = new Set(Object.keys(this.#sent).map(flatName));
    for (const [member, example] of Object.entries(item)) {
      const name = flatName(member);
      const isMain = member === first.path.at(-1);
      if (!(isMain || (names.includes(name) && isCertainId(name))) || sent.has(name)) continue;
      const schema = schemaOn(this.#shared.document.effective, this.#template.schema, [...owner, member]);
      draft.setFirst(
        [...owner, member],
        freshIds(isObject(schema) ? schema : {}, example, known, this.#context.random),
      );
    }
  }

  #setTimes(isNew: boolean): void {
    const draft = this.#draft;
    if (!draft) return;
    const given = new Set(Object.keys(this.#sent).map(flatName));
    const { now } = this.#context;
    draft.assign(
      timeAssignments(this.#shared.document.effective, this.#place, draft.at(this.#place.path), { now, isNew, given }),
    );
  }

  /** Puts new secrets into the response. @returns the ids of the tokens */
  async #issue(id: string | undefined, path: string): Promise<string[]> {
    const draft = this.#draft;
    const { document } = this.#shared;
    if (!draft) return [];
    const hints = hintsOf(document, this.#operation);
    const places = secretPlaces(draft.body, document.effective, this.#template.schema, hints, this.#operation);
    if (places.length === 0) return [];
    const { now, random, signJwt, session } = this.#context;
    const expiresAt = settleExpiry(draft, document.effective, this.#template.schema, {
      request: this.#request.json,
      now,
    });
    const iat = Math.floor(now / 1000);
    const claims = {
      iss: document.title,
      sub: id ?? 'user',
      iat,
      jti: random.uuid(),
      ...(expiresAt !== null && { exp: Math.floor(expiresAt / 1000) }),
    };
    const renewed = await renewSecrets(draft, places, document.effective, this.#template.schema, {
      random,
      signJwt,
      claims,
    });
    this.#secrets = renewed.map(({ secret }) => secret);
    const name = nameIn(this.#sent);
    const tokenId = id ?? findId(draft.body, ['id', 'uuid', 'keyid', 'tokenid'])?.value;
    this.#tokens = renewed
      .filter(({ isCredential }) => isCredential)
      .map(({ secret }, index) => ({
        id: tokenIdFor(session.provider, path, tokenId === undefined ? random.uuid() : String(tokenId), index),
        secret,
        expiresAt,
        ...(name !== undefined && { name }),
        data: { operation: this.#operation.id },
      }));
    return this.#tokens.map((token) => token.id);
  }

  async #revokeAll(ids: readonly string[]): Promise<void> {
    for (const id of ids) await this.#context.session.revokeToken(id);
  }

  /** Revokes the tokens whose secrets the request names; without any, a log-out revokes the credential itself. */
  async #revokeNamed(): Promise<void> {
    const { params, query, json } = this.#request;
    let found = false;
    for (const text of textsIn([params, query, json])) {
      const token = await this.#context.session.findToken(text);
      if (!token) continue;
      found = true;
      await this.#context.session.revokeToken(token.id);
    }
    const { presentedToken } = this.#context.session;
    const endsSession = /out/i.test(revoking.exec(`${this.#operation.path} ${this.#operation.id}`)?.[0] ?? '');
    if (!found && endsSession && presentedToken !== undefined) await this.#context.session.revokeToken(presentedToken);
  }

  #item(): JsonObject {
    return asObject(this.#draft?.at(this.#place.path));
  }

  /** Sets `Location` to the new resource if the document declares the header. */
  #locate(id: string): void {
    if (this.#template.status !== 201 || !this.#template.declaresHeader('location')) return;
    const own = this.#context.session.requestPath.replace(/[?#].*$/s, '').replace(/\/$/, '');
    this.#headers['Location'] = `${own}/${encodeURIComponent(id.toWellFormed())}`;
  }
}

function valueOn(root: Json | undefined, path: readonly string[]): Json | undefined {
  let value = root;
  for (const token of path) value = isObject(value) && Object.hasOwn(value, token) ? (value[token] as Json) : undefined;
  return value;
}

/** Ids of tokens are unique in a session; short ids of items are not. */
const tokenIdFor = (provider: string, path: string, id: string, index: number): string => {
  const own = id.length >= 8 ? id : `${provider}${path}`.replace(/[^\w.-]+/g, '-');
  return index === 0 ? own : `${own}-${index + 1}`;
};

function nameIn(sent: JsonObject): string | undefined {
  const found = Object.entries(sent).find(
    ([name, value]) => /^(?:name|label|title|description)$/.test(flatName(name)) && typeof value === 'string',
  );
  return found && String(found[1]);
}

/** The texts in a value, at most 100. */
function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn).slice(0, 100) : [];
}
