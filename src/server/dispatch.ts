/** The first step of every request: which session, which provider; then that provider's own way. */
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { parse } from 'node:querystring';
import type { Request, RequestHandler } from 'express';
import { stopwatch } from '../core/clock.ts';
import { AppError } from '../core/problem.ts';
import type { Provider } from '../provider/registry.ts';
import { sessionName, type SessionPool } from '../state/session.ts';
import { hostName, type AddressBook, type Origin } from './address.ts';
import { close, send } from './answer.ts';
import { problemType } from './problem-exit.ts';
import { openExchange, type Exchange } from './exchange.ts';
import { isPreflight } from './cross-origin.ts';
import type { MockSession } from './session.ts';

export interface Dispatch {
  readonly addresses: AddressBook;
  /** By provider id. */
  readonly ways: ReadonlyMap<string, RequestHandler>;
  readonly sessions: SessionPool<MockSession>;
  /** Serves the control API for the session in `res.locals.session`. */
  readonly admin: RequestHandler;
  /** Serves the console: `/` and what lies under `/__console`. */
  readonly page: RequestHandler;
  /** Where the mock is bound, as this request shows it. */
  origin(req: IncomingMessage): Origin;
}

/** Requests that came in on a provider's own port. */
const pins = new WeakMap<IncomingMessage, string>();

/** Marks a request as one for this provider, whatever its host and path. */
export const pin = (req: IncomingMessage, provider: string): void => void pins.set(req, provider);

export const dispatch = ({ addresses, ways, sessions, admin, page, origin }: Dispatch): RequestHandler => (req, res, next) => {
  const { host, url } = targetOf(req);
  const [pathName, rest] = url.startsWith('/~') ? inPath(url) : [undefined, url];
  const session = sessions.get(sessionName(headerOf(req), pathName));
  const adminUrl = rest.startsWith('/__admin') ? /^\/__admin(?![^/?])(.*)$/s.exec(rest)?.[1] : undefined;
  if (adminUrl !== undefined) {
    res.locals['session'] = session;
    req.url = adminUrl.startsWith('/') ? adminUrl : `/${adminUrl}`;
    return admin(req, res, next);
  }
  const pinned = pins.get(req);
  const claim = pinned === undefined ? addresses.claim(host, rest || '/') : { provider: addresses.provider(pinned), url: rest || '/' };
  if (!claim && isPage(req, rest)) {
    req.url = rest.startsWith('/') ? rest : `/${rest}`;
    return page(req, res, next);
  }
  const exchange = open(req, session, url, claim?.provider ?? null, claim?.url ?? rest);
  openExchange(res, exchange);
  if (!isPreflight(req)) session.journal.open(exchange);
  res.on('close', () => endedBy('the client', exchange));
  if (claim) return ways.get(claim.provider.id)!(req, res, next);
  exchange.trigger = 'protocol';
  exchange.reason = 'no provider claims this address';
  const problem = unclaimedAddress(`${hostName(host ?? '')}${exchange.path}`, addresses, origin(req)).toProblem();
  return send(res, { status: problem.status, body: problem, headers: { 'Content-Type': problemType } });
};

/** What a browser asks the mock itself for. Who wants JSON at the root is told where the providers are. */
const isPage = (req: Request, rest: string): boolean =>
  (req.method === 'GET' || req.method === 'HEAD') && (rest.startsWith('/__console/') || (/^\/?(\?|$)/.test(rest) && req.accepts('html', 'json') === 'html'));

/** An exchange without an answer was ended by a fault, which gave its reason, or by the client. */
function endedBy(who: string, exchange: Exchange): void {
  if (!exchange.answer) exchange.reason ??= `${who} gave up`;
  close(exchange);
}

function unclaimedAddress(what: string, addresses: AddressBook, origin: Origin): AppError {
  const providers = addresses.providers.map((provider) => ({ id: provider.id, baseUrls: addresses.baseUrls(provider, origin) }));
  return new AppError('unclaimed-address', 404, `No provider is served at ${what}. Their base URLs are listed in "providers".`, { providers });
}

/** What most exchanges have none of. The journal keeps thousands of them: what they share is not kept for each. */
const none = Object.freeze({});
const nothing: readonly never[] = Object.freeze([]);

let latest: IncomingHttpHeaders = none;
let latestCount = 0;

/** The headers, or those of the request before where they are the same: a client repeats itself. */
function likeBefore(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  let count = 0;
  let isSame = true;
  for (const name in headers) {
    count += 1;
    isSame &&= Object.hasOwn(latest, name) && headers[name] === latest[name]; // A name that objects inherit is none.
  }
  if (isSame && count === latestCount) return latest;
  latestCount = count;
  return (latest = headers);
}

function open(req: Request, session: MockSession, url: string, provider: Provider | null, ownUrl: string): Exchange {
  const mark = ownUrl.indexOf('?');
  return {
    id: session.random.uuid(),
    session,
    provider,
    method: req.method,
    url,
    path: mark < 0 ? ownUrl : ownUrl.slice(0, mark),
    query: mark < 0 ? none : { ...parse(ownUrl.slice(mark + 1)) },
    headers: likeBefore(req.headers),
    at: session.clock.now(),
    begun: stopwatch(),
    operation: undefined,
    params: none,
    body: undefined,
    parsed: undefined,
    preference: none,
    successAskedFor: undefined,
    trigger: 'none',
    credential: undefined,
    ruleId: undefined,
    reason: undefined,
    violations: nothing,
    secrets: nothing,
    issuedTokenId: undefined,
    answer: undefined,
    durationMs: undefined,
    place: undefined,
  };
}

/** The session that a path names, and what is left of it. */
function inPath(url: string): [name: string | undefined, rest: string] {
  const [, name, rest = '/'] = /^\/~([^/?]*)(.*)$/s.exec(url) ?? [];
  return [name, rest];
}

/** The host and URL that a request asks for; a proxy's client puts both into the request line. */
function targetOf(req: IncomingMessage): { host: string | undefined; url: string } {
  const url = req.url ?? '/';
  const absolute = url.startsWith('/') ? null : /^https?:\/\/([^/?#]+)(.*)$/is.exec(url);
  if (!absolute) return { host: req.headers.host?.toLowerCase(), url };
  const rest = absolute[2]!;
  const authority = absolute[1]!.toLowerCase();
  return { host: authority.slice(authority.lastIndexOf('@') + 1), url: rest.startsWith('/') ? rest : `/${rest}` };
}

function headerOf(req: IncomingMessage): string | undefined {
  const header = req.headers['x-mock-session'];
  return header === undefined ? undefined : [header].flat().join(', ');
}
