/** Sends a response to a provider's client and records it in the exchange. */
import { setImmediate } from '../../lib/timers.ts';
import type { Response } from 'express';
import { stopwatch } from '../../lib/clock.ts';
import { overridden } from '../../lib/http.ts';
import { bodilessStatuses, buildResponseHeaders } from './response-headers.ts';
import { exposeHeaders } from './cross-origin.ts';
import { andThen, type MaybePromise } from '../../lib/maybe-promise.ts';
import type { HandlerResult } from './handler.ts';
import { exchangeOf, type Exchange, type SentResponse } from './exchange.ts';
import { preferenceApplied } from './preference.ts';

/** A response to send. A string body is sent as it is, other values as JSON; undefined sends no body. */
export interface OutgoingResponse {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** Whether the document does not declare the status, or not this body for it. */
  readonly undocumented?: boolean;
}

/**
 * Records a response in the exchange, and then sends it with the default headers. Does nothing if a response was sent or
 * the connection is closed.
 */
export function sendResponse(res: Response, response: OutgoingResponse): MaybePromise<HandlerResult> {
  if (res.headersSent || res.destroyed) return 'handled';
  const exchange = exchangeOf(res);
  const text = bodilessStatuses.has(response.status) ? '' : serializeBody(response.body);
  const { id, provider, trigger, session } = exchange;
  const sent: SentResponse = {
    status: response.status,
    at: session.clock.now(),
    headers: extraHeaders(exchange, response),
    text,
  };
  // Stored before it is sent: when the client has the response, every process has the entry.
  const stored = finishExchange(exchange, sent);
  return andThen<unknown, HandlerResult>(exchange.storing ? Promise.all([exchange.storing, stored]) : stored, () => {
    if (res.headersSent || res.destroyed) return 'handled';
    if (sent.headers) exposeHeaders(res, Object.keys(sent.headers));
    res.writeHead(sent.status, buildResponseHeaders({ id, provider: provider?.id ?? null, trigger }, sent));
    flushLater(res, text);
    return 'handled' as const;
  });
}

/** Serializes a body. @throws TypeError if the value cannot be converted to JSON */
const serializeBody = (body: unknown): string =>
  body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body);

/** Responses to flush at the end of this event-loop turn. */
let pendingResponses: { readonly res: Response; readonly body: string | Uint8Array }[] = [];

/**
 * Flushes all responses finished in this event-loop turn together, which saves a third of the cost: the client is
 * woken once instead of once per response (docs/decisions/12-performance.md).
 */
export function flushLater(res: Response, body: string | Uint8Array): void {
  if (pendingResponses.push({ res, body }) > 1) return;
  setImmediate(() => {
    const ready = pendingResponses;
    pendingResponses = [];
    for (const one of ready) end(one);
  });
}

/** Ends one response. An error must not stop the others. */
function end({ res, body }: { readonly res: Response; readonly body: string | Uint8Array }): void {
  try {
    res.end(body);
  } catch {
    res.destroy();
  }
}

/** Records the end of an exchange. Without a response, a fault or the client ended it. */
export function finishExchange(exchange: Exchange, response?: SentResponse): MaybePromise<void> {
  if (exchange.durationMs !== undefined) return undefined;
  exchange.durationMs = Math.round((stopwatch() - exchange.startedAt) * 1000) / 1000;
  if (response) {
    exchange.response = response;
    exchange.parsed = undefined;
    exchange.heldBody = undefined;
  }
  return exchange.session.exchangeFinished(exchange);
}

/** Headers that extend or override the default ones; undefined if there are none. */
function extraHeaders(
  exchange: Exchange,
  { status, headers, undocumented }: OutgoingResponse,
): Record<string, string> | undefined {
  const told = exchangeHeaders(exchange, status);
  if (!told && !undocumented) return headers;
  return overridden({ ...told, ...(undocumented && { 'X-Mock-Undocumented': 'true' }) }, headers);
}

/** Headers about an exchange: its violations, and the preferences that were applied; undefined if there are none. */
export function exchangeHeaders(
  { violations, responseViolations, preference, appliedExample }: Exchange,
  status: number,
): Record<string, string> | undefined {
  const applied = preferenceApplied(preference, { status, example: appliedExample });
  if (violations.length === 0 && responseViolations.length === 0 && applied === undefined) return undefined;
  return {
    ...(violations.length > 0 && { 'X-Mock-Violations': String(violations.length) }),
    ...(responseViolations.length > 0 && { 'X-Mock-Response-Violations': String(responseViolations.length) }),
    ...(applied !== undefined && { 'Preference-Applied': applied }),
  };
}
