/** Routes every request: finds the session, then the control API, the console or the pipeline of a provider. */
import type { IncomingMessage } from 'node:http';
import type { Request, RequestHandler } from 'express';
import { AppError } from '../lib/errors.ts';
import { contain } from './contain-errors.ts';
import { isLoopback } from '../lib/host.ts';
import { andThen, type MaybePromise } from '../lib/maybe-promise.ts';
import { isSessionName, resolveSessionName } from './session/session-name.ts';
import type { SessionPool } from '../storage/session-pool.ts';
import { hostNameNote, stripPort, type ProviderMatch, type ProviderRouter, type Origin } from './provider-router.ts';
import { finishExchange, sendResponse } from './pipeline/send-response.ts';
import { problemType } from './problem-error-handler.ts';
import { openExchange, type Exchange } from './pipeline/exchange.ts';
import { createExchange } from './pipeline/create-exchange.ts';
import { allowCrossOrigin, isPreflight } from './pipeline/cross-origin.ts';
import type { MockSession } from './session/mock-session.ts';
import type { PendingWork } from './pending-work.ts';

export interface Dispatch {
  readonly providerRouter: ProviderRouter;
  /** Request pipelines by provider id. */
  readonly pipelines: ReadonlyMap<string, RequestHandler>;
  readonly sessions: SessionPool<MockSession>;
  /** Serves the control API for the session in `res.locals.session`. */
  readonly admin: RequestHandler;
  /** Serves the console: `/` and the files under `/__console`. */
  readonly consoleHandler: RequestHandler;
  /** What the mock waits for before it closes its store. */
  readonly pending: PendingWork;
  /** Returns the address of the mock for this request. */
  origin(req: Request): Origin;
}

/** Provider ids of requests received on a dedicated port. */
const providerByRequest = new WeakMap<IncomingMessage, string>();

/** Routes a request to this provider regardless of its host and path. */
export const bindProvider = (req: IncomingMessage, provider: string): void => void providerByRequest.set(req, provider);

export const dispatch =
  ({ providerRouter, pipelines, sessions, admin, consoleHandler, pending, origin }: Dispatch): RequestHandler =>
  (req, res, next) => {
    const { host, url, pathName, rest } = splitTarget(req);
    const lacksHost = host === undefined && req.httpVersion === '1.1';
    const findSession = (): MockSession => sessions.get(resolveSessionName(sessionHeader(req), pathName));
    const adminUrl = controlApiUrl(rest);
    if (adminUrl !== undefined) {
      if (lacksHost) throw missingHost();
      const session = findSession();
      res.locals['session'] = session;
      res.locals['sessionPath'] = pathName === undefined ? '' : `/~${pathName}`;
      req.url = adminUrl.startsWith('/') ? adminUrl : `/${adminUrl}`;
      return andThen(session.refresh(), () => admin(req, res, next));
    }
    const match = matchProvider(req, host, rest, providerRouter);
    if (!match && isPage(req, rest)) {
      const session = findSession();
      req.url = rest.startsWith('/') ? rest : `/${rest}`;
      return andThen(session.refresh(), () => consoleHandler(req, res, next));
    }
    allowCrossOrigin(req, res);
    // Pages see why a session name is wrong only if the preflight succeeds.
    if (isPreflight(req) && pathName !== undefined && !isSessionName(pathName)) return void res.writeHead(204).end();
    const session = findSession();
    return andThen(session.refresh(), (): unknown => {
      const exchange = createExchange(session, {
        method: req.method,
        url,
        headers: req.headers,
        provider: match?.provider ?? null,
        ownUrl: match?.url ?? rest,
      });
      openExchange(res, exchange);
      session.journal.open(exchange);
      res.on('close', () => void pending.track(finishOnClose(exchange)));
      if (isPreflight(req)) return sendResponse(res, { status: 204 });
      if (match && !lacksHost) return pipelines.get(match.provider.id)!(req, res, next);
      exchange.trigger = 'protocol';
      exchange.reason = lacksHost ? missingHost().message : 'no provider matches this address';
      const problem = (
        lacksHost
          ? missingHost()
          : unclaimedAddress(`${stripPort(host ?? '')}${exchange.path}`, providerRouter, origin(req))
      ).toProblem();
      return sendResponse(res, { status: problem.status, body: problem, headers: { 'Content-Type': problemType } });
    });
  };

/** The parts of a request target. */
interface RequestTarget {
  readonly host: string | undefined;
  readonly url: string;
  /** The session in the path; undefined if there is none. */
  readonly pathName: string | undefined;
  /** The URL without the session. */
  readonly rest: string;
}

function splitTarget(req: IncomingMessage): RequestTarget {
  const { host, url } = parseTarget(req);
  const [pathName, rest] = url.startsWith('/~') ? splitSession(url) : [undefined, url];
  return { host, url, pathName, rest };
}

/** The provider of a request: that of a dedicated port, or by host or path. */
function matchProvider(
  req: IncomingMessage,
  host: string | undefined,
  rest: string,
  providerRouter: ProviderRouter,
): ProviderMatch | undefined {
  const bound = providerByRequest.get(req);
  return bound === undefined
    ? providerRouter.match(host, rest || '/')
    : { provider: providerRouter.provider(bound), url: rest || '/' };
}

/**
 * Opens the exchange of a request that upgrades the connection; undefined if no provider is requested.
 * @throws AppError `invalid-session-name`
 */
export function createUpgradeExchange(
  req: IncomingMessage,
  { providerRouter, sessions }: Pick<Dispatch, 'providerRouter' | 'sessions'>,
): MaybePromise<Exchange | undefined> {
  const { host, url, pathName, rest } = splitTarget(req);
  const match = matchProvider(req, host, rest, providerRouter);
  if (!match || controlApiUrl(rest) !== undefined) return undefined;
  const session = sessions.get(resolveSessionName(sessionHeader(req), pathName));
  return andThen(session.refresh(), () => {
    const { method = 'GET', headers } = req;
    const exchange = createExchange(session, { method, url, headers, provider: match.provider, ownUrl: match.url });
    session.journal.open(exchange);
    return exchange;
  });
}

/** The URL below `/__admin`, or undefined if the control API is not requested. */
const controlApiUrl = (rest: string): string | undefined =>
  rest.startsWith('/__admin') ? /^\/__admin(?![^/?])(.*)$/s.exec(rest)?.[1] : undefined;

/** Whether a request is for the control API. Only then is it closed to pages of other origins. */
export function isForControlApi(req: Pick<IncomingMessage, 'url' | 'headers'>): boolean {
  const { url } = parseTarget(req);
  return controlApiUrl(url.startsWith('/~') ? splitSession(url)[1] : url) !== undefined;
}

/** Whether a browser requests the console. A client that prefers JSON gets the list of providers at `/` instead. */
const isPage = (req: Request, rest: string): boolean =>
  (req.method === 'GET' || req.method === 'HEAD') &&
  (rest.startsWith('/__console/') || (/^\/?(\?|$)/.test(rest) && req.accepts('html', 'json') === 'html'));

/** An exchange without a response was ended by a fault, which has set the reason, or by the client. */
function finishOnClose(exchange: Exchange): MaybePromise<void> {
  if (!exchange.response) exchange.reason ??= 'the client disconnected';
  return contain(
    () => {}, // The client is gone, and so is the store.
    'The journal',
    () => finishExchange(exchange),
  );
}

/** RFC 9112, 3.2. */
const missingHost = (): AppError =>
  new AppError('rejected-request', 'The request was rejected: an HTTP/1.1 request must have the header Host.');

function unclaimedAddress(what: string, providerRouter: ProviderRouter, origin: Origin): AppError {
  const providers = providerRouter.providers.map((provider) => ({
    id: provider.id,
    baseUrls: providerRouter.baseUrls(provider, origin),
  }));
  return new AppError('unclaimed-address', `No provider is served at ${what}. See "providers" for the base URLs.`, {
    providers,
    ...(isLoopback(origin.host) && { note: hostNameNote }),
  });
}

/** Splits `/~name/rest` into the session name and the remaining URL. */
function splitSession(url: string): [name: string | undefined, rest: string] {
  const [, name, rest = '/'] = /^\/~([^/?]*)(.*)$/s.exec(url) ?? [];
  return [name, rest];
}

/** Returns the requested host and URL. Clients of a proxy send both in the request line (RFC 9112, 3.2.2). */
function parseTarget(req: Pick<IncomingMessage, 'url' | 'headers'>): { host: string | undefined; url: string } {
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
