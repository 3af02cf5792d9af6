/** The one place where an answer to a provider's client is written, and noted for the journal. */
import type { Response } from 'express';
import { stopwatch } from '../core/clock.ts';
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
  res.statusCode = answer.status;
  for (const [name, value] of Object.entries(headers)) res.setHeader(name, value);
  close(exchange, { status: answer.status, headers, text });
  res.end(text);
}

/** Notes how the exchange ended. Without an answer, a fault or the client ended it. */
export function close(exchange: Exchange, answer?: Exchange['answer']): void {
  if (exchange.durationMs !== undefined) return;
  exchange.durationMs = Math.round((stopwatch() - exchange.begun) * 1000) / 1000;
  if (answer) exchange.answer = answer;
  exchange.session.closed(exchange);
}

/** What every answer carries. */
export const mockHeaders = ({ provider, id, trigger }: Exchange): Record<string, string> => ({
  ...(provider && { 'X-Mock-Provider': provider.id }),
  'X-Mock-Request-Id': id,
  'X-Mock-Trigger': trigger,
});

function headersOf(exchange: Exchange, answer: Answer, text: string): Record<string, string> {
  const applied = preferenceApplied(exchange.preference, answer.status);
  return {
    ...(text !== '' && { 'Content-Type': 'application/json; charset=utf-8' }),
    ...(!bodiless.has(answer.status) && { 'Content-Length': String(Buffer.byteLength(text)) }),
    Date: new Date(exchange.session.clock.now()).toUTCString(),
    'Cache-Control': 'no-store',
    ...mockHeaders(exchange),
    ...(exchange.violations.length > 0 && { 'X-Mock-Violations': String(exchange.violations.length) }),
    ...(answer.undocumented && { 'X-Mock-Undocumented': 'true' }),
    ...(applied !== undefined && { 'Preference-Applied': applied }),
    ...answer.headers,
  };
}
