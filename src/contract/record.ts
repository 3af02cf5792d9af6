/** An exchange as a report shows it: secrets masked, long bodies and headers cut. */
import { toRfc3339 } from '../core/clock.ts';
import type { Masker } from '../core/redact.ts';
import { textOf, type Exchange } from './exchange.ts';
import type { Came, ExchangeRecord, Header, Sent } from './finding.ts';
import { keptBytes } from './limits.ts';
import { shorten } from './secrets.ts';

const maxBody = 8192;
const maxHeader = 1024;
const maxHeaders = 64;

export function toRecord(exchange: Exchange, url: string, hide: Masker): ExchangeRecord {
  return { at: toRfc3339(exchange.outcome.sentAt), sent: sentOf(exchange, url, hide), came: cameOf(exchange, hide) };
}

function sentOf({ request }: Exchange, url: string, hide: Masker): Sent {
  const text = request.body && new TextDecoder('utf-8').decode(request.body.subarray(0, keptBytes));
  return {
    method: request.method,
    url: shorten(url, maxBody, hide),
    headers: shortened(request.headers, hide),
    body: text === undefined ? undefined : shorten(text, maxBody, hide),
    bodyBytes: request.body?.length ?? 0,
  };
}

function cameOf({ outcome, answer }: Exchange, hide: Masker): Came {
  const { durationMs } = outcome;
  if (outcome.kind === 'timeout') return { kind: 'timeout', durationMs };
  if (outcome.kind === 'lost') return { kind: 'lost', reason: hide(outcome.reason), durationMs, ...(outcome.status !== undefined && { status: outcome.status }) };
  const body = answer ? shorten(textOf(answer, keptBytes), maxBody, hide) : '';
  const omitted = outcome.headers.length - maxHeaders;
  return {
    kind: 'answer', status: outcome.status, headers: shortened(outcome.headers, hide), ...(omitted > 0 && { omittedHeaders: omitted }),
    body, bodyBytes: outcome.size, durationMs,
  };
}

const shortened = (headers: readonly Header[], hide: Masker): Header[] =>
  headers.slice(0, maxHeaders).map(([name, value]) => [shorten(name, maxHeader, hide), shorten(value, maxHeader, hide)]);

/** How much of memory a record takes, in characters. */
export const sizeOf = ({ sent, came }: ExchangeRecord): number =>
  sent.url.length + lengthOf(sent.headers) + (sent.body?.length ?? 0) + (came.kind === 'answer' ? lengthOf(came.headers) + came.body.length : 0);

const lengthOf = (headers: readonly Header[]): number => headers.reduce((sum, [name, value]) => sum + name.length + value.length, 0);
