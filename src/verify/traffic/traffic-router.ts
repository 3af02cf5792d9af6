/** Finds the provider to which recorded traffic was sent, and its path as the document writes it. */
import { URL } from 'node:url';
import { raise } from '../../lib/errors.ts';
import { closest } from '../../lib/suggest.ts';
import {
  basePathsOf,
  operationServersOf,
  serverPatternsOf,
  type ServerPattern,
} from '../../openapi/document-servers.ts';
import type { VerificationSubject } from '../verification-subject.ts';
import { headerOf } from './har-body.ts';
import type { HarEntry } from './har-entry.ts';

/** Where an entry belongs. */
export interface Routed {
  readonly provider: string;
  /** The path and query as the document writes them. */
  readonly path: string;
  /** The base URL, for the report. */
  readonly target: string;
  /** Whether a mock has sent the response. Its clock may differ from that of the recorder. */
  readonly isMock: boolean;
  /** Whether the mock was asked for this response, so that it says nothing about the request. */
  readonly isForced: boolean;
}

interface Mapping {
  readonly scheme: string | undefined;
  readonly host: string;
  /** Without a trailing slash. */
  readonly path: string;
  readonly provider: string;
}

interface Candidate {
  readonly subject: VerificationSubject;
  readonly servers: readonly ServerPattern[];
  /** Servers of single operations. Only what is documented belongs to them. */
  readonly operationServers: readonly ServerPattern[];
  readonly basePaths: readonly string[];
}

/** Triggers of the mock by which a user asks for a response. */
const forcing: ReadonlySet<string> = new Set(['prefer', 'rule', 'name']);

export class TrafficRouter {
  readonly #candidates: ReadonlyMap<string, Candidate>;
  readonly #mappings: readonly Mapping[];

  /**
   * @param maps URL prefixes and their providers
   * @throws AppError `wrong-usage`, `unknown-provider`
   */
  constructor(subjects: readonly VerificationSubject[], maps: Readonly<Record<string, string>>) {
    this.#candidates = new Map(
      subjects.map((subject) => {
        const { effective } = subject.document;
        const own = operationServersOf(effective);
        const basePaths = own.servers.length > 0 ? basePathsOf({ servers: own.servers }) : [];
        return [
          subject.id,
          {
            subject,
            servers: serverPatternsOf(effective),
            operationServers: serverPatternsOf(own),
            basePaths: [...new Set([...basePathsOf(effective), ...basePaths])],
          },
        ];
      }),
    );
    const known = [...this.#candidates.keys()];
    this.#mappings = Object.entries(maps)
      .map(([prefix, provider]) => toMapping(prefix, provider, known))
      .toSorted((a, b) => b.path.length - a.path.length);
  }

  /** Undefined if the entry was sent to another host. */
  route({ url, request, response }: HarEntry): Routed | undefined {
    const headers = response?.headers ?? [];
    const mock = headerOf(headers, 'x-mock-provider');
    const common = {
      isMock: mock !== undefined,
      isForced: mock !== undefined && forcing.has(headerOf(headers, 'x-mock-trigger') ?? ''),
    };
    const found = this.#mapped(url, request.method) ?? this.#mocked(url, mock) ?? this.#served(url, request.method);
    return (
      found && { ...found, path: (found.path.startsWith('/') ? found.path : `/${found.path}`) + url.search, ...common }
    );
  }

  #mapped(url: URL, method: string): Found | undefined {
    const path = url.pathname;
    const mapping = this.#mappings.find(
      ({ scheme, host, path: prefix }) =>
        (scheme === undefined || scheme === url.protocol) &&
        host === url.host &&
        path.startsWith(prefix) &&
        (path.length === prefix.length || path[prefix.length] === '/'),
    );
    const candidate = mapping && this.#candidates.get(mapping.provider);
    if (!candidate) return undefined;
    const rest = path.slice(mapping.path.length);
    // The prefix may end in the base path, begin before it, or stand in its place.
    const paths = [
      rest,
      ...candidate.basePaths.filter((base) => base !== '' && mapping.path.endsWith(base)).map((base) => base + rest),
      ...candidate.basePaths.map((base) => base + rest),
    ];
    return {
      provider: mapping.provider,
      path: paths.find((one) => isDocumented(candidate, method, one)) ?? rest,
      target: `${url.origin}${mapping.path}`,
    };
  }

  /** An address of the mock: `/~session/<id>/…`, `<id>.localhost`, or a port of its own. */
  #mocked(url: URL, header: string | undefined): Found | undefined {
    const [, named] = /^([a-z0-9-]+)\.localhost$/.exec(url.hostname) ?? [];
    const provider = header ?? named ?? '';
    if (!this.#candidates.has(provider)) return undefined;
    const path = url.pathname.replace(/^\/~[^/]*(?=\/|$)/, '');
    const isPrefixed = path === `/${provider}` || path.startsWith(`/${provider}/`);
    return {
      provider,
      path: isPrefixed && named === undefined ? path.slice(provider.length + 1) : path,
      target: isPrefixed ? `${url.origin}/${provider}` : url.origin,
    };
  }

  /** The document whose server it is. Of several, the one that has the operation, else the longest base path. */
  #served(url: URL, method: string): Found | undefined {
    const text = url.host.replace(/:(?:80|443)$/, '') + url.pathname;
    const among = (kind: 'servers' | 'operationServers') =>
      [...this.#candidates.values()].flatMap((candidate) =>
        candidate[kind].flatMap(({ pattern, basePath }) => {
          const [matched] = pattern.exec(text) ?? [];
          if (matched === undefined) return [];
          const path = basePath + text.slice(matched.length);
          const target = `${url.protocol}//${matched}`;
          return [{ candidate, path, target, length: matched.length }];
        }),
      );
    const found = among('servers');
    const [best] = found.toSorted((a, b) => b.length - a.length);
    const chosen =
      [...found, ...among('operationServers')].find(({ candidate, path }) => isDocumented(candidate, method, path)) ??
      best;
    return chosen && { provider: chosen.candidate.subject.id, path: chosen.path, target: chosen.target };
  }
}

type Found = Pick<Routed, 'provider' | 'path' | 'target'>;

const isDocumented = ({ subject }: Candidate, method: string, path: string): boolean => {
  const { kind } = subject.document.route(method, path);
  return kind === 'operation' || kind === 'other-method';
};

function toMapping(prefix: string, provider: string, known: readonly string[]): Mapping {
  const hasScheme = /^[a-z][a-z0-9+.-]*:\/\//i.test(prefix);
  const url = URL.parse(hasScheme ? prefix : `https://${prefix}`);
  if (!url || url.host === '' || !/^https?:$/.test(url.protocol))
    return raise.wrongUsage(
      `"${prefix}" is not a URL prefix. Write --map as <url prefix>=<provider>, such as https://staging.example.com=my-api.`,
    );
  if (url.username + url.password !== '' || url.search + url.hash !== '')
    return raise.wrongUsage('A URL prefix of --map has neither a user nor a query nor a fragment.');
  if (!known.includes(provider)) {
    const suggestion = closest(provider, known);
    return raise.wrongUsage(
      `--map ${prefix}: there is no provider "${provider}". ${suggestion === undefined ? `Loaded: ${known.join(', ')}.` : `Did you mean ${suggestion}?`}`,
    );
  }
  return {
    scheme: hasScheme ? url.protocol : undefined,
    host: url.host,
    path: url.pathname.replace(/(?<!\/)\/+$/, ''),
    provider,
  };
}
