/** Who may use the control API and the console: this machine and its own pages; beyond loopback, whoever holds the admin token. */
import { timingSafeEqual, createHash } from 'node:crypto';
import { hostname, networkInterfaces } from 'node:os';
import type { Request, RequestHandler } from 'express';
import { canonicalHost, hostOfAuthority, hostRule, isLoopback } from '../../lib/host.ts';
import { raise } from '../../lib/errors.ts';
import type { Binding } from '../mock.ts';
import { rejectionLog } from './rejection-log.ts';

export interface PageGateOptions {
  /** Where the mock is bound; where unknown, the socket of the request decides. */
  readonly binding: () => Binding | undefined;
  /** Names by which this machine may be called, besides its own. */
  readonly allowHosts?: readonly string[] | undefined;
}

export interface GateOptions extends PageGateOptions {
  readonly token: string | undefined;
  /** Is told of requests that are rejected for want of the token. */
  readonly warn: (text: string) => void;
}

/**
 * Rejects what a web page elsewhere can send (cross-site requests, DNS rebinding), and requests without the admin token
 * where one is needed. With the token, any Host will do, since no page knows it. A health check needs neither.
 * @throws AppError `wrong-usage` for a token or a host that can't be used
 */
export function requireAdminAccess({ token, warn, binding, allowHosts }: GateOptions): RequestHandler {
  const isAllowedHost = hostCheck(binding, allowHosts);
  if (token !== undefined && !isUsableToken(token)) raise.wrongUsage(`The admin token can't be used. ${tokenRule}`);
  const logRejection = rejectionLog(warn);
  return (req, res, next) => {
    res.set({ 'X-Content-Type-Options': 'nosniff', 'Cache-Control': 'no-store' });
    rejectForeignPage(req);
    if (req.headers['sec-fetch-site'] === 'cross-site') raise.untrustedOrigin('a cross-site request');
    if (isHealthCheck(req) || hasAdminToken(req, token)) return next();
    const bound = binding()?.host;
    const needsToken = bound === undefined ? !isLoopbackSocket(req) : !isLoopback(bound);
    const isAllowed = isAllowedHost(req);
    if (isAllowed && !needsToken) return next();
    logRejection(
      req.socket.remoteAddress ?? 'an unknown address',
      req.headers.authorization !== undefined ? 'a wrong admin token' : isAllowed ? 'no admin token' : 'a foreign Host',
    );
    return isAllowed ? raise.adminTokenNeeded() : rejectHost(req);
  };
}

/**
 * The same for pages, which hold nothing secret and which no browser asks for with a token. A link on another site may
 * lead to a page; nothing there may embed or read one.
 * @throws AppError `wrong-usage` for a host that can't be used
 */
export function requirePageAccess({ binding, allowHosts }: PageGateOptions): RequestHandler {
  const isAllowedHost = hostCheck(binding, allowHosts);
  return (req, _res, next) => {
    if (!isAllowedHost(req)) rejectHost(req);
    rejectForeignPage(req);
    const { 'sec-fetch-site': site, 'sec-fetch-mode': mode, 'sec-fetch-dest': destination } = req.headers;
    if (site === 'cross-site' && !(mode === 'navigate' && destination === 'document'))
      raise.untrustedOrigin('a cross-site request');
    next();
  };
}

/** What an admin token may consist of: it must fit into an HTTP header. */
export const isUsableToken = (token: string): boolean => /^[\x21-\x7e]+$/.test(token);
export const tokenRule = 'Use one or more printable ASCII characters without spaces.';

/** Whether every host that a request names is ours: a foreign name was rebound to us by its DNS server. */
function hostCheck(binding: () => Binding | undefined, allowHosts: readonly string[] = []): (req: Request) => boolean {
  const allowed = new Set(
    allowHosts.map(
      (host) => canonicalHost(host) ?? raise.wrongUsage(`"${host}" can't be allowed as a host. ${hostRule}`),
    ),
  );
  return (req) =>
    authoritiesOf(req).every((authority) => {
      const host = hostOfAuthority(authority);
      return host !== undefined && (isLoopback(host) || allowed.has(host) || isBoundHost(host, binding()?.host));
    });
}

/** What a request says that it calls: each Host header, and the authority of an absolute request target. */
function authoritiesOf({ headersDistinct, originalUrl }: Request): string[] {
  const hosts = headersDistinct['host'] ?? [''];
  const [, authority] = /^[a-z][a-z0-9+.-]*:\/\/([^/?#]*)/i.exec(originalUrl) ?? [];
  return authority === undefined ? hosts : [...hosts, authority];
}

/** The bound host; bound to all, any address or name of this machine. */
function isBoundHost(host: string, bound: string | undefined): boolean {
  if (bound === undefined) return false;
  const own = canonicalHost(bound);
  if (host === own) return true;
  if (own !== '0.0.0.0' && own !== '[::]') return false;
  const addresses = Object.values(networkInterfaces())
    .flatMap((list) => list ?? [])
    .map(({ address }) => address);
  return [hostname(), ...addresses].some((name) => canonicalHost(name) === host);
}

/** Node shows IPv4 clients of an IPv6 socket as `::ffff:127.0.0.1`. */
const isLoopbackSocket = ({ socket }: Request): boolean =>
  isLoopback((socket.localAddress ?? '').replace(/^::ffff:/, ''));

function rejectHost({ headers }: Request): never {
  const { host = '' } = headers;
  const name = hostOfAuthority(host);
  const remedy =
    name === undefined
      ? 'It is malformed.'
      : `To allow it, start the mock with --allow-host ${name}, or send the admin token.`;
  return raise.untrustedHost(host, remedy);
}

/** A page's origin is trusted where it is the very address that it calls. */
function rejectForeignPage({ headers: { origin, host } }: Request): void {
  if (origin === undefined) return;
  const [, authority] = /^https?:\/\/(.*)$/i.exec(origin) ?? [];
  if (authority === undefined || authority.toLowerCase() !== host?.toLowerCase())
    raise.untrustedOrigin(`the Origin "${origin}"`);
}

/** Probes of containers and clusters know neither our names nor the token. */
const isHealthCheck = ({ method, path }: Request): boolean =>
  path === '/health' && (method === 'GET' || method === 'HEAD');

function hasAdminToken({ headers: { authorization = '' } }: Request, token: string | undefined): boolean {
  const given = /^bearer +(\S+) *$/i.exec(authorization)?.[1];
  if (given === undefined || token === undefined) return false;
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(token));
}
