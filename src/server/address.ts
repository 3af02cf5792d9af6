/** Which address belongs to which provider; an address claimed twice stops the program. */
import { raise } from '../core/problem.ts';
import type { Provider } from '../provider/registry.ts';

/** Where the mock is bound, for telling base URLs. */
export interface Origin {
  readonly host: string;
  readonly port: number;
}

/** A provider and the path that is left for it. */
export interface Claim {
  readonly provider: Provider;
  /** Path and query, as the provider's own server would see them. */
  readonly url: string;
}

export class AddressBook {
  readonly #byId: ReadonlyMap<string, Provider>;
  readonly #byHost = new Map<string, Provider>();
  readonly #ownPorts: ReadonlyMap<string, number>;
  /** The host that was asked for last, and will be again, and who serves it. */
  #latest: { readonly host: string | undefined; readonly provider: Provider | undefined } = { host: undefined, provider: undefined };

  /**
   * @param asked ports of their own, by provider id
   * @param ownPorts where those are bound, once they are
   * @throws AppError `address-claimed-twice`, `unknown-provider`
   */
  constructor(providers: readonly Provider[], asked: ReadonlyMap<string, number> = new Map(), ownPorts: ReadonlyMap<string, number> = new Map()) {
    this.#byId = new Map(providers.map((provider) => [provider.id, provider]));
    this.#ownPorts = ownPorts;
    for (const provider of providers) {
      for (const host of [`${provider.id}.localhost`, ...provider.document.hosts]) this.#claimHost(host, provider);
      claimRoutes(provider);
    }
    claimPorts(asked, [...this.#byId.keys()]);
  }

  /** @throws AppError `unknown-provider` */
  provider(id: string): Provider {
    return this.#byId.get(id) ?? raise.unknownProvider(id, [...this.#byId.keys()]);
  }

  get providers(): Provider[] {
    return [...this.#byId.values()];
  }

  /** Who serves a host and a URL: the host's own provider, or the one that the first segment of the path names. */
  claim(host: string | undefined, url: string): Claim | undefined {
    const named = this.#servedAt(host);
    if (named) return { provider: named, url };
    if (!url.startsWith('/')) return undefined;
    const end = url.slice(1).search(/[/?]|$/) + 1;
    const provider = this.#byId.get(url.slice(1, end));
    const rest = url.slice(end);
    return provider && { provider, url: rest.startsWith('/') ? rest : `/${rest}` };
  }

  /** The base URLs of a provider: by prefix, by host, by its own port. Its document's paths follow as they are. */
  baseUrls({ id }: Provider, { host, port }: Origin): string[] {
    const at = host.includes(':') ? `[${host}]` : host;
    const own = this.#ownPorts.get(id);
    return [`http://${at}:${port}/${id}`, `http://${id}.localhost:${port}`, ...(own === undefined ? [] : [`http://${at}:${own}`])];
  }

  #servedAt(host: string | undefined): Provider | undefined {
    if (host !== this.#latest.host) this.#latest = { host, provider: host === undefined ? undefined : (this.#byHost.get(host) ?? this.#byHost.get(hostName(host))) };
    return this.#latest.provider;
  }

  #claimHost(host: string, provider: Provider): void {
    const holder = this.#byHost.get(host);
    if (holder) raise.addressClaimedTwice(`The host ${host}`, holder.id, provider.id);
    this.#byHost.set(host, provider);
  }
}

/** A host without its port. */
export const hostName = (host: string): string => host.replace(/:\d*$/, '').replace(/\.$/, '').toLowerCase();

function claimRoutes({ id, document }: Provider): void {
  const seen = new Map<string, string>();
  for (const operation of document.operations) {
    const route = `${operation.method} ${operation.path.replace(/\{[^{}]+\}/g, '{}')}`;
    const holder = seen.get(route);
    if (holder !== undefined) raise.addressClaimedTwice(`${operation.method} ${operation.path} of ${id}`, holder, operation.id);
    seen.set(route, operation.id);
  }
}

function claimPorts(asked: ReadonlyMap<string, number>, known: readonly string[]): void {
  const seen = new Map<number, string>();
  for (const [id, port] of asked) {
    if (!known.includes(id)) raise.unknownProvider(id, known);
    const holder = seen.get(port);
    if (holder !== undefined && port !== 0) raise.addressClaimedTwice(`Port ${port}`, holder, id, 'Give one of them another.');
    seen.set(port, id);
  }
}
