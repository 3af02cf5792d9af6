/** Forwards a request to the upstream, judges both messages, and passes the response on. */
import { Buffer } from 'node:buffer';
import type { IncomingMessage } from 'node:http';
import type { Response } from 'express';
import type { AppError } from '../../lib/errors.ts';
import { andThen, type MaybePromise } from '../../lib/maybe-promise.ts';
import { DocumentReading } from '../../openapi/document-reading.ts';
import type { Operation } from '../../openapi/operation.ts';
import { findOperation as operationNamed } from '../../openapi/operation-name.ts';
import { isJudgedType, responseViolations, type ResponseViolation } from '../../openapi/response-violations.ts';
import type { Provider } from '../../provider/registry.ts';
import type { Validator } from '../openapi-validator/validator-types.ts';
import { problemType } from '../problem-error-handler.ts';
import { proxyHeader, requestHeaders, responseHeaders } from '../upstream/forwarded-headers.ts';
import { holdBody, maxJudgedBytes, type HeldBody } from '../upstream/held-body.ts';
import { invalidResponse, noResponse, type NoResponse } from '../upstream/upstream-problem.ts';
import type { Upstream } from '../upstream/upstream.ts';
import { notePresentedCredentials } from './authenticate.ts';
import { clientAddressOf, ownTarget } from './client-address.ts';
import { exposeHeaders } from './cross-origin.ts';
import type { Exchange } from './exchange.ts';
import type { Handler, HandlerResult } from './handler.ts';
import { readRest } from './hold-request.ts';
import { requestJudge } from './judge-request.ts';
import { foreignPreferences } from './preference.ts';
import { mockHeaders } from './response-headers.ts';
import { toJudgedBody, sendParts, sendWhole, type JudgedBody } from './pass-response.ts';
import { exchangeHeaders, sendResponse } from './send-response.ts';

/** Responses that say that the upstream does not offer the operation. With `fallback`, the mock responds instead. */
const notOffered: ReadonlySet<number> = new Set([404, 405, 501]);

/**
 * Forwards requests that no rule, `Prefer` or magic value answers.
 * @throws RequestError for an invalid request, with `enforce`
 */
export function forward(provider: Provider, upstream: Upstream, validator: Validator): Handler {
  const { document } = provider;
  const { enforce = false, fallback = false, mock = [] } = upstream.options;
  const mocked = new Set<Operation>(mock.map((name) => operationNamed(document, name)));
  // What an overlay of this package assumes is not held against a real service.
  const reading = new DocumentReading(document);
  const judgeRequest = requestJudge(provider, validator, reading);

  /** Lets the mock respond. */
  const leaveToMock = async (exchange: Exchange, res: Response): Promise<HandlerResult> => {
    await readRest(exchange, provider, res.req);
    return undefined;
  };

  const judgeResponse = (exchange: Exchange, message: IncomingMessage, { text, json }: JudgedBody): void => {
    const { operation, method } = exchange;
    if (!operation || method !== operation.method) return;
    const { statusCode: status = 0, headers } = message;
    exchange.responseViolations = responseViolations(reading, operation, { status, headers, text, json });
  };

  /** Reads the body of a response if it can be judged. */
  const heldBodyOf = (exchange: Exchange, message: IncomingMessage): MaybePromise<HeldBody> => {
    const { 'content-type': type, 'content-length': length = '0' } = message.headers;
    const isJudged = exchange.operation !== undefined && isJudgedType(type) && Number(length) <= maxJudgedBytes;
    return isJudged && !isEventStream(type) ? holdBody(message) : notHeld;
  };

  const passOn = async (exchange: Exchange, res: Response, message: IncomingMessage): Promise<HandlerResult> => {
    const held = await heldBodyOf(exchange, message);
    if (res.destroyed) return 'handled';
    if (held.state === 'cut')
      return sendNoResponse(exchange, res, { reason: 'the connection was closed before the body was complete' });
    const body = held.state === 'complete' ? toJudgedBody(held.bytes, message.headers) : undefined;
    if (body) judgeResponse(exchange, message, body);
    if (enforce && exchange.responseViolations.length > 0) return rejectResponse(exchange, res, message);
    const headers = passedHeaders(exchange, res, message, upstream);
    const passed = { exchange, res, message, headers };
    if (body) return sendWhole(passed, held.bytes, body);
    return sendParts(passed, held.bytes, (decoded) => judgeResponse(exchange, message, decoded));
  };

  return async (exchange, res) => {
    const { operation, forcedSuccess, heldBody } = exchange;
    if (forcedSuccess || (operation && mocked.has(operation))) return leaveToMock(exchange, res);
    notePresentedCredentials(provider, exchange);
    const verdict = judgeRequest(exchange, res);
    if (verdict && enforce) throw verdict.error;
    exchange.violations = verdict?.violations ?? [];
    const { bytes = Buffer.alloc(0), state = 'complete' } = heldBody ?? {};
    if (res.req.headers[proxyHeader.toLowerCase()] === upstream.proxyId)
      return sendNoResponse(exchange, res, { reason: 'the upstream is this mock itself' });
    const result = await upstream.send(
      {
        method: exchange.method,
        path: ownTarget(exchange),
        headers: headersToSend(exchange, res, upstream),
        body: bytes,
        ...(state === 'more' && { rest: res.req }),
      },
      res,
    );
    if (res.destroyed) return 'handled';
    const canFallBack = fallback && operation !== undefined && exchange.heldBody?.state === 'complete';
    if (result.kind === 'upgrade') {
      result.socket.destroy();
      return sendNoResponse(exchange, res, { reason: 'it changed the protocol, which was not requested' });
    }
    if (result.kind === 'failure') {
      if (!canFallBack) return sendNoResponse(exchange, res, result);
      exchange.reason = `the mock responds, because the upstream gave no response: ${result.reason}`;
      return leaveToMock(exchange, res);
    }
    const status = result.message.statusCode ?? 0;
    if (canFallBack && notOffered.has(status)) {
      result.message.resume();
      exchange.reason = `the mock responds, because the upstream responded with ${status}`;
      return leaveToMock(exchange, res);
    }
    exchange.trigger = 'upstream';
    return passOn(exchange, res, result.message);
  };
}

/** A body that is passed on as it arrives. */
const notHeld: HeldBody = { bytes: Buffer.alloc(0), state: 'more' };

/** Events must reach the client when they occur. */
const isEventStream = (contentType = ''): boolean => contentType.startsWith('text/event-stream');

function headersToSend(exchange: Exchange, res: Response, { url, proxyId }: Upstream): string[] {
  const { req } = res;
  const { heldBody, preference, headers } = exchange;
  const isReserialized = req.body !== undefined && heldBody?.state === 'complete';
  return requestHeaders({
    headers: req.rawHeaders,
    client: clientAddressOf(exchange, req),
    address: req.socket.remoteAddress,
    upstream: url,
    proxyId,
    prefer: foreignPreferences(headers['prefer'], preference),
    contentLength: isReserialized ? heldBody.bytes.length : undefined,
  });
}

/** The headers of the upstream's response for the client, and those of the mock. */
function passedHeaders(exchange: Exchange, res: Response, message: IncomingMessage, { url }: Upstream): string[] {
  const isCrossOrigin = exchange.headers.origin !== undefined;
  const passed = responseHeaders({
    headers: message.rawHeaders,
    client: clientAddressOf(exchange, res.req),
    upstream: url,
    isCrossOrigin,
  });
  const own = { ...mockHeaders(exchange), ...exchangeHeaders(exchange, 0) };
  if (isCrossOrigin) {
    exposeHeaders(res, [...new Set(passed.filter((_, index) => index % 2 === 0))]);
    const vary = res.getHeader('Vary');
    if (typeof vary === 'string') passed.push('Vary', vary); // Otherwise replaced by that of the upstream.
  }
  return [...passed, ...Object.entries(own).flat()];
}

function rejectResponse(exchange: Exchange, res: Response, message: IncomingMessage) {
  const violations = exchange.responseViolations;
  message.destroy();
  const what = describe(violations);
  return sendProblem(exchange, res, `the response violates the document: ${what}`, invalidResponse(what, violations));
}

const describe = (violations: readonly ResponseViolation[]): string =>
  violations
    .slice(0, 3)
    .map(({ in: part, pointer, message }) => `${part}${pointer} ${message}`)
    .join('; ') + (violations.length > 3 ? `; and ${violations.length - 3} more` : '');

const sendNoResponse = (exchange: Exchange, res: Response, why: NoResponse) =>
  sendProblem(exchange, res, why.reason, noResponse(why));

/** Responds instead of the upstream, with the reason as problem+json. */
function sendProblem(exchange: Exchange, res: Response, reason: string, error: AppError) {
  exchange.trigger = 'upstream';
  exchange.reason = reason;
  const problem = error.toProblem();
  return andThen(
    sendResponse(res, { status: problem.status, body: problem, headers: { 'Content-Type': problemType } }),
    (): HandlerResult => 'handled',
  );
}
