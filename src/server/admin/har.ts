/** The journal as HTTP Archive 1.2 (http://www.softwareishard.com/blog/har-12-spec/). */
import type { JournalView } from '../journal-view.ts';

/** @param requests in the order in which they came */
export const toHar = (requests: readonly JournalView[]): object => ({
  log: { version: '1.2', creator: { name: 'mockmint', version: '1' }, entries: requests.map(toEntry) },
});

function toEntry({ id, at, provider, request, response, trigger, durationMs }: JournalView): object {
  const url = `http://${request.headers['host'] ?? 'localhost'}${request.url}`;
  const time = durationMs ?? 0;
  const body = asText(request.body);
  const content = asText(response?.body ?? null);
  return {
    startedDateTime: at,
    time,
    request: {
      method: request.method,
      url,
      httpVersion: 'HTTP/1.1',
      cookies: [],
      headers: pairs(request.headers),
      queryString: [...new URLSearchParams(request.url.split('?', 2)[1] ?? '')].map(([name, value]) => ({ name, value })),
      ...(body !== '' && { postData: { mimeType: request.headers['content-type'] ?? '', text: body } }),
      headersSize: -1,
      bodySize: Buffer.byteLength(body),
    },
    response: {
      status: response?.status ?? 0,
      statusText: '',
      httpVersion: 'HTTP/1.1',
      cookies: [],
      headers: pairs(response?.headers ?? {}),
      content: { size: Buffer.byteLength(content), mimeType: response?.headers['content-type'] ?? '', text: content },
      redirectURL: '',
      headersSize: -1,
      bodySize: Buffer.byteLength(content),
    },
    cache: {},
    timings: { send: 0, wait: time, receive: 0 },
    comment: `${provider ?? 'unclaimed'} · ${trigger} · ${id}`,
  };
}

const pairs = (headers: Readonly<Record<string, string>>): object[] => Object.entries(headers).map(([name, value]) => ({ name, value }));

const asText = (body: unknown): string => (body === null ? '' : typeof body === 'string' ? body : JSON.stringify(body));
