/** Restricts the control API and the console to this machine and its own pages, or to clients with the admin token. */
import type { Buffer } from 'node:buffer';
import { timingSafeEqual, createHash } from 'node:crypto';
import type { Request, RequestHandler } from 'express';
import { canonicalHost, hostOfAuthority, hostRule, isLoopback, plainAddress } from '../../lib/host.ts';
import { raise } from '../../lib/errors.ts';
import { machineNames } from '../machine-names.ts';
import { isWildcard, type Binding } from '../mock.ts';
import { authoritiesOf } from '../request-origin.ts';
import { rejectionLog } from './rejection-log.ts';

export interface PageGateOptions {
  /** Returns the address of the mock. If it is unknown, the socket of the request decides. */
  readonly binding: () => Binding | undefined;
  /** Accepted host names, in addition to those of this machine. */
  readonly allowHosts?: readonly string[] | undefined;
}

export interface GateOptions extends PageGateOptions {
  /** The admin token; undefined if none is set. */
  readonly token: string | undefined;
  /** Receives a warning about rejected requests. */
  readonly warn: (text: string) => void;
}

/**
 * Rejects requests that a foreign web page can send (cross-site requests, DNS rebinding), and requests without the
 * admin token if it is required. With the token any Host is accepted, because no web page knows it. Health checks need
 * neither.
 * @throws AppError `wrong-usage` if the token or an allowed host is invalid
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
      plainAddress(req.socket.remoteAddress ?? 'an unknown address'),
      req.headers.authorization !== undefined
        ? 'a wrong admin token'
        : isAllowed
          ? 'no admin token'
          : 'an untrusted Host',
    );
    return isAllowed ? raise.adminTokenNeeded() : rejectHost(req);
  };
}

/**
 * Restricts access to pages. They contain no secrets, and browsers request them without a token. Other sites may link
 * to a page, but not embed or read it.
 * @throws AppError `wrong-usage` if an allowed host is invalid
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

/** Whether an admin token can be sent in an HTTP header. */
export const isUsableToken = (token: string): boolean => /^[\x21-\x7e]+$/.test(token);
export const tokenRule = 'Use one or more printable ASCII characters without spaces.';

/** Checks that a request names trusted hosts only, which prevents DNS rebinding. */
function hostCheck(binding: () => Binding | undefined, allowHosts: readonly string[] = []): (req: Request) => boolean {
  const allowed = new Set(
    allowHosts.map(
      (host) => canonicalHost(host) ?? raise.wrongUsage(`"${host}" can't be allowed as a host. ${hostRule}`),
    ),
  );
  return (req) =>
    authoritiesOf(req).every((authority) => {
      const host = hostOfAuthority(authority);
      return host !== undefined && (isLoopbackHost(host) || allowed.has(host) || isBoundHost(host, binding()?.host));
    });
}

/** Whether a host is the bound one. If the mock is bound to all interfaces, any address or name of this machine. */
function isBoundHost(host: string, bound: string | undefined): boolean {
  if (bound === undefined) return false;
  return host === canonicalHost(bound) || (isWildcard(bound) && machineNames().includes(host));
}

/** Stricter than for addresses: clients have no reason to write an IPv4 address as an IPv6 one in a Host. */
const isLoopbackHost = (host: string): boolean => isLoopback(host) && !host.startsWith('[::ffff:');

const isLoopbackSocket = ({ socket }: Request): boolean => isLoopback(socket.localAddress ?? '');

function rejectHost({ headers }: Request): never {
  const { host = '' } = headers;
  const name = hostOfAuthority(host);
  const remedy =
    name === undefined
      ? 'It is malformed.'
      : `To allow it, start the mock with --allow-host ${name}, or send the admin token.`;
  return raise.untrustedHost(host, remedy);
}

/** Rejects requests from pages of another origin than the requested host. */
function rejectForeignPage({ headers: { origin, host } }: Request): void {
  if (origin === undefined) return;
  const [, authority] = /^https?:\/\/(.*)$/i.exec(origin) ?? [];
  if (authority === undefined || authority.toLowerCase() !== host?.toLowerCase())
    raise.untrustedOrigin(`the Origin "${origin}"`);
}

/** Health probes of containers and clusters know neither the host name nor the token. */
const isHealthCheck = ({ method, path }: Request): boolean =>
  path === '/health' && (method === 'GET' || method === 'HEAD');

function hasAdminToken({ headers: { authorization = '' } }: Request, token: string | undefined): boolean {
  const given = /^bearer +(\S+) *$/i.exec(authorization)?.[1];
  if (given === undefined || token === undefined) return false;
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(token));
}
