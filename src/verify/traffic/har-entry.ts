/** Reads an entry of an HTTP Archive: of browsers, Playwright, proxies, HTTP clients and this program. */
import { URL, URLSearchParams } from 'node:url';
import { isObject } from '../../lib/json.ts';
import type { Header } from '../findings/finding.ts';
import { headerOf, requestBody, responseBody, type ReadAttachment } from './har-body.ts';
import type { ObservedRequest, ObservedResponse } from './observed-exchange.ts';

/** A recorded exchange, before it is known to whom it was sent. */
export interface HarEntry {
  readonly url: URL;
  readonly request: Omit<ObservedRequest, 'path'>;
  readonly response: ObservedResponse | undefined;
  /** In milliseconds since the Unix epoch; undefined if it is not recorded. */
  readonly sentAt: number | undefined;
  readonly durationMs: number;
  /** Why it says nothing about the service; undefined if it does. */
  readonly skipReason: string | undefined;
}

type Member = Readonly<Record<string, unknown>>;

const maxDurationMs = 86_400_000;

/** The entry, or why it can't be read. */
export function readHarEntry(value: unknown, attachment: ReadAttachment): HarEntry | string {
  const entry: Member = isObject(value) ? value : {};
  const { request } = entry;
  if (!isObject(request)) return 'not an entry';
  const url = typeof request['url'] === 'string' ? URL.parse(request['url']) : null;
  if (!url || typeof request['method'] !== 'string') return 'not an entry';
  if (!/^(?:https?|wss?):$/.test(url.protocol)) return 'not sent over HTTP';
  addQuery(url, request['queryString']);
  const method = request['method'].toUpperCase();
  const headers = requestHeaders(request);
  const response = readResponse(entry['response'], method, attachment);
  const at = Date.parse(String(entry['startedDateTime']));
  const time = Number(entry['time']);
  return {
    url,
    request: { method, url: url.href, headers, ...requestBody(request, method, headers, attachment) },
    response,
    sentAt: Number.isNaN(at) ? undefined : at,
    durationMs: time > 0 && time < maxDurationMs ? time : 0,
    skipReason: skipReasonOf(entry, url),
  };
}

/** Not all recorders write the query into the URL. */
function addQuery(url: URL, query: unknown): void {
  if (url.search !== '' || !Array.isArray(query)) return;
  const pairs = pairsOf(query);
  const search = new URLSearchParams();
  for (const [name, value] of pairs) search.append(name, value);
  if (pairs.length > 0) url.search = search.toString();
}

function skipReasonOf(entry: Member, { protocol }: URL): string | undefined {
  const { response } = entry;
  const has = (name: string): boolean =>
    entry[name] === true ||
    (typeof entry[name] === 'string' && entry[name] !== '') ||
    (isObject(response) && response[name] === true);
  if (protocol.startsWith('ws') || Array.isArray(entry['_webSocketMessages'])) return 'WebSocket';
  const fetchType = String(entry['_fetchType'] ?? '');
  if (has('_fromCache') || fetchType.includes('Cache')) return 'from the cache of the browser';
  if (has('_fetchedViaServiceWorker') || fetchType === 'Service Worker') return 'from a service worker';
  if (fetchType === 'Inspector Override') return 'fulfilled by the browser';
  return has('_wasFulfilled') ? 'fulfilled by the test' : undefined;
}

function readResponse(value: unknown, method: string, attachment: ReadAttachment): ObservedResponse | undefined {
  const status = isObject(value) ? Number(value['status']) : 0;
  if (!isObject(value) || !Number.isInteger(status) || status < 100 || status > 599) return undefined;
  const { content } = value;
  const recorded = pairsOf(value['headers']);
  const type = isObject(content) ? content['mimeType'] : undefined;
  // Only if no header was recorded: browsers guess the type of a response without Content-Type.
  const headers: Header[] =
    recorded.length === 0 && typeof type === 'string' && type.includes('/') ? [['content-type', type]] : recorded;
  return { status, headers, ...responseBody(content, { method, status, headers }, attachment) };
}

/** The headers, with the Content-Type and the cookies where the recorder has them only elsewhere. */
function requestHeaders({ headers: list, cookies: jar, postData }: Member): Header[] {
  const headers = pairsOf(list);
  const type = isObject(postData) ? postData['mimeType'] : undefined;
  const cookies = headerOf(headers, 'cookie') === undefined ? pairsOf(jar) : [];
  return [
    ...headers,
    ...(headerOf(headers, 'content-type') === undefined && typeof type === 'string' && type.includes('/')
      ? [['content-type', type] as const]
      : []),
    ...(cookies.length > 0 ? [['cookie', cookies.map(([name, value]) => `${name}=${value}`).join('; ')] as const] : []),
  ];
}

/** Maximum number of headers of a message. */
const maxPairs = 1000;

/** Names and values, without the pseudo-headers of HTTP/2. Some recorders write several values as lines. */
function pairsOf(list: unknown): Header[] {
  if (!Array.isArray(list)) return [];
  return (list as readonly unknown[]).slice(0, maxPairs).flatMap((pair): Header[] => {
    if (!isObject(pair) || typeof pair['name'] !== 'string' || pair['name'].startsWith(':')) return [];
    const { name, value } = pair;
    if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') return [];
    return String(value)
      .split(/[\r\n]+/)
      .map((line): Header => [name, line]);
  });
}
