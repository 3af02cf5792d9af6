/** A collection of resources in a session: finds, makes up, adds, changes and deletes them. */
import { isObject, type Json, type JsonObject } from '../../lib/json.ts';
import type { Resource } from '../../storage/resource-store.ts';
import { MissingResource, type GenericContext } from './generic-context.ts';
import type { UnknownIds } from './hints.ts';
import { hasId, renamedTo } from './item-id.ts';
import { lastWordOf, type Family } from './resource-roles.ts';

/** Makes the values of resources that no request created. */
export interface ResourceMaker {
  /** The items that a collection starts with, newest first, with their ids. */
  seeds(family: Family, params: Params): readonly Pick<Resource, 'id' | 'value' | 'createdAt'>[];
  /** The value of an item with an id. @param isFull whether it has all optional members */
  item(family: Family, params: Params, id: string, isFull: boolean): JsonObject;
}

export type Params = Readonly<Record<string, string>>;

export class Collection {
  readonly family: Family;
  /** With parameters filled in. */
  readonly path: string;
  readonly #params: Params;
  readonly #context: GenericContext;
  readonly #maker: ResourceMaker;

  constructor(family: Family, params: Params, context: GenericContext, maker: ResourceMaker) {
    this.family = family;
    this.path = filled(family.path, params);
    this.#params = params;
    this.#context = context;
    this.#maker = maker;
  }

  /**
   * Requires that the items above the collection exist, and adds its seeds.
   * @throws MissingResource
   */
  async open(): Promise<void> {
    for (const ancestor of this.family.ancestors) {
      const id = this.#params[ancestor.parameter ?? ''];
      if (id === undefined) continue;
      const above = new Collection(ancestor, this.#params, this.#context, this.#maker);
      await above.#seed();
      const known = await above.#lookUp(id);
      if (known?.deletedAt === null) continue;
      if (known || above.#unknownIds === '404') throw above.#missing(id);
    }
    await this.#seed();
  }

  /** @throws MissingResource if it was deleted, or if it is unknown and unknown ids are not made up */
  async require(id: string): Promise<Resource> {
    return (await this.find(id)) ?? this.#makeUp(id);
  }

  /**
   * The resource with an id; undefined if the id is unknown and may be made up.
   * @throws MissingResource
   */
  async find(id: string): Promise<Resource | undefined> {
    const known = await this.#lookUp(id);
    if (known?.deletedAt === null) return known;
    const isSingle = this.family.parameter === undefined && this.family.list === undefined;
    if (known || (this.#unknownIds === '404' && !isSingle)) throw this.#missing(id);
    return undefined;
  }

  /**
   * Whether there is no resource with this id, because it was deleted or never created.
   * @param owner a resource that may have it
   */
  async isFree(id: string, owner?: string): Promise<boolean> {
    const known = await this.#lookUp(id);
    return known?.deletedAt !== null || known.id === owner;
  }

  /** Moves a resource that got another id to that one, so that a new resource can have its first id. */
  async vacate(id: string): Promise<void> {
    const known = await this.#context.session.resources.get(this.#key(id));
    const other = known?.deletedAt === null ? renamedTo(known, this.family.idNames) : undefined;
    if (known && other !== undefined) await this.put(other, known.value, known.tokens);
  }

  async list(): Promise<readonly Resource[]> {
    return this.#context.session.resources.list({ provider: this.#context.session.provider, collection: this.path });
  }

  /**
   * Adds a resource, or replaces the one with its id.
   * @param tokens tokens that belong to it, in addition to those of the one before
   */
  async put(id: string, value: JsonObject, tokens: readonly string[] = []): Promise<Resource | undefined> {
    const { now } = this.#context;
    const key = this.#key(id);
    return this.#context.session.resources.change(key, (known) => ({
      ...key,
      value,
      createdAt: known?.deletedAt === null ? known.createdAt : now,
      updatedAt: now,
      deletedAt: null,
      tokens: [...new Set([...(known?.deletedAt === null ? known.tokens : []), ...tokens])],
    }));
  }

  /** @returns the resource as it was; undefined if it was unknown */
  async delete(id: string): Promise<Resource | undefined> {
    const { now, session } = this.#context;
    const before = await this.#lookUp(id);
    // Neither its id nor the name that it was deleted by is made up again.
    for (const one of new Set([before?.id ?? id, id]))
      await session.resources.change(this.#key(one), (known) => ({
        ...this.#key(one),
        value: {},
        createdAt: known?.createdAt ?? now,
        updatedAt: now,
        deletedAt: now,
        tokens: [],
      }));
    return before;
  }

  /** The resource with this id, else the one that has it under another name, such as a slug. May be deleted. */
  async #lookUp(id: string): Promise<Resource | undefined> {
    const known = await this.#context.session.resources.get(this.#key(id));
    return known ?? (await this.list()).find(({ value }) => hasId(value, this.family.idNames, id));
  }

  async #makeUp(id: string): Promise<Resource> {
    const value = this.#maker.item(this.family, this.#params, id, true);
    const { now } = this.#context;
    const key = this.#key(id);
    const made: Resource = { ...key, value, createdAt: now, updatedAt: now, deletedAt: null, tokens: [] };
    return (await this.#context.session.resources.change(key, (known) => known ?? made)) ?? made;
  }

  async #seed(): Promise<void> {
    const { provider, resources } = this.#context.session;
    const { family } = this;
    if (family.list === undefined || (await resources.isSeeded(provider, this.path))) return;
    const seeds = this.#maker.seeds(family, this.#params).map(({ id, value, createdAt }): Resource => ({
      ...this.#key(id),
      value,
      createdAt,
      updatedAt: createdAt,
      deletedAt: null,
      tokens: [],
    }));
    await resources.seed(provider, this.path, seeds);
  }

  get #unknownIds(): UnknownIds {
    return this.family.unknownIds ?? this.#context.session.unknownIds;
  }

  #missing(id: string): MissingResource {
    const what = this.path.startsWith('/') ? lastWordOf(this.family.path) : '';
    return new MissingResource(
      id === ''
        ? `${this.path} does not exist.`
        : `${what === '' ? 'The collection' : what} has no item with the id ${JSON.stringify(id.slice(0, 200))}.`,
    );
  }

  #key(id: string): Pick<Resource, 'provider' | 'collection' | 'id'> {
    return { provider: this.#context.session.provider, collection: this.path, id };
  }
}

/** A path with its parameters, percent-encoded. */
const filled = (template: string, params: Params): string =>
  template.replace(/\{([^{}/]+)\}/g, (_, name: string) => encodeURIComponent((params[name] ?? '').toWellFormed()));

/** The value if it is an object, else none. */
export const asObject = (value: Json | undefined): JsonObject => (isObject(value) ? (value as JsonObject) : {});
