/** The first step of every request: which session, which provider; then that provider's own way. */
import type { IncomingMessage } from 'node:http';
import { parse } from 'node:querystring';
import type { Request, RequestHandler } from 'express';
import { stopwatch } from '../lib/clock.ts';
import { AppError } from '../lib/errors.ts';
import type { Provider } from '../provider/registry.ts';
import { resolveSessionName } from '../storage/session.ts';
import type { SessionPool } from '../storage/session-pool.ts';
import { stripPort, type ProviderRouter, type Origin } from './provider-router.ts';
import { finishExchange, sendResponse } from './pipeline/send-response.ts';
import { problemType } from './problem-error-handler.ts';
import { openExchange, type Exchange } from './pipeline/exchange.ts';
import { isPreflight } from './pipeline/cross-origin.ts';
import type { MockSession } from './session/mock-session.ts';

export interface Dispatch {
  readonly providerRouter: ProviderRouter;
  /** By provider id. */
  readonly pipelines: ReadonlyMap<string, RequestHandler>;
  readonly sessions: SessionPool<MockSession>;
  /** Serves the control API for the session in `res.locals.session`. */
  readonly admin: RequestHandler;
  /** Serves the console: `/` and what lies under `/__console`. */
  readonly consoleHandler: RequestHandler;
  /** Where the mock is bound, as this request shows it. */
  origin(req: IncomingMessage): Origin;
}

/** Requests that came in on a provider's own port. */
const providerByRequest = new WeakMap<IncomingMessage, string>();

/** Marks a request as one for this provider, whatever its host and path. */
export const bindProvider = (req: IncomingMessage, provider: string): void => void providerByRequest.set(req, provider);

export const dispatch =
  ({ providerRouter, pipelines, sessions, admin, consoleHandler, origin }: Dispatch): RequestHandler =>
  (req, res, next) => {
    const { host, url } = parseTarget(req);
    const [pathName, rest] = url.startsWith('/~') ? splitSession(url) : [undefined, url];
    const session = sessions.get(resolveSessionName(sessionHeader(req), pathName));
    const adminUrl = rest.startsWith('/__admin') ? /^\/__admin(?![^/?])(.*)$/s.exec(rest)?.[1] : undefined;
    if (adminUrl !== undefined) {
      res.locals['session'] = session;
      req.url = adminUrl.startsWith('/') ? adminUrl : `/${adminUrl}`;
      return admin(req, res, next);
    }
    const boundProvider = providerByRequest.get(req);
    const match =
      boundProvider === undefined
        ? providerRouter.match(host, rest || '/')
        : { provider: providerRouter.provider(boundProvider), url: rest || '/' };
    if (!match && isPage(req, rest)) {
      req.url = rest.startsWith('/') ? rest : `/${rest}`;
      return consoleHandler(req, res, next);
    }
    const exchange = createExchange(req, session, url, match?.provider ?? null, match?.url ?? rest);
    openExchange(res, exchange);
    if (!isPreflight(req)) session.journal.open(exchange);
    res.on('close', () => finishUnanswered('the client', exchange));
    if (match) return pipelines.get(match.provider.id)!(req, res, next);
    exchange.trigger = 'protocol';
    exchange.reason = 'no provider claims this address';
    const problem = unclaimedAddress(
      `${stripPort(host ?? '')}${exchange.path}`,
      providerRouter,
      origin(req),
    ).toProblem();
    return sendResponse(res, { status: problem.status, body: problem, headers: { 'Content-Type': problemType } });
  };

/** What a browser asks the mock itself for. Who wants JSON at the root is told where the providers are. */
const isPage = (req: Request, rest: string): boolean =>
  (req.method === 'GET' || req.method === 'HEAD') &&
  (rest.startsWith('/__console/') || (/^\/?(\?|$)/.test(rest) && req.accepts('html', 'json') === 'html'));

/** An exchange without an answer was ended by a fault, which gave its reason, or by the client. */
function finishUnanswered(who: string, exchange: Exchange): void {
  if (!exchange.response) exchange.reason ??= `${who} gave up`;
  finishExchange(exchange);
}

function unclaimedAddress(what: string, providerRouter: ProviderRouter, origin: Origin): AppError {
  const providers = providerRouter.providers.map((provider) => ({
    id: provider.id,
    baseUrls: providerRouter.baseUrls(provider, origin),
  }));
  return new AppError(
    'unclaimed-address',
    404,
    `No provider is served at ${what}. Their base URLs are listed in "providers".`,
    { providers },
  );
}

/** What most exchanges have none of. The journal keeps thousands of them: what they share is not kept for each. */
const emptyObject = Object.freeze({});
const emptyList: readonly never[] = Object.freeze([]);

function createExchange(
  req: Request,
  session: MockSession,
  url: string,
  provider: Provider | null,
  ownUrl: string,
): Exchange {
  const queryStart = ownUrl.indexOf('?');
  return {
    id: session.random.uuid(),
    session,
    provider,
    method: req.method,
    url,
    path: queryStart < 0 ? ownUrl : ownUrl.slice(0, queryStart),
    query: queryStart < 0 ? emptyObject : { ...parse(ownUrl.slice(queryStart + 1)) },
    headers: req.headers,
    at: session.clock.now(),
    startedAt: stopwatch(),
    operation: undefined,
    params: emptyObject,
    body: undefined,
    parsed: undefined,
    preference: emptyObject,
    forcedSuccess: undefined,
    trigger: 'none',
    credential: undefined,
    ruleId: undefined,
    reason: undefined,
    violations: emptyList,
    secrets: emptyList,
    issuedTokenId: undefined,
    response: undefined,
    durationMs: undefined,
    slot: undefined,
  };
}

/** The session that a path names, and what is left of it. */
function splitSession(url: string): [name: string | undefined, rest: string] {
  const [, name, rest = '/'] = /^\/~([^/?]*)(.*)$/s.exec(url) ?? [];
  return [name, rest];
}

/** The host and URL that a request asks for; a proxy's client puts both into the request line. */
function parseTarget(req: IncomingMessage): { host: string | undefined; url: string } {
  const url = req.url ?? '/';
  const absolute = url.startsWith('/') ? null : /^https?:\/\/([^/?#]+)(.*)$/is.exec(url);
  if (!absolute) return { host: req.headers.host?.toLowerCase(), url };
  const rest = absolute[2]!;
  const authority = absolute[1]!.toLowerCase();
  return { host: authority.slice(authority.lastIndexOf('@') + 1), url: rest.startsWith('/') ? rest : `/${rest}` };
}

function sessionHeader(req: IncomingMessage): string | undefined {
  const header = req.headers['x-mock-session'];
  return header === undefined ? undefined : [header].flat().join(', ');
}
