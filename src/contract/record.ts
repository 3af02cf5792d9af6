/** An exchange as a report shows it: secrets masked, long bodies cut. */
import { toRfc3339 } from '../core/clock.ts';
import { createMasker } from '../core/redact.ts';
import { textOf, type Exchange } from './exchange.ts';
import type { Came, ExchangeRecord, Header, Sent } from './finding.ts';

const longestBody = 8192;

/** The secrets are the caller's own, and few: even short ones are masked wherever they stand. */
const shortestSecret = 3;

export function toRecord(exchange: Exchange, url: string, secrets: readonly string[]): ExchangeRecord {
  const hide = createMasker(secrets, { minLength: shortestSecret });
  return { at: toRfc3339(exchange.outcome.sentAt), sent: sentOf(exchange, url, hide), came: cameOf(exchange, hide) };
}

function sentOf({ request }: Exchange, url: string, hide: (text: string) => string): Sent {
  const text = request.body && new TextDecoder('utf-8').decode(request.body);
  return {
    method: request.method,
    url: hide(url),
    headers: hideHeaders(request.headers, hide),
    body: text === undefined ? undefined : cut(hide(text)),
    bodyBytes: request.body?.length ?? 0,
  };
}

function cameOf({ outcome, answer }: Exchange, hide: (text: string) => string): Came {
  const { durationMs } = outcome;
  if (outcome.kind === 'timeout') return { kind: 'timeout', durationMs };
  if (outcome.kind === 'lost') return { kind: 'lost', reason: outcome.reason, durationMs, ...(outcome.status !== undefined && { status: outcome.status }) };
  const body = answer ? cut(hide(textOf(answer))) : '';
  return { kind: 'answer', status: outcome.status, headers: hideHeaders(outcome.headers, hide), body, bodyBytes: outcome.bytes.length, durationMs };
}

const hideHeaders = (headers: readonly Header[], hide: (text: string) => string): Header[] =>
  headers.map(([name, value]) => [name, hide(value)]);

const cut = (text: string): string => (text.length > longestBody ? `${text.slice(0, longestBody)}…` : text);
