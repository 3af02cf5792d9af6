/** An exchange as a report shows it: secrets masked, long bodies cut. */
import { toRfc3339 } from '../core/clock.ts';
import { preview } from '../core/redact.ts';
import { textOf, type Exchange } from './exchange.ts';
import type { Came, ExchangeRecord, Header, Sent } from './finding.ts';

const longestBody = 8192;

/** Masks with `secrets`, whatever their length; call once per exchange. */
export function toRecord(exchange: Exchange, url: string, secrets: readonly string[]): ExchangeRecord {
  const hide = hider(secrets);
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

/** Hides each secret in plain, JSON-escaped and URL-encoded form, longest first. */
export function hider(secrets: readonly string[]): (text: string) => string {
  const forms = [...new Set(secrets)].filter((secret) => secret.length > 2).sort((a, b) => b.length - a.length).flatMap((secret) =>
    [...new Set([secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret.toWellFormed())])].map((form) => [form, preview(secret)] as const));
  return (text) => forms.reduce((hidden, [form, shown]) => hidden.replaceAll(form, shown), text);
}
