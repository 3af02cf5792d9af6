/** The in-memory resource store: a map by key, limited in number and in bytes. */
import { noAccount, type MemoryAccount } from './memory-budget.ts';
import type { Resource, ResourceKey, ResourceQuery, ResourceStore, StoredResources } from './resource-store.ts';

/** Default maximum number of resources of a session, deleted ones included. */
export const defaultMaxResources = 10_000;

/** Maximum estimated size of a session's resources, in bytes. */
const maxResourceBytes = 64 * 1024 * 1024;

export interface MemoryResourceStoreOptions {
  readonly maxResources?: number;
  /** Charged for the memory of the resources. */
  readonly memory?: MemoryAccount;
}

interface Slot {
  readonly resource: Resource;
  readonly bytes: number;
}

export class MemoryResourceStore implements ResourceStore {
  readonly #maxResources: number;
  readonly #memory: MemoryAccount;
  /** In order of addition. */
  #slots = new Map<string, Slot>();
  readonly #seeded = new Map<string, Pick<ResourceKey, 'provider' | 'collection'>>();
  #bytes = 0;

  constructor({ maxResources = defaultMaxResources, memory = noAccount }: MemoryResourceStoreOptions = {}) {
    this.#maxResources = maxResources;
    this.#memory = memory;
  }

  isSeeded(provider: string, collection: string): boolean {
    return this.#seeded.has(collectionKey({ provider, collection }));
  }

  seed(provider: string, collection: string, seeds: readonly Resource[]): void {
    if (this.isSeeded(provider, collection)) return;
    this.#markSeeded({ provider, collection });
    for (const seed of seeds) this.change(seed, (known) => (known ? undefined : seed));
  }

  get(key: ResourceKey): Resource | undefined {
    return this.#slots.get(resourceKey(key))?.resource;
  }

  change(key: ResourceKey, change: (known: Resource | undefined) => Resource | undefined): Resource | undefined {
    const known = this.get(key);
    const changed = change(known);
    if (changed === undefined || changed === known) return known;
    this.#put(changed);
    while (this.#slots.size > this.#maxResources || (this.#bytes > maxResourceBytes && this.#slots.size > 1))
      this.dropOldest();
    return changed;
  }

  list({ provider, collection }: ResourceQuery = {}): Resource[] {
    return Array.from(this.#slots.values(), ({ resource }) => resource).filter(
      (one) =>
        one.deletedAt === null &&
        (provider === undefined || one.provider === provider) &&
        (collection === undefined || one.collection === collection),
    );
  }

  snapshot(): StoredResources {
    return {
      resources: Array.from(this.#slots.values(), ({ resource }) => resource),
      seeded: [...this.#seeded.values()],
    };
  }

  clear({ provider, collection }: ResourceQuery = {}): number {
    const matches = (one: Pick<ResourceKey, 'provider' | 'collection'>): boolean =>
      (provider === undefined || one.provider === provider) &&
      (collection === undefined || one.collection === collection);
    let removed = 0;
    for (const [key, { resource }] of this.#slots) {
      if (!matches(resource)) continue;
      this.#remove(key);
      if (resource.deletedAt === null) removed += 1;
    }
    for (const [key, one] of this.#seeded) if (matches(one)) this.#seeded.delete(key);
    return removed;
  }

  /** Replaces everything. */
  replace({ resources, seeded }: StoredResources): void {
    this.clear();
    for (const resource of resources) this.change(resource, () => resource);
    for (const one of seeded) this.#markSeeded(one);
  }

  /** @returns whether there was a resource to drop */
  dropOldest(): boolean {
    for (const key of this.#slots.keys()) {
      this.#remove(key);
      return true;
    }
    return false;
  }

  /** Forgets the oldest collection if there are too many: it would get its seeds again. */
  #markSeeded(collection: Pick<ResourceKey, 'provider' | 'collection'>): void {
    this.#seeded.set(collectionKey(collection), collection);
    if (this.#seeded.size <= this.#maxResources) return;
    for (const [key] of this.#seeded) {
      this.#seeded.delete(key);
      break;
    }
  }

  #put(resource: Resource): void {
    const key = resourceKey(resource);
    const bytes = sizeOfResource(resource);
    const before = this.#slots.get(key)?.bytes ?? 0;
    this.#slots.set(key, { resource, bytes });
    this.#charge(bytes - before);
  }

  #remove(key: string): void {
    const slot = this.#slots.get(key);
    if (slot && this.#slots.delete(key)) this.#charge(-slot.bytes);
  }

  #charge(bytes: number): void {
    this.#bytes += bytes;
    this.#memory.charge(bytes);
  }
}

const collectionKey = ({ provider, collection }: Pick<ResourceKey, 'provider' | 'collection'>): string =>
  JSON.stringify([provider, collection]);
const resourceKey = (key: ResourceKey): string => JSON.stringify([key.provider, key.collection, key.id]);

/** Upper estimate of a resource's memory, in bytes: per character of its JSON, and for the objects around it. */
const sizeOfResource = ({ value, collection, id, tokens }: Resource): number =>
  500 + 4 * (JSON.stringify(value).length + collection.length + id.length + tokens.join('').length);
