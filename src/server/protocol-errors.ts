/** Requests that Node's HTTP parser or TLS rejects: responds where possible, and records them. */
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Response } from 'express';
import type { Duplex } from 'node:stream';
import { clearTimeout, setTimeout } from '../lib/timers.ts';
import { toHttpDate } from '../lib/clock.ts';
import { AppError } from '../lib/errors.ts';
import { plainAddress } from '../lib/host.ts';
import { statusPhrase } from '../lib/http.ts';
import { contain, describeError } from './contain-errors.ts';
import { isForControlApi } from './dispatch.ts';
import { minuteLimit } from './minute-limit.ts';
import type { Mock } from './mock.ts';
import {
  explainParserError,
  explainTlsError,
  packetOf,
  readRequestHead,
  type RejectedHead,
  type Rejection,
} from './parser-error.ts';
import { createExchange } from './pipeline/create-exchange.ts';
import { rawCrossOriginHeaders } from './pipeline/cross-origin.ts';
import { exchangeOf, hasExchange, type Exchange } from './pipeline/exchange.ts';
import { mockHeaders } from './pipeline/response-headers.ts';
import { sendResponse } from './pipeline/send-response.ts';
import { problemType } from './problem-error-handler.ts';
import { maskerOf } from './session/journal-view.ts';
import { maskUrl } from './session/mask-message.ts';
import { defaultSession } from './session/session-name.ts';

/** Time for a client that is still sending to read the response, in milliseconds. */
const lingerMs = 1000;

/** Maximum numbers per minute, so that a flood displaces neither the other entries of the journal nor those of the log. */
const maxLogged = 10;
const maxJournaled = 100;

/** Returns a function that handles the errors of a server, and returns the server. */
export function protocolErrors(mock: Mock, warn: (text: string) => void): (server: Server) => Server {
  const takeLogged = minuteLimit({
    max: maxLogged,
    onExceeded: (count) => warn(`The server rejected ${count} further requests that are not valid.`),
  });
  const takeJournaled = minuteLimit({ max: maxJournaled });
  /** The latest request on each connection. */
  const latest = new WeakMap<Duplex, { readonly req: IncomingMessage; readonly res: ServerResponse }>();
  const handled = new WeakSet<Duplex>();

  /** Records the request in the session `default`, because its session is not known. */
  const record = async ({ status, reason }: Rejection, head: RejectedHead, socket: Duplex): Promise<void> => {
    const session = mock.sessions.get(defaultSession);
    await session.refresh();
    const { method, url } = head;
    const exchange = createExchange(session, { method, url, headers: {}, provider: null, ownUrl: url });
    exchange.trigger = 'protocol';
    exchange.reason = reason;
    exchange.durationMs = 0;
    if (status === undefined) socket.destroy();
    else {
      const text = problemText(status, reason);
      exchange.response = {
        status,
        at: exchange.at,
        headers: { 'Content-Type': problemType, Connection: 'close' },
        text,
      };
      respond(socket, rawResponse(exchange, status, text, head));
    }
    mock.metrics.countRequest(exchange);
    if (takeJournaled().isWithin) {
      session.journal.open(exchange);
      await session.record(exchange);
    }
    const { isWithin, isLast } = takeLogged();
    if (!isWithin) return;
    const hide = await maskerOf(exchange, [exchange.path], session.secrets);
    const more = isLast ? ' Further ones within this minute are counted, not logged.' : '';
    const what = method === '-' ? '' : ` (${method} ${maskUrl(exchange.path, hide).slice(0, 200)})`;
    warn(`The server rejected a request from ${addressOf(socket)}${what}: ${reason}.${more}`);
  };

  const handle = (error: unknown, socket: Duplex, rejection: Rejection | undefined): void => {
    if (handled.has(socket)) return;
    if (!rejection) return void socket.destroy();
    handled.add(socket);
    const recordNow = (): void =>
      void contain(
        (what, fault) => warn(`${what} failed: ${describeError(fault)}`),
        'Recording a rejected request',
        () => record(rejection, readRequestHead(packetOf(error)), socket),
      );
    const { req, res } = latest.get(socket) ?? {};
    if (!req || !res || res.writableFinished || rejection.status === undefined) return recordNow();
    if (req.complete) return void res.once('close', recordNow); // Responses are sent in the order of the requests.
    // The exchange of a client that gives up ends when its connection is closed.
    if (rejection.isDisconnect || res.headersSent || !hasExchange(res)) return void socket.destroy();
    rejectBody(res, rejection.status, rejection.reason);
    res.once('finish', () => linger(socket));
  };

  return (server) => {
    server.on('request', (req, res) => latest.set(req.socket, { req, res }));
    server.on('clientError', (error, socket) => handle(error, socket, explainParserError(error)));
    server.on('tlsClientError', (error: unknown, socket: Duplex) => handle(error, socket, explainTlsError(error)));
    return server;
  };
}

/** The headers are valid, but the body is not: the request is already in the journal of its session. */
function rejectBody(res: Response, status: number, reason: string): void {
  const exchange = exchangeOf(res);
  exchange.trigger = 'protocol';
  exchange.reason = reason;
  const headers = { 'Content-Type': problemType, Connection: 'close' };
  void sendResponse(res, { status, body: problemText(status, reason), headers });
}

const problemText = (status: number, reason: string): string =>
  JSON.stringify({ ...new AppError('rejected-request', `The request was rejected: ${reason}.`).toProblem(), status });

function rawResponse(exchange: Exchange, status: number, text: string, { url, origin }: RejectedHead): string {
  const headers = {
    'Content-Type': problemType,
    'Content-Length': String(Buffer.byteLength(text)),
    Date: toHttpDate(exchange.at),
    'Cache-Control': 'no-store',
    Connection: 'close',
    ...mockHeaders(exchange),
    ...(!isForControlApi({ url, headers: {} }) && rawCrossOriginHeaders(origin)),
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  return [`HTTP/1.1 ${status} ${statusPhrase(status)}`, ...lines, '', text].join('\r\n');
}

function respond(socket: Duplex, response: string): void {
  if (!socket.writable) return void socket.destroy();
  socket.end(response);
  linger(socket);
}

/** Closing a connection while data arrives would reset it, and the client could not read the response. */
function linger(socket: Duplex): void {
  socket.resume();
  const timer = setTimeout(() => socket.destroy(), lingerMs).unref();
  socket.once('close', () => clearTimeout(timer));
}

const addressOf = (socket: Duplex): string =>
  'remoteAddress' in socket && typeof socket.remoteAddress === 'string'
    ? plainAddress(socket.remoteAddress)
    : 'an unknown address';
