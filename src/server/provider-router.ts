/** Finds the provider for a host and path. Rejects providers that claim the same prefix or port. */
import { isLoopback, urlHost } from '../lib/host.ts';
import { raise } from '../lib/errors.ts';
import type { JsonObject } from '../lib/json.ts';
import { basePathsOf, hostsOf, operationServersOf } from '../openapi/document-servers.ts';
import { routeKey } from '../openapi/operation-address.ts';
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
  #byId: ReadonlyMap<string, Provider> = new Map();
  #byHost: ReadonlyMap<string, readonly HostClaim[]> = new Map();
  #notes: readonly string[] = [];
  readonly #ownPorts: ReadonlyMap<string, number>;
  /** Caches the last host: consecutive requests usually have the same one. */
  #lastHost: { readonly host: string | undefined; readonly claims: readonly HostClaim[] | undefined } = {
    host: undefined,
    claims: undefined,
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
    this.#ownPorts = ownPorts;
    this.replace(providers);
    checkPorts(requestedPorts, [...this.#byId.keys()]);
  }

  /**
   * Serves these providers instead.
   * @throws AppError `address-claimed-twice`; then nothing changes
   */
  replace(providers: readonly Provider[]): void {
    const byHost = new Map<string, HostClaim[]>();
    for (const provider of providers) {
      byHost.set(`${provider.id}.localhost`, [{ provider, basePaths: [''] }]);
      checkRoutes(provider);
    }
    for (const provider of providers) {
      const { hosts, effective } = provider.document;
      for (const host of hosts) registerHost(byHost, host, provider, effective);
    }
    // The host of a document's own servers is not taken from it by an operation of another.
    const taken = new Set(byHost.keys());
    for (const provider of providers) {
      const own = operationServersOf(provider.document.effective);
      for (const host of hostsOf(own)) if (!taken.has(host)) registerHost(byHost, host, provider, own);
    }
    const notes: string[] = [];
    for (const [host, claims] of byHost) {
      if (areDistinct(claims)) continue;
      const ids = claims.map(({ provider }) => provider.id);
      byHost.delete(host);
      notes.push(
        `The host ${host} is not served, because ${ids.join(' and ')} claim it with the same base path. Use /${ids[0]} or ${ids[0]}.localhost.`,
      );
    }
    this.#byId = new Map(providers.map((provider) => [provider.id, provider]));
    this.#byHost = byHost;
    this.#notes = notes;
    this.#lastHost = { host: undefined, claims: undefined };
  }

  /** Hosts that are not served. */
  get notes(): readonly string[] {
    return this.#notes;
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
    const claims = this.#claimsOf(host);
    const named = claims && (claims.length === 1 ? claims[0]?.provider : claimantOf(claims, url));
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

  #claimsOf(host: string | undefined): readonly HostClaim[] | undefined {
    if (host !== this.#lastHost.host)
      this.#lastHost = {
        host,
        claims: host === undefined ? undefined : (this.#byHost.get(host) ?? this.#byHost.get(stripPort(host))),
      };
    return this.#lastHost.claims;
  }
}

/** @param document has the servers with this host */
function registerHost(byHost: Map<string, HostClaim[]>, host: string, provider: Provider, document: JsonObject): void {
  const claims = byHost.get(host);
  if (claims?.some((claim) => claim.provider === provider)) return;
  const claim = { provider, basePaths: basePathsOf(document, host) };
  if (claims) claims.push(claim);
  else byHost.set(host, [claim]);
}

/** A provider whose document names a host, and the base paths of its servers there. */
interface HostClaim {
  readonly provider: Provider;
  readonly basePaths: readonly string[];
}

/** Whether no two documents have the same base path. */
const areDistinct = (claims: readonly HostClaim[]): boolean => {
  const all = claims.flatMap(({ basePaths }) => basePaths);
  return claims.length === 1 || new Set(all).size === all.length;
};

/** The provider with the longest base path that a URL begins with. */
function claimantOf(claims: readonly HostClaim[], url: string): Provider | undefined {
  const path = url.replace(/[?#].*$/s, '');
  const matches = claims.flatMap(({ provider, basePaths }) =>
    basePaths
      .filter((base) => path === base || path.startsWith(`${base}/`))
      .map((base) => ({ provider, length: base.length })),
  );
  return matches.toSorted((a, b) => b.length - a.length)[0]?.provider;
}

/** Tells where base URLs by host name work. */
export const hostNameNote =
  'URLs with the host <id>.localhost work in browsers and curl. Other programs may fail to resolve them, such as Node on some systems; use another URL there.';

/** Removes the port and a trailing dot from a host, and converts it to lower case. */
export const stripPort = (host: string): string => host.replace(/:\d*$/, '').replace(/\.$/, '').toLowerCase();

/** A published document may have several operations with one method and path; one that a user writes for us must not. */
function checkRoutes({ id, document }: Provider): void {
  const seen = new Map<string, string>();
  for (const operation of document.isLenient ? [] : document.operations) {
    const route = routeKey(operation.method, operation.path);
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
