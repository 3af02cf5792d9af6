/** Builds the headers of a response: the default ones and the additional ones. */
import { Buffer } from 'node:buffer';
import { toHttpDate } from '../../lib/clock.ts';
import { overridden } from '../../lib/http.ts';
import type { Exchange, SentResponse, Trigger } from './exchange.ts';

/** Statuses that never have a body (RFC 9110, 6.4.1). */
export const bodilessStatuses: ReadonlySet<number> = new Set([204, 205, 304]);

/** The `X-Mock-*` headers of every response. */
export const mockHeaders = ({ provider, id, trigger }: Exchange): Record<string, string> => ({
  ...(provider && { 'X-Mock-Provider': provider.id }),
  'X-Mock-Request-Id': id,
  'X-Mock-Trigger': trigger,
});

/** The `Content-Type` header for a media type; undefined for the default, `application/json`. */
export const contentTypeHeader = (type: string): { readonly 'Content-Type': string } | undefined =>
  type === 'application/json'
    ? undefined
    : { 'Content-Type': /^text\/|json$/.test(type) ? `${type}; charset=utf-8` : type };

/** The exchange data that the default headers contain. */
interface HeaderContext {
  readonly id: string;
  /** The provider's id. */
  readonly provider: string | null;
  readonly trigger: Trigger;
}

/** Returns all headers of a response. One object literal is faster than adding or spreading headers. */
export function buildResponseHeaders(
  { id, provider, trigger }: HeaderContext,
  { status, at, text, headers: extraHeaders, received }: SentResponse,
): Record<string, string> {
  if (received) return { ...extraHeaders };
  const headers: Record<string, string> = {
    'Content-Type': 'application/json; charset=utf-8',
    'Content-Length': String(Buffer.byteLength(text)),
    Date: toHttpDate(at),
    'Cache-Control': 'no-store',
    'X-Mock-Provider': provider ?? '',
    'X-Mock-Request-Id': id,
    'X-Mock-Trigger': trigger,
  };
  if (text === '') delete headers['Content-Type'];
  if (bodilessStatuses.has(status)) delete headers['Content-Length'];
  if (provider === null) delete headers['X-Mock-Provider'];
  return overridden(headers, extraHeaders);
}
