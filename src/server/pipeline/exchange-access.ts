/** Gives the generic mock of a provider access to the session of an exchange. */
import { andThen, type MaybePromise } from '../../lib/maybe-promise.ts';
import type { SessionAccess } from '../../provider/generic/generic-context.ts';
import type { UnknownIds } from '../../provider/generic/hints.ts';
import type {
  Resource,
  ResourceKey,
  ResourceQuery,
  ResourceStore,
  StoredResources,
} from '../../storage/resource-store.ts';
import type { Token } from '../../tokens/token.ts';
import type { Exchange } from './exchange.ts';

/** The resources for a response that was asked for: it looks real, but nothing is stored. */
class ReadOnlyResources implements ResourceStore {
  readonly #store: ResourceStore;

  constructor(store: ResourceStore) {
    this.#store = store;
  }

  isSeeded(provider: string, collection: string): MaybePromise<boolean> {
    return this.#store.isSeeded(provider, collection);
  }

  seed(): void {}

  get(key: ResourceKey): MaybePromise<Resource | undefined> {
    return this.#store.get(key);
  }

  change(
    key: ResourceKey,
    change: (known: Resource | undefined) => Resource | undefined,
  ): MaybePromise<Resource | undefined> {
    return andThen(this.#store.get(key), (known) => change(known) ?? known);
  }

  list(query: ResourceQuery): MaybePromise<readonly Resource[]> {
    return this.#store.list(query);
  }

  snapshot(): MaybePromise<StoredResources> {
    return this.#store.snapshot();
  }

  clear(): number {
    return 0;
  }
}

export class ExchangeAccess implements SessionAccess {
  readonly provider: string;
  readonly unknownIds: UnknownIds;
  readonly #exchange: Exchange;

  constructor(exchange: Exchange, provider: string, unknownIds: UnknownIds) {
    this.#exchange = exchange;
    this.provider = provider;
    this.unknownIds = unknownIds;
  }

  get requestPath(): string {
    return this.#exchange.url;
  }

  get resources(): ResourceStore {
    const { session, forcedSuccess } = this.#exchange;
    return forcedSuccess === undefined ? session.resources : new ReadOnlyResources(session.resources);
  }

  get presentedToken(): string | undefined {
    return this.#exchange.credential?.tokenId ?? undefined;
  }

  findToken(secret: string): Promise<Token | undefined> {
    return this.#exchange.session.tokens.findBySecret(this.provider, secret);
  }

  revokeToken(id: string): MaybePromise<unknown> {
    const { session, forcedSuccess } = this.#exchange;
    return forcedSuccess === undefined ? session.revoke(id, null).catch(() => undefined) : undefined;
  }
}
