/** The one place where an answer to a provider's client is written, and noted for the journal. */
import { setImmediate } from 'node:timers';
import type { Response } from 'express';
import { stopwatch } from '../../lib/clock.ts';
import { overridden } from '../../lib/http.ts';
import { bodilessStatuses, buildResponseHeaders } from './response-headers.ts';
import { exchangeOf, type Exchange, type SentResponse } from './exchange.ts';
import { preferenceApplied } from './preference.ts';

/** What is to be sent. An undefined body sends none; a text goes as it is, anything else as JSON. */
export interface OutgoingResponse {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** The document does not declare the status, or not this body. */
  readonly undocumented?: boolean;
}

/** Sends an answer with the headers that every answer of the mock carries. */
export function sendResponse(res: Response, response: OutgoingResponse): void {
  if (res.headersSent || res.destroyed) return;
  const exchange = exchangeOf(res);
  const text = bodilessStatuses.has(response.status) ? '' : serializeBody(response.body);
  const { id, provider, trigger, session } = exchange;
  const sent: SentResponse = {
    status: response.status,
    at: session.clock.now(),
    headers: extraHeaders(exchange, response),
    text,
  };
  res.writeHead(sent.status, buildResponseHeaders({ id, provider: provider?.id ?? null, trigger }, sent));
  finishExchange(exchange, sent);
  flushLater(res, text);
}

/** A body as text. @throws where JSON can't write it */
export const serializeBody = (body: unknown): string =>
  body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body);

/** What is ready to leave at the end of this turn of the event loop. */
let pendingResponses: { readonly res: Response; readonly text: string }[] = [];

/**
 * Ends an answer together with all others that get ready in the same turn. One after the other they cost a third less:
 * the client's side is woken once, and not between any two (docs/decisions/12-the-short-way.md).
 */
function flushLater(res: Response, text: string): void {
  if (pendingResponses.push({ res, text }) > 1) return;
  setImmediate(() => {
    const ready = pendingResponses;
    pendingResponses = [];
    for (const one of ready) end(one);
  });
}

/** One that fails must not keep the others from leaving. */
function end({ res, text }: { readonly res: Response; readonly text: string }): void {
  try {
    res.end(text);
  } catch {
    res.destroy();
  }
}

/** Notes how the exchange ended. Without an answer, a fault or the client ended it. */
export function finishExchange(exchange: Exchange, response?: SentResponse): void {
  if (exchange.durationMs !== undefined) return;
  exchange.durationMs = Math.round((stopwatch() - exchange.startedAt) * 1000) / 1000;
  if (response) {
    exchange.response = response;
    exchange.parsed = undefined;
  }
  exchange.session.exchangeFinished(exchange);
}

/** What an answer's headers tell beyond the usual, or instead of it; undefined where it is nothing. */
function extraHeaders(
  { violations, preference }: Exchange,
  { status, headers, undocumented }: OutgoingResponse,
): Record<string, string> | undefined {
  const applied = preferenceApplied(preference, status);
  if (violations.length === 0 && !undocumented && applied === undefined) return headers;
  return overridden(
    {
      ...(violations.length > 0 && { 'X-Mock-Violations': String(violations.length) }),
      ...(undocumented && { 'X-Mock-Undocumented': 'true' }),
      ...(applied !== undefined && { 'Preference-Applied': applied }),
    },
    headers,
  );
}
