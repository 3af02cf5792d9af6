/** The resources of a session. Reports each change. */
import { andThen, type MaybePromise } from '../../lib/maybe-promise.ts';
import type {
  Resource,
  ResourceKey,
  ResourceQuery,
  ResourceStore,
  StoredResources,
} from '../../storage/resource-store.ts';

export type ResourceChange = 'created' | 'changed' | 'deleted' | 'cleared';

/** Receives each change; `resource` is null if many were removed. */
export type ResourceListener = (change: ResourceChange, resource: Resource | null) => void;

export class ObservedResources implements ResourceStore {
  readonly #store: ResourceStore;
  readonly #onChange: ResourceListener;

  constructor(store: ResourceStore, onChange: ResourceListener) {
    this.#store = store;
    this.#onChange = onChange;
  }

  isSeeded(provider: string, collection: string): MaybePromise<boolean> {
    return this.#store.isSeeded(provider, collection);
  }

  seed(provider: string, collection: string, seeds: readonly Resource[]): MaybePromise<void> {
    return this.#store.seed(provider, collection, seeds);
  }

  get(key: ResourceKey): MaybePromise<Resource | undefined> {
    return this.#store.get(key);
  }

  change(
    key: ResourceKey,
    change: (known: Resource | undefined) => Resource | undefined,
  ): MaybePromise<Resource | undefined> {
    let before: Resource | undefined;
    const changed = this.#store.change(key, (known) => {
      before = known;
      return change(known);
    });
    return andThen(changed, (after) => {
      if (after && after !== before) this.#onChange(changeBetween(before, after), after);
      return after;
    });
  }

  list(query: ResourceQuery): MaybePromise<readonly Resource[]> {
    return this.#store.list(query);
  }

  snapshot(): MaybePromise<StoredResources> {
    return this.#store.snapshot();
  }

  clear(query: ResourceQuery): MaybePromise<number> {
    return andThen(this.#store.clear(query), (removed) => {
      this.#onChange('cleared', null);
      return removed;
    });
  }
}

function changeBetween(before: Resource | undefined, after: Resource): ResourceChange {
  if (after.deletedAt !== null) return 'deleted';
  return before === undefined || before.deletedAt !== null ? 'created' : 'changed';
}
