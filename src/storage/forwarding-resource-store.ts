/** A resource store that forwards all calls to another one. Subclasses change some of them. */
import type { MaybePromise } from '../lib/maybe-promise.ts';
import type { Resource, ResourceKey, ResourceQuery, ResourceStore, StoredResources } from './resource-store.ts';

export class ForwardingResourceStore implements ResourceStore {
  protected readonly store: ResourceStore;

  constructor(store: ResourceStore) {
    this.store = store;
  }

  isSeeded(provider: string, collection: string): MaybePromise<boolean> {
    return this.store.isSeeded(provider, collection);
  }

  seed(provider: string, collection: string, seeds: readonly Resource[]): MaybePromise<void> {
    return this.store.seed(provider, collection, seeds);
  }

  get(key: ResourceKey): MaybePromise<Resource | undefined> {
    return this.store.get(key);
  }

  change(
    key: ResourceKey,
    change: (known: Resource | undefined) => Resource | undefined,
  ): MaybePromise<Resource | undefined> {
    return this.store.change(key, change);
  }

  list(query: ResourceQuery): MaybePromise<readonly Resource[]> {
    return this.store.list(query);
  }

  snapshot(): MaybePromise<StoredResources> {
    return this.store.snapshot();
  }

  clear(query: ResourceQuery): MaybePromise<number> {
    return this.store.clear(query);
  }
}
