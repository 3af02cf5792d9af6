/** Converts an exchange to a report record: masks secrets, truncates long bodies and headers. */
import { TextDecoder } from 'node:util';
import { toRfc3339 } from '../../lib/clock.ts';
import type { Masker } from '../../lib/redact.ts';
import { textOf, type CaseExchange } from '../run/case-exchange.ts';
import type { RecordedResponse, ExchangeRecord, Header, RecordedRequest } from './finding.ts';
import { keptBytes } from '../run/run-limits.ts';
import { shorten } from '../run/run-secrets.ts';

const maxBody = 8192;
const maxHeader = 1024;
const maxHeaders = 64;

export function toRecord(exchange: CaseExchange, url: string, hide: Masker): ExchangeRecord {
  return {
    at: toRfc3339(exchange.outcome.sentAt),
    sent: recordedRequest(exchange, url, hide),
    received: recordedResponse(exchange, hide),
  };
}

function recordedRequest({ request }: CaseExchange, url: string, hide: Masker): RecordedRequest {
  const text =
    request.body && new TextDecoder('utf-8', { ignoreBOM: true }).decode(request.body.subarray(0, keptBytes));
  return {
    method: request.method,
    url: shorten(url, maxBody, hide),
    headers: shortened(request.headers, hide),
    body: text === undefined ? undefined : shorten(text, maxBody, hide),
    bodyBytes: request.body?.length ?? 0,
  };
}

function recordedResponse({ outcome, response }: CaseExchange, hide: Masker): RecordedResponse {
  const { durationMs } = outcome;
  if (outcome.kind === 'timeout') return { kind: 'timeout', durationMs };
  if (outcome.kind === 'connection-error')
    return {
      kind: 'connection-error',
      reason: hide(outcome.reason),
      durationMs,
      ...(outcome.status !== undefined && { status: outcome.status }),
    };
  const body = response ? shorten(textOf(response, keptBytes), maxBody, hide) : '';
  const omitted = outcome.headers.length - maxHeaders;
  return {
    kind: 'response',
    status: outcome.status,
    headers: shortened(outcome.headers, hide),
    ...(omitted > 0 && { omittedHeaders: omitted }),
    body,
    bodyBytes: outcome.size,
    durationMs,
  };
}

const shortened = (headers: readonly Header[], hide: Masker): Header[] =>
  headers
    .slice(0, maxHeaders)
    .map(([name, value]) => [shorten(name, maxHeader, hide), shorten(value, maxHeader, hide)]);

/** Approximate memory use of a record, in characters. */
export const sizeOf = ({ sent, received }: ExchangeRecord): number =>
  sent.url.length +
  lengthOf(sent.headers) +
  (sent.body?.length ?? 0) +
  (received.kind === 'response' ? lengthOf(received.headers) + received.body.length : 0);

const lengthOf = (headers: readonly Header[]): number =>
  headers.reduce((sum, [name, value]) => sum + name.length + value.length, 0);
