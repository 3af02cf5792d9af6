/** The one place where an answer to a provider's client is written, and noted for the journal. */
import type { Response } from 'express';
import { stopwatch, toHttpDate } from '../core/clock.ts';
import { exchangeOf, type Exchange } from './exchange.ts';
import { preferenceApplied } from './preference.ts';

/** Statuses that never have a body (RFC 9110, 6.4.1). */
const bodiless = new Set([204, 205, 304]);

/** What is to be sent. An undefined body sends none; a text goes as it is, anything else as JSON. */
export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** The document does not declare the status, or not this body. */
  readonly undocumented?: boolean;
}

/** Sends an answer with the headers that every answer of the mock carries. */
export function send(res: Response, answer: Answer): void {
  if (res.headersSent || res.destroyed) return;
  const exchange = exchangeOf(res);
  const text = bodiless.has(answer.status) || answer.body === undefined ? '' : typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body);
  const headers = headersOf(exchange, answer, text);
  res.writeHead(answer.status, headers);
  close(exchange, { status: answer.status, headers, text });
  leave(res, text);
}

/** What is ready to leave at the end of this turn of the event loop. */
let leaving: (() => void)[] = [];

/**
 * Ends an answer together with all others that get ready in the same turn. One after the other they cost a third less:
 * the client's side is woken once, and not between any two (docs/decisions/12-the-short-way.md).
 */
function leave(res: Response, text: string): void {
  if (leaving.push(() => res.end(text)) > 1) return;
  setImmediate(() => {
    const ready = leaving;
    leaving = [];
    for (const end of ready) end();
  });
}

/** Notes how the exchange ended. Without an answer, a fault or the client ended it. */
export function close(exchange: Exchange, answer?: Exchange['answer']): void {
  if (exchange.durationMs !== undefined) return;
  exchange.durationMs = Math.round((stopwatch() - exchange.begun) * 1000) / 1000;
  if (answer) {
    exchange.answer = answer;
    exchange.parsed = undefined;
  }
  exchange.session.closed(exchange);
}

/** What every answer carries. */
export const mockHeaders = ({ provider, id, trigger }: Exchange): Record<string, string> =>
  ({ ...(provider && { 'X-Mock-Provider': provider.id }), 'X-Mock-Request-Id': id, 'X-Mock-Trigger': trigger });

/** The usual ones in one literal: to add them one by one, or spread them, takes longer and more room in the journal. */
function headersOf(exchange: Exchange, { status, headers: own, undocumented }: Answer, text: string): Record<string, string> {
  const headers: Record<string, string> = {
    'Content-Type': 'application/json; charset=utf-8',
    'Content-Length': String(Buffer.byteLength(text)),
    Date: toHttpDate(exchange.session.clock.now()),
    'Cache-Control': 'no-store',
    'X-Mock-Provider': exchange.provider?.id ?? '',
    'X-Mock-Request-Id': exchange.id,
    'X-Mock-Trigger': exchange.trigger,
  };
  if (text === '') delete headers['Content-Type'];
  if (bodiless.has(status)) delete headers['Content-Length'];
  if (!exchange.provider) delete headers['X-Mock-Provider'];
  if (exchange.violations.length > 0) headers['X-Mock-Violations'] = String(exchange.violations.length);
  if (undocumented) headers['X-Mock-Undocumented'] = 'true';
  const applied = preferenceApplied(exchange.preference, status);
  if (applied !== undefined) headers['Preference-Applied'] = applied;
  return own ? overridden(headers, own) : headers;
}

/** Names are the same in any case. */
function overridden(headers: Record<string, string>, own: Readonly<Record<string, string>>): Record<string, string> {
  const names = new Set(Object.keys(own).map((name) => name.toLowerCase()));
  return { ...Object.fromEntries(Object.entries(headers).filter(([name]) => !names.has(name.toLowerCase()))), ...own };
}
