/** Gives the generic mock of a provider access to the session of an exchange. */
import { andThen, type MaybePromise } from '../../lib/maybe-promise.ts';
import type { SessionAccess } from '../../provider/generic/generic-context.ts';
import type { UnknownIds } from '../../provider/generic/hints.ts';
import { ForwardingResourceStore } from '../../storage/forwarding-resource-store.ts';
import type { Resource, ResourceKey, ResourceStore } from '../../storage/resource-store.ts';
import type { Token } from '../../tokens/token.ts';
import type { Exchange } from './exchange.ts';

/** The resources for a response that was asked for: it looks real, but nothing is stored. */
class ReadOnlyResources extends ForwardingResourceStore {
  override seed(): void {}

  override change(
    key: ResourceKey,
    change: (known: Resource | undefined) => Resource | undefined,
  ): MaybePromise<Resource | undefined> {
    return andThen(this.store.get(key), (known) => change(known) ?? known);
  }

  override clear(): number {
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

  async tokenWithId(id: string): Promise<Token | undefined> {
    const token = await this.#exchange.session.tokens.get(id);
    return token?.provider === this.provider ? token : undefined;
  }

  revokeToken(id: string): MaybePromise<unknown> {
    const { session, forcedSuccess } = this.#exchange;
    return forcedSuccess === undefined ? session.revoke(id, null).catch(() => undefined) : undefined;
  }
}
