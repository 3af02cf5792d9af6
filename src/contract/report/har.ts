/** Every exchange of a run as an HTTP Archive 1.2 (http://www.softwareishard.com/blog/har-12-spec/). */
import type { Came, ExchangeRecord, Header, Sent } from '../finding.ts';
import type { CaseResult } from '../report.ts';
import type { Reporter } from './reporter.ts';
import { cameLine } from './telling.ts';

export const har: Reporter = (report) => {
  const entries = report.providers.flatMap(({ cases }) => cases).flatMap((result) => result.exchanges.map((exchange) => entry(result, exchange)));
  const inOrder = entries.toSorted((one, other) => (one.startedDateTime < other.startedDateTime ? -1 : one.startedDateTime > other.startedDateTime ? 1 : 0));
  return `${JSON.stringify({ log: { version: '1.2', creator: { name: 'mockmint', version: '1' }, entries: inOrder } }, null, 2)}\n`;
};

function entry({ id, verdict }: CaseResult, { at, sent, came }: ExchangeRecord) {
  return {
    startedDateTime: at,
    time: came.durationMs,
    request: requestOf(sent),
    response: responseOf(came),
    cache: {},
    timings: { send: 0, wait: came.durationMs, receive: 0 },
    comment: `${id} · ${verdict}${came.kind === 'answer' ? '' : ` · ${cameLine(came)}`}`,
  };
}

function requestOf({ method, url, headers, body, bodyBytes }: Sent) {
  return {
    method, url,
    httpVersion: 'HTTP/1.1',
    cookies: [],
    headers: pairs(headers),
    queryString: [...new URL(url, 'http://localhost').searchParams].map(([name, value]) => ({ name, value })),
    ...(body !== undefined && { postData: { mimeType: typeOf(headers), params: [], text: body } }),
    headersSize: -1,
    bodySize: bodyBytes,
  };
}

/** An exchange without an answer has status 0, as browsers write it. */
function responseOf(came: Came) {
  const { status = 0, headers, body, bodyBytes } = came.kind === 'answer' ? came : { ...came, headers: [], body: '', bodyBytes: 0, ...(came.kind === 'timeout' && { status: 0 }) };
  return {
    status,
    statusText: '',
    httpVersion: 'HTTP/1.1',
    cookies: [],
    headers: pairs(headers),
    content: { size: bodyBytes, mimeType: typeOf(headers), text: body },
    redirectURL: headerOf(headers, 'location') ?? '',
    headersSize: -1,
    bodySize: bodyBytes,
  };
}

const pairs = (headers: readonly Header[]): { name: string; value: string }[] => headers.map(([name, value]) => ({ name, value }));

const headerOf = (headers: readonly Header[], name: string): string | undefined => headers.find(([key]) => key.toLowerCase() === name)?.[1];

const typeOf = (headers: readonly Header[]): string => headerOf(headers, 'content-type') ?? '';
