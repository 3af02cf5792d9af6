/** The servers of a document and of its operations: their base paths and hosts. */
import { isObject, type Json, type JsonObject } from '../lib/json.ts';
import { formatPointer, valueAt } from '../lib/json-pointer.ts';
import { resolveObjectAt } from './references.ts';

/**
 * The base paths of a document's servers, without a trailing slash; `['']` if it has no servers.
 * @param host only of the servers with this host
 */
export function basePathsOf(document: JsonObject, host?: string): string[] {
  const urls = serversOf(document).filter((url) => host === undefined || hostOf(url) === host);
  const paths = urls.map((url) =>
    withSlash(
      url
        .replace(/[?#].*$/s, '')
        .replace(/^[a-z][a-z0-9+.-]*:\/\/[^/]*/i, '')
        .replace(/(?<!\/)\/+$/, ''),
    ),
  );
  return paths.length > 0 ? [...new Set(paths)] : [''];
}

/** A base path such as `v1` or `./v1` is relative to the root. */
const withSlash = (path: string): string =>
  path === '' || path.startsWith('/') ? path : `/${path.replace(/^\.\/+/, '')}`.replace(/(?<!\/)\/+$/, '');

/** The hosts of a document's absolute server URLs, in lower case, including ports. */
export function hostsOf(document: JsonObject): string[] {
  return [...new Set(serversOf(document).flatMap((url) => hostOf(url) ?? []))];
}

/** The servers of path items and operations, which stand in for those of the document. In the form of a document. */
export function operationServersOf(document: JsonObject): { readonly servers: Json[] } {
  const paths = isObject(document['paths']) ? Object.keys(document['paths']) : [];
  const servers = paths.flatMap((template) => {
    const item = resolveObjectAt(document, `/paths${formatPointer([template])}`).node;
    // Members that are no operations have no `servers`. OpenAPI 3.2 has further operations one level deeper.
    const { additionalOperations, ...members } = item;
    const further = isObject(additionalOperations) ? Object.values(additionalOperations) : [];
    return [item, ...Object.values(members), ...further].flatMap((owner) => ownServersOf(owner) ?? []);
  });
  return { servers };
}

/** The servers of a path item or an operation; undefined if it has none of its own. */
export function ownServersOf(owner: unknown): readonly Json[] | undefined {
  const servers = isObject(owner) ? owner['servers'] : undefined;
  return Array.isArray(servers) && servers.length > 0 ? (servers as Json[]) : undefined;
}

/** A server as URLs are compared with it: its variables match any value, and the scheme does not matter. */
export interface ServerPattern {
  /** Matches host, port and path up to the end of the base path. */
  readonly pattern: RegExp;
  /** The base path of its operations. */
  readonly basePath: string;
}

/** The servers of a document that have a host. */
export function serverPatternsOf(document: JsonObject): ServerPattern[] {
  const servers = document['servers'];
  if (!Array.isArray(servers)) return [];
  return (servers as unknown[]).filter(isObject).flatMap((server): ServerPattern[] => {
    const [, host, path = ''] = /^https?:\/\/([^/?#]+)([^?#]*)/i.exec(String(server['url'] ?? '')) ?? [];
    if (host === undefined) return [];
    const source = (text: string, value: string): string =>
      text
        .split(/\{[^{}]*\}/)
        .map((part) => part.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&'))
        .join(value);
    const [basePath = ''] = basePathsOf({ servers: [server as JsonObject] });
    const end = path.replace(/(?<!\/)\/+$/, '');
    return [
      {
        pattern: new RegExp(
          `^${source(host.toLowerCase().replace(/:(?:80|443)$/, ''), '[^/]+')}${source(end, '[^/]+')}(?=/|$)`,
        ),
        basePath,
      },
    ];
  });
}

const hostOf = (url: string): string | undefined => /^https?:\/\/([^/]+)/i.exec(url)?.[1]?.toLowerCase();

function serversOf(document: JsonObject): string[] {
  const servers = document['servers'];
  if (!Array.isArray(servers)) return [];
  return (servers as unknown[]).filter(isObject).map((server) =>
    String(server['url'] ?? '').replace(/\{([^{}]+)\}/g, (_, name: string) => {
      const initial = valueAt(server, `/variables${formatPointer([name])}/default`);
      return typeof initial === 'string' ? initial : name;
    }),
  );
}
