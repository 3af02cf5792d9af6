/** Converts journal entries to HAR exchanges. */
import { URL } from 'node:url';
import { Buffer, isUtf8 } from 'node:buffer';
import type { HarExchange } from '../../lib/har.ts';
import type { Masker } from '../../lib/redact.ts';
import type { Origin } from '../provider-router.ts';
import type { JournalEntry } from '../session/journal-entry.ts';
import type { Viewed } from '../session/journal-view.ts';

export function journalToHar(
  entry: JournalEntry,
  { view: { id, at, provider, request, response, trigger, durationMs }, hide }: Viewed,
  scheme: Origin['scheme'],
): HarExchange {
  return {
    at,
    durationMs: durationMs ?? 0,
    request: {
      method: request.method,
      url: absoluteUrl(request.url, request.headers['host'], scheme),
      ...harMessage(request),
      ...binary(entry.body, hide),
    },
    response: response
      ? { status: response.status, ...harMessage(response), ...receivedBody(entry.response, hide) }
      : undefined,
    comment: `${provider ?? 'unclaimed'} · ${trigger} · ${id}`,
  };
}

/** Returns the absolute URL of a request. An invalid Host is replaced with localhost; an absolute target is kept. */
export function absoluteUrl(target: string, host: string | undefined, scheme: string): string {
  if (!target.startsWith('/')) return target;
  const url = `${scheme}://${host === undefined || host === '' || /[/?#@\\\s]/.test(host) ? 'localhost' : host}${target}`;
  return URL.canParse(url) ? url : `${scheme}://localhost${target}`;
}

function harMessage({
  headers,
  body: value,
}: {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}): Pick<HarExchange['request'], 'headers' | 'body' | 'bodyBytes'> {
  const body = value === null ? '' : typeof value === 'string' ? value : JSON.stringify(value);
  return { headers: harHeaders(headers), body, bodyBytes: Buffer.byteLength(body) };
}

/** Cookies are recorded one a line; each is a header of its own. */
const harHeaders = (headers: Readonly<Record<string, string>>): [name: string, value: string][] =>
  Object.entries(headers).flatMap(([name, value]) =>
    name === 'set-cookie' ? value.split('\n').map((cookie): [string, string] => [name, cookie]) : [[name, value]],
  );

/** What is known of the body of a response of the upstream, if it differs from the view. */
function receivedBody(
  response: JournalEntry['response'],
  hide: Masker,
): Pick<HarExchange['request'], 'body' | 'encoding' | 'bodyBytes'> | undefined {
  const received = response?.received;
  if (!response || !received) return undefined;
  const { size, kept } = received;
  if (kept === 'base64') return encoded(Buffer.from(response.text, 'base64'), hide);
  return kept === 'beginning' ? { body: '', bodyBytes: size } : undefined;
}

/** Encodes a binary body as base64, with secrets masked; undefined for text. */
function binary(
  body: JournalEntry['body'],
  hide: Masker,
): Pick<HarExchange['request'], 'body' | 'encoding' | 'bodyBytes'> | undefined {
  return typeof body === 'string' || isUtf8(body) ? undefined : encoded(body, hide);
}

function encoded(body: Buffer, hide: Masker): Pick<HarExchange['request'], 'body' | 'encoding' | 'bodyBytes'> {
  const masked = hide(body.toString('latin1')).replaceAll('…', '...');
  return { body: Buffer.from(masked, 'latin1').toString('base64'), encoding: 'base64', bodyBytes: body.length };
}
