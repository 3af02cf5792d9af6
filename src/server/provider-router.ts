/** Finds the provider for a host and path. Rejects providers that claim the same address. */
import { isLoopback, urlHost } from '../lib/host.ts';
import { raise } from '../lib/errors.ts';
import type { Provider } from '../provider/registry.ts';

/** The address of the mock as a client sees it, for building base URLs. */
export interface Origin {
  readonly scheme: 'http' | 'https';
  readonly host: string;
  /** undefined: the default port of the scheme. */
  readonly port: number | undefined;
  /** The path below which the app is mounted, such as `/mock`; usually empty. */
  readonly mount: string;
}

/** A provider, and the URL relative to its base URL. */
export interface ProviderMatch {
  readonly provider: Provider;
  /** Path and query, as the provider's real server would receive them. */
  readonly url: string;
}

export class ProviderRouter {
  readonly #byId: ReadonlyMap<string, Provider>;
  readonly #byHost = new Map<string, Provider>();
  readonly #ownPorts: ReadonlyMap<string, number>;
  /** Caches the last host: consecutive requests usually have the same one. */
  #lastHost: { readonly host: string | undefined; readonly provider: Provider | undefined } = {
    host: undefined,
    provider: undefined,
  };

  /**
   * @param requestedPorts requested dedicated ports, by provider id
   * @param ownPorts bound dedicated ports, by provider id; filled when the servers listen
   * @throws AppError `address-claimed-twice`, `unknown-provider`
   */
  constructor(
    providers: readonly Provider[],
    requestedPorts: ReadonlyMap<string, number> = new Map(),
    ownPorts: ReadonlyMap<string, number> = new Map(),
  ) {
    this.#byId = new Map(providers.map((provider) => [provider.id, provider]));
    this.#ownPorts = ownPorts;
    for (const provider of providers) {
      for (const host of [`${provider.id}.localhost`, ...provider.document.hosts]) this.#registerHost(host, provider);
      checkRoutes(provider);
    }
    checkPorts(requestedPorts, [...this.#byId.keys()]);
  }

  /** @throws AppError `unknown-provider` */
  provider(id: string): Provider {
    return this.#byId.get(id) ?? raise.unknownProvider(id, [...this.#byId.keys()]);
  }

  get providers(): Provider[] {
    return [...this.#byId.values()];
  }

  /** Finds the provider by host name, or else by the first segment of the path. */
  match(host: string | undefined, url: string): ProviderMatch | undefined {
    const named = this.#providerAt(host);
    if (named) return { provider: named, url };
    if (!url.startsWith('/')) return undefined;
    const end = url.slice(1).search(/[/?]|$/) + 1;
    const provider = this.#byId.get(url.slice(1, end));
    const rest = url.slice(end);
    return provider && { provider, url: rest.startsWith('/') ? rest : `/${rest}` };
  }

  /**
   * Returns the base URLs of a provider: by path prefix, by host name if the client is on this machine, and by dedicated
   * port if it has one.
   * @param sessionPath the path prefix of a session, such as `/~ci-42`
   */
  baseUrls({ id }: Provider, { scheme, host, port, mount }: Origin, sessionPath = ''): string[] {
    const own = this.#ownPorts.get(id);
    const url = (name: string, at: number | undefined, path: string): string =>
      `${scheme}://${urlHost(name)}${at === undefined ? '' : `:${at}`}${mount}${sessionPath}${path}`;
    return [
      url(host, port, `/${id}`),
      ...(isLoopback(host) ? [url(`${id}.localhost`, port, '')] : []),
      ...(own === undefined ? [] : [url(host, own, '')]),
    ];
  }

  /** Whether a host leads to one provider. */
  hasHost(host: string): boolean {
    return this.#byHost.has(host);
  }

  #providerAt(host: string | undefined): Provider | undefined {
    if (host !== this.#lastHost.host)
      this.#lastHost = {
        host,
        provider: host === undefined ? undefined : (this.#byHost.get(host) ?? this.#byHost.get(stripPort(host))),
      };
    return this.#lastHost.provider;
  }

  #registerHost(host: string, provider: Provider): void {
    const owner = this.#byHost.get(host);
    if (owner) raise.addressClaimedTwice(`The host ${host}`, owner.id, provider.id);
    this.#byHost.set(host, provider);
  }
}

/** Tells where base URLs by host name work. */
export const hostNameNote =
  'URLs with the host <id>.localhost work in browsers and curl. Other programs may fail to resolve them, such as Node on some systems; use another URL there.';

/** Removes the port and a trailing dot from a host, and converts it to lower case. */
export const stripPort = (host: string): string => host.replace(/:\d*$/, '').replace(/\.$/, '').toLowerCase();

function checkRoutes({ id, document }: Provider): void {
  const seen = new Map<string, string>();
  for (const operation of document.operations) {
    const route = `${operation.method} ${operation.path.replace(/\{[^{}]+\}/g, '{}')}`;
    const owner = seen.get(route);
    if (owner !== undefined)
      raise.addressClaimedTwice(`${operation.method} ${operation.path} of ${id}`, owner, operation.id);
    seen.set(route, operation.id);
  }
}

function checkPorts(requestedPorts: ReadonlyMap<string, number>, known: readonly string[]): void {
  const seen = new Map<number, string>();
  for (const [id, port] of requestedPorts) {
    if (!known.includes(id)) raise.unknownProvider(id, known);
    const owner = seen.get(port);
    if (owner !== undefined && port !== 0)
      raise.addressClaimedTwice(`Port ${port}`, owner, id, 'Use a different port for one of them.');
    seen.set(port, id);
  }
}
