/** The resource store interface: what generic mocks keep, such as the items that requests have created. */
import type { JsonObject } from '../lib/json.ts';
import type { MaybePromise } from '../lib/maybe-promise.ts';

/** Names a resource within a session. */
export interface ResourceKey {
  /** Id of the provider. */
  readonly provider: string;
  /** The path of the collection with its parameters filled in, such as `/users/42/keys`. */
  readonly collection: string;
  /** Unique in its collection; '' for the resource of a path that is not a collection. */
  readonly id: string;
}

/** A stored resource. Times are in milliseconds since the Unix epoch. */
export interface Resource extends ResourceKey {
  readonly value: JsonObject;
  readonly createdAt: number;
  readonly updatedAt: number;
  /** null: not deleted. A deleted resource stays in the store, so that its id is not made up again. */
  readonly deletedAt: number | null;
  /** Ids of the tokens that were issued with it. They are revoked when it is deleted. */
  readonly tokens: readonly string[];
}

/** Filter of a resource list. */
export interface ResourceQuery {
  readonly provider?: string | undefined;
  readonly collection?: string | undefined;
}

/** Limited in number and in bytes. The oldest resources are dropped first. */
export interface ResourceStore {
  /** Whether the seeds of the collection were added. */
  isSeeded(provider: string, collection: string): MaybePromise<boolean>;
  /** Adds the seeds of a collection, unless they were added before. Existing resources stay. */
  seed(provider: string, collection: string, seeds: readonly Resource[]): MaybePromise<void>;
  /** Returns the resource, which may be deleted. */
  get(key: ResourceKey): MaybePromise<Resource | undefined>;
  /**
   * Adds or changes a resource. Concurrent changes are applied one after the other.
   * @param change receives the resource if there is one, deleted or not; returns undefined to leave it as it is. Must be
   * pure, because it may be called more than once.
   * @returns the resource after the change
   */
  change(
    key: ResourceKey,
    change: (known: Resource | undefined) => Resource | undefined,
  ): MaybePromise<Resource | undefined>;
  /** Returns the resources without deleted ones, oldest first. */
  list(query: ResourceQuery): MaybePromise<readonly Resource[]>;
  /** Returns everything, deleted resources as well, with the collections whose seeds were added. */
  snapshot(): MaybePromise<StoredResources>;
  /** Removes the resources of the query and lets their collections get seeds again. Returns the number of those not deleted. */
  clear(query: ResourceQuery): MaybePromise<number>;
}

/** All resources of a session, oldest first. */
export interface StoredResources {
  readonly resources: readonly Resource[];
  readonly seeded: readonly Pick<ResourceKey, 'provider' | 'collection'>[];
}
