/** Rewrites headers between client and upstream, as a reverse proxy does (RFC 9110, 7.6; RFC 6265). */
import { URL } from 'node:url';
import { isFramingHeader } from '../../lib/http.ts';
import { pathOf } from '../../openapi/base-url.ts';

/** Header names and values by turns, as `IncomingMessage.rawHeaders` has them. */
type RawHeaders = readonly string[];

/** Where a client reaches what the upstream serves. */
export interface ClientAddress {
  readonly scheme: 'http' | 'https';
  /** Host and port as the client sees them, such as `127.0.0.1:4010`. */
  readonly host: string;
  /** The path that stands before the provider's own path, such as `/~<session>/<provider>`; '' if there is none. */
  readonly prefix: string;
}

/** Headers for proxies on the way only (RFC 9110, 11.7), and those that control the mock. */
const ownHeaders: ReadonlySet<string> = new Set([
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-authentication-info',
  'x-mock-session',
]);

/** The names that a `Connection` header lists (RFC 9110, 7.6.1). */
function connectionNames(headers: RawHeaders): Set<string> {
  const names = new Set<string>();
  for (let i = 0; i < headers.length; i += 2)
    if (headers[i]!.toLowerCase() === 'connection')
      for (const name of headers[i + 1]!.split(',')) names.add(name.trim().toLowerCase());
  return names;
}

/** The end-to-end headers of a message, changed by `rewrite`, which returns undefined to drop one. */
function rewritten(headers: RawHeaders, rewrite: (name: string, value: string) => string | undefined): string[] {
  const listed = connectionNames(headers);
  const kept: string[] = [];
  for (let i = 0; i < headers.length; i += 2) {
    const name = headers[i]!.toLowerCase();
    if ((isFramingHeader(name) && name !== 'content-length') || ownHeaders.has(name) || listed.has(name)) continue;
    const value = rewrite(name, headers[i + 1]!);
    if (value !== undefined) kept.push(headers[i]!, value);
  }
  return kept;
}

/** The header that marks the requests of a mock to its upstream, so that a loop is noticed. */
export const proxyHeader = 'X-Mock-Proxy';

/** A request to forward. */
export interface ForwardedRequest {
  readonly headers: RawHeaders;
  readonly client: ClientAddress;
  /** The client's IP address. */
  readonly address: string | undefined;
  readonly upstream: URL;
  /** Identifies this mock. */
  readonly proxyId: string;
  /** The `Prefer` header to send; undefined sends none. */
  readonly prefer: string | undefined;
  /** The length of the body in bytes, if it differs from what the client announced; undefined if it is not known. */
  readonly contentLength?: number | undefined;
}

/** The headers of a request to the upstream. Repeated headers, their order and their case stay. */
export function requestHeaders(request: ForwardedRequest): string[] {
  const { headers, client, address, upstream, proxyId, prefer, contentLength } = request;
  let forwardedFor = address;
  const kept = rewritten(headers, (name, value) => {
    switch (name) {
      case 'host':
      case 'x-forwarded-host':
      case 'x-forwarded-proto':
      case 'x-forwarded-prefix':
      case 'prefer':
        return undefined;
      case 'x-forwarded-for':
        forwardedFor = forwardedFor === undefined ? value : `${value}, ${forwardedFor}`;
        return undefined;
      case 'content-length':
        return contentLength === undefined ? value : undefined;
      default:
        return value;
    }
  });
  return [
    'Host',
    upstream.host,
    ...kept,
    ...(prefer === undefined ? [] : ['Prefer', prefer]),
    ...(contentLength === undefined ? [] : ['Content-Length', String(contentLength)]),
    ...(forwardedFor === undefined ? [] : ['X-Forwarded-For', forwardedFor]),
    'X-Forwarded-Host',
    client.host,
    'X-Forwarded-Proto',
    client.scheme,
    ...(client.prefix === '' ? [] : ['X-Forwarded-Prefix', client.prefix]),
    proxyHeader,
    proxyId,
  ];
}

/** A response to pass on. */
export interface ForwardedResponse {
  readonly headers: RawHeaders;
  readonly client: ClientAddress;
  /** The base URL of the upstream. */
  readonly upstream: URL;
  /** Whether a page of another origin sent the request. The mock then sets the headers of CORS. */
  readonly isCrossOrigin: boolean;
}

/** The headers of the upstream's response for the client: its own addresses and cookies lead to the mock. */
export const responseHeaders = ({ headers, client, upstream, isCrossOrigin }: ForwardedResponse): string[] =>
  rewritten(headers, (name, value) => {
    if (isCrossOrigin && name.startsWith('access-control-')) return undefined;
    if (name.startsWith('x-mock-')) return undefined; // The upstream is a mock, too.
    if (name === 'location' || name === 'content-location') return clientLocation(value, client, upstream);
    return name === 'set-cookie' ? clientCookie(value, client, upstream) : value;
  });

/** A URL of the upstream becomes the same resource of the mock; relative and foreign URLs stay. */
function clientLocation(location: string, { scheme, host, prefix }: ClientAddress, upstream: URL): string {
  const isAbsolute = /^(?:https?:)?\/\//i.test(location);
  if (!isAbsolute && !location.startsWith('/')) return location;
  const url = URL.parse(location, upstream.href);
  const base = pathOf(upstream);
  if (!url || url.origin !== upstream.origin || !isBelow(base, url.pathname)) return location;
  const rest = prefix + url.pathname.slice(base.length) + url.search + url.hash;
  return isAbsolute ? `${scheme}://${host}${rest}` : rest;
}

const isBelow = (base: string, path: string): boolean => path === base || path.startsWith(`${base}/`);

/**
 * A cookie of the upstream's host becomes one of the mock's host and path. Without TLS, browsers reject the attributes
 * `Secure` and `SameSite=None`, so they are removed, unless the cookie's name demands them.
 */
function clientCookie(cookie: string, { scheme, prefix }: ClientAddress, upstream: URL): string {
  const [pair = '', ...attributes] = cookie.split(';');
  const isPlain = scheme === 'http' && !/^\s*__(?:Host|Secure)-/i.test(pair);
  const isForHost = /^\s*__Host-/i.test(pair); // Must have the path `/`.
  const base = pathOf(upstream);
  const kept = attributes.flatMap((attribute) => {
    const sign = attribute.indexOf('=');
    const name = (sign < 0 ? attribute : attribute.slice(0, sign)).trim();
    const value = sign < 0 ? '' : attribute.slice(sign + 1).trim();
    switch (name.toLowerCase()) {
      case 'domain':
        return isDomainOf(value.replace(/^\./, '').toLowerCase(), upstream.hostname) ? [] : [attribute];
      case 'path':
        return isBelow(base, value) && !isForHost
          ? [` ${name}=${prefix + value.slice(base.length) || '/'}`]
          : [attribute];
      case 'secure':
        return isPlain ? [] : [attribute];
      case 'samesite':
        return isPlain && value.toLowerCase() === 'none' ? [] : [attribute];
      default:
        return [attribute];
    }
  });
  return [pair, ...kept].join(';');
}

const isDomainOf = (domain: string, host: string): boolean => host === domain || host.endsWith(`.${domain}`);
