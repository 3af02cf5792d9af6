/** Gives the generic mock of a provider access to the session of an exchange. */
import type { MaybePromise } from '../../lib/maybe-promise.ts';
import type { SessionAccess } from '../../provider/generic/generic-context.ts';
import type { UnknownIds } from '../../provider/generic/hints.ts';
import type { ResourceStore } from '../../storage/resource-store.ts';
import type { Token } from '../../tokens/token.ts';
import type { Exchange } from './exchange.ts';

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
    return this.#exchange.session.resources;
  }

  get presentedToken(): string | undefined {
    return this.#exchange.credential?.tokenId ?? undefined;
  }

  findToken(secret: string): Promise<Token | undefined> {
    return this.#exchange.session.tokens.findBySecret(this.provider, secret);
  }

  revokeToken(id: string): MaybePromise<unknown> {
    return this.#exchange.session.revoke(id, null).catch(() => undefined);
  }
}
