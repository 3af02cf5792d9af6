/** HTTP Archive 1.2 (http://www.softwareishard.com/blog/har-12-spec/). */

type Header = readonly [name: string, value: string];

/** One side of an exchange. */
interface HarMessage {
  readonly headers: readonly Header[];
  /** As text; empty where there is none. */
  readonly body: string;
  /** The whole length of the body, where `body` is cut. */
  readonly bodyBytes: number;
}

export interface HarExchange {
  /** RFC 3339. */
  readonly at: string;
  readonly durationMs: number;
  readonly request: HarMessage & { readonly method: string; /** Absolute. */ readonly url: string };
  /** undefined: none came; written with status 0, as browsers write it. */
  readonly response: (HarMessage & { readonly status: number }) | undefined;
  readonly comment: string;
}

/** @param exchanges in the order in which they are to stand */
export const toHar = (exchanges: readonly HarExchange[]): object => ({
  log: { version: '1.2', creator: { name: 'mockmint', version: '1' }, entries: exchanges.map(toEntry) },
});

const silence: HarMessage & { readonly status: number } = { status: 0, headers: [], body: '', bodyBytes: 0 };

const toEntry = ({ at, durationMs, request, response = silence, comment }: HarExchange): object => ({
  startedDateTime: at,
  time: durationMs,
  request: {
    method: request.method,
    url: request.url,
    ...shared(request),
    queryString: named(new URL(request.url, 'http://localhost').searchParams),
    ...(request.body !== '' && { postData: { mimeType: headerOf(request, 'content-type'), text: request.body } }),
  },
  response: {
    status: response.status,
    statusText: '',
    ...shared(response),
    content: { size: response.bodyBytes, mimeType: headerOf(response, 'content-type'), text: response.body },
    redirectURL: headerOf(response, 'location'),
  },
  cache: {},
  timings: { send: 0, wait: durationMs, receive: 0 },
  comment,
});

const shared = ({ headers, bodyBytes }: HarMessage): object =>
  ({ httpVersion: 'HTTP/1.1', cookies: [], headers: named(headers), headersSize: -1, bodySize: bodyBytes });

const named = (pairs: Iterable<Header>): object[] => Array.from(pairs, ([name, value]) => ({ name, value }));

const headerOf = ({ headers }: HarMessage, name: string): string => headers.find(([key]) => key.toLowerCase() === name)?.[1] ?? '';
