/** Who may steer the mock: this machine and its own pages; beyond loopback, whoever holds the admin token. */
import { timingSafeEqual, createHash } from 'node:crypto';
import { hostname, networkInterfaces } from 'node:os';
import type { Request, RequestHandler } from 'express';
import { raise } from '../../core/problem.ts';
import { hostName } from '../address.ts';
import type { Binding } from '../mock.ts';

/** The whole text must be an address: `127.example.com` is a name that anybody may own. */
const isLoopbackAddress = (address: string): boolean => /^(::ffff:)?127(\.\d{1,3}){3}$|^::1$/.test(address);

/** A host that names this machine and nothing else, whoever resolves it. */
export const isLoopback = (host: string): boolean =>
  host === 'localhost' || host.endsWith('.localhost') || isLoopbackAddress(host.replace(/^\[|\]$/g, ''));

/**
 * Refuses what a web page elsewhere could send (DNS rebinding, cross-site requests), whether or not a token is needed.
 * @param binding where the mock is bound; where unknown, the socket that the request came in on tells
 */
export const gate = (binding: () => Binding | undefined, token: string | undefined): RequestHandler => (req, _res, next) => {
  const bound = binding()?.host;
  refuseStrangers(req, bound);
  if (req.headers['sec-fetch-site'] === 'cross-site') raise.untrustedOrigin('a cross-site request');
  const open = bound === undefined ? isLoopbackAddress(req.socket.localAddress ?? '') : isLoopback(bound);
  if (!open && !holds(req, token)) raise.adminTokenNeeded();
  next();
};

/**
 * The same for pages, which hold nothing secret and which no browser asks for with a token. A link on another site may
 * lead to a page; nothing there may embed or read one.
 */
export const pageGate = (binding: () => Binding | undefined): RequestHandler => (req, _res, next) => {
  refuseStrangers(req, binding()?.host);
  const { 'sec-fetch-site': site, 'sec-fetch-mode': mode, 'sec-fetch-dest': destination } = req.headers;
  if (site === 'cross-site' && !(mode === 'navigate' && destination === 'document')) raise.untrustedOrigin('a cross-site request');
  next();
};

/** A Host that is not ours is a name that was rebound to us; an Origin that is not ours, a page elsewhere. */
function refuseStrangers({ headers }: Request, bound: string | undefined): void {
  const { host = '', origin } = headers;
  const name = hostName(host);
  if (!isLoopback(name) && !isBound(name, bound)) raise.untrustedOrigin(`the Host "${host}"`);
  if (origin !== undefined && !isOwn(origin, headers.host)) raise.untrustedOrigin(`the Origin "${origin}"`);
}

/** The bound host; bound to all, any address or name of this machine. */
function isBound(host: string, bound: string | undefined): boolean {
  if (bound === undefined) return false;
  if (host === bound.toLowerCase() || host === `[${bound}]`) return true;
  if (bound !== '0.0.0.0' && bound !== '::') return false;
  const addresses = Object.values(networkInterfaces()).flatMap((list) => list ?? []).map(({ address }) => address);
  return host === hostname().toLowerCase() || addresses.includes(host.replace(/^\[|\]$/g, ''));
}

/** A page's origin is trusted where it is the very address that it calls. */
function isOwn(origin: string, host: string | undefined): boolean {
  return host !== undefined && /^https?:\/\//.test(origin) && origin.replace(/^https?:\/\//, '').toLowerCase() === host.toLowerCase();
}

function holds(req: Request, token: string | undefined): boolean {
  const given = /^bearer +(\S+) *$/i.exec(req.headers.authorization ?? '')?.[1];
  if (given === undefined || token === undefined) return false;
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(token));
}
