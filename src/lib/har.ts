/** Writes HTTP Archive 1.2 (http://www.softwareishard.com/blog/har-12-spec/). */
import { URL } from 'node:url';

type HarHeader = readonly [name: string, value: string];

/** A request or a response. */
interface HarMessage {
  readonly headers: readonly HarHeader[];
  /** Empty if there is no body. */
  readonly body: string;
  /** Set if `body` is encoded because the bytes are not text. */
  readonly encoding?: 'base64' | undefined;
  /** Length of the full body, even if `body` is truncated. */
  readonly bodyBytes: number;
}

export interface HarExchange {
  /** RFC 3339. */
  readonly at: string;
  readonly durationMs: number;
  readonly request: HarMessage & {
    readonly method: string;
    /** An absolute URL, or any request target, which is then encoded into an absolute URL. */
    readonly url: string;
  };
  /** undefined if none was received. Written with status 0, as browsers do. */
  readonly response: (HarMessage & { readonly status: number }) | undefined;
  readonly comment: string;
}

/** The JSON before and after the entries of an archive. */
export const harFrame = [
  '{"log":{"version":"1.2","creator":{"name":"mockmint","version":"1"},"entries":[',
  ']}}',
] as const;

/** @param exchanges in the order of the entries */
export const toHar = (exchanges: readonly HarExchange[]): object => ({
  log: { version: '1.2', creator: { name: 'mockmint', version: '1' }, entries: exchanges.map(toHarEntry) },
});

const noResponse: HarMessage & { readonly status: number } = { status: 0, headers: [], body: '', bodyBytes: 0 };

export const toHarEntry = ({ at, durationMs, request, response = noResponse, comment }: HarExchange): object => ({
  startedDateTime: at,
  time: durationMs,
  request: toHarRequest(request),
  response: {
    status: response.status,
    statusText: '',
    ...commonMembers(response),
    content: {
      size: response.bodyBytes,
      mimeType: harHeaderValue(response, 'content-type'),
      text: response.body,
      ...(response.encoding && { encoding: response.encoding }),
    },
    redirectURL: harHeaderValue(response, 'location'),
  },
  cache: {},
  timings: { send: 0, wait: durationMs, receive: 0 },
  comment,
});

/** The custom member `_target` keeps a target that is not a URL in RFC 3986 form. */
function toHarRequest(request: HarExchange['request']): object {
  const { method, url: target } = request;
  const parsed = URL.parse(target);
  const absolute =
    parsed && isLocator(parsed) ? parsed : new URL(`http://localhost/${encodeURIComponent(target.toWellFormed())}`);
  const url =
    absolute.origin +
    urlEscapes(absolute.pathname) +
    urlEscapes(absolute.search) +
    absolute.hash.slice(0, 1) +
    urlEscapes(absolute.hash.slice(1));
  const isShown = url === target || url.replaceAll('%E2%80%A6', '…') === target;
  return {
    method,
    url,
    ...commonMembers(request),
    queryString: nameValuePairs(absolute.searchParams),
    ...postData(request),
    ...(!isShown && { _target: target }),
  };
}

/** Whether the URL has a host in RFC 3986 form. */
const isLocator = ({ protocol, host }: URL): boolean =>
  /^(?:https?|ftp|wss?):$/.test(protocol) && /^(?:[\w.~!$&'()*+,;=%-]+|\[[\da-f:.]+\])(?::\d+)?$/i.test(host);

/** Percent-encodes the characters that URLs must not contain. */
const urlEscapes = (part: string): string =>
  part.replace(/[^!$%&'()*+,./0-9:;=?@A-Z_a-z~-]/g, encodeURIComponent).replace(/%(?![\dA-Fa-f]{2})/g, '%25');

/** `_encoding` is a custom member: HAR 1.2 defines an encoding for response bodies only. */
const postData = (request: HarMessage): object =>
  request.body === ''
    ? {}
    : {
        postData: {
          mimeType: harHeaderValue(request, 'content-type'),
          text: request.body,
          ...(request.encoding && { _encoding: request.encoding }),
        },
      };

const commonMembers = ({ headers, bodyBytes }: HarMessage): object => ({
  httpVersion: 'HTTP/1.1',
  cookies: [],
  headers: nameValuePairs(headers),
  headersSize: -1,
  bodySize: bodyBytes,
});

const nameValuePairs = (pairs: Iterable<HarHeader>): object[] =>
  Array.from(pairs, ([name, value]) => ({ name, value }));

const harHeaderValue = ({ headers }: HarMessage, name: string): string =>
  headers.find(([key]) => key.toLowerCase() === name)?.[1] ?? '';
