/** The resources of a session. Reports each change. */
import { andThen, type MaybePromise } from '../../lib/maybe-promise.ts';
import { ForwardingResourceStore } from '../../storage/forwarding-resource-store.ts';
import type { Resource, ResourceKey, ResourceQuery, ResourceStore } from '../../storage/resource-store.ts';

export type ResourceChange = 'created' | 'changed' | 'deleted' | 'cleared';

/** Receives each change; `resource` is null if many were removed. */
export type ResourceListener = (change: ResourceChange, resource: Resource | null) => void;

export class ObservedResources extends ForwardingResourceStore {
  readonly #onChange: ResourceListener;

  constructor(store: ResourceStore, onChange: ResourceListener) {
    super(store);
    this.#onChange = onChange;
  }

  override change(
    key: ResourceKey,
    change: (known: Resource | undefined) => Resource | undefined,
  ): MaybePromise<Resource | undefined> {
    let before: Resource | undefined;
    const changed = super.change(key, (known) => {
      before = known;
      return change(known);
    });
    return andThen(changed, (after) => {
      if (after && after !== before) this.#onChange(changeBetween(before, after), after);
      return after;
    });
  }

  override clear(query: ResourceQuery): MaybePromise<number> {
    return andThen(super.clear(query), (removed) => {
      this.#onChange('cleared', null);
      return removed;
    });
  }
}

function changeBetween(before: Resource | undefined, after: Resource): ResourceChange {
  if (after.deletedAt !== null) return 'deleted';
  return before === undefined || before.deletedAt !== null ? 'created' : 'changed';
}
