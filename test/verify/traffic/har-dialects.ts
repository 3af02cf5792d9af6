/** The same exchanges as each recorder writes them into an HTTP Archive. */
import { gzipSync } from 'node:zlib';

/** A recorded exchange. */
export interface Recorded {
  readonly method?: string;
  readonly url?: string;
  readonly requestHeaders?: readonly (readonly [string, string])[];
  readonly sent?: string;
  readonly status?: number;
  readonly responseHeaders?: readonly (readonly [string, string])[];
  readonly received?: string;
  readonly at?: string;
}

type Har = { readonly log: Readonly<Record<string, unknown>> & { readonly entries: readonly object[] } };

const json: readonly [string, string] = ['content-type', 'application/json'];

const complete = (one: Recorded): Required<Recorded> => ({
  method: 'POST',
  url: 'https://api.ondayzero.com/api/v1/tokens',
  requestHeaders: [
    ['authorization', 'Bearer dz_the_credential'],
    json,
    ['x-business-id', '3fa85f64-5717-4562-b3fc-2c963f66afa6'],
  ],
  sent: '{"name":"CI"}',
  status: 201,
  responseHeaders: [json],
  received: '{}',
  at: '2026-06-01T12:00:00.000Z',
  ...one,
});

const named = (pairs: readonly (readonly [string, string])[]): object[] =>
  pairs.map(([name, value]) => ({ name, value }));

/** The members that all recorders write. */
function plain(one: Recorded): {
  entry: Record<string, unknown>;
  request: Record<string, unknown>;
  response: Record<string, unknown>;
  content: Record<string, unknown>;
} {
  const { method, url, requestHeaders, sent, status, responseHeaders, received, at } = complete(one);
  const content: Record<string, unknown> = {
    size: Buffer.byteLength(received),
    mimeType: 'application/json',
    text: received,
  };
  const response: Record<string, unknown> = {
    status,
    statusText: '',
    httpVersion: 'HTTP/1.1',
    headers: named(responseHeaders),
    cookies: [],
    content,
    redirectURL: '',
    headersSize: -1,
    bodySize: -1,
  };
  const request: Record<string, unknown> = {
    method,
    url,
    httpVersion: 'HTTP/1.1',
    headers: named(requestHeaders),
    queryString: [],
    cookies: [],
    headersSize: -1,
    bodySize: Buffer.byteLength(sent),
    postData: { mimeType: 'application/json', text: sent },
  };
  return {
    entry: {
      startedDateTime: at,
      time: 12.5,
      request,
      response,
      cache: {},
      timings: { send: 0, wait: 12, receive: 0.5 },
    },
    request,
    response,
    content,
  };
}

const archive = (name: string, entries: readonly object[], more: object = {}): Har => ({
  log: { version: '1.2', creator: { name, version: '1' }, ...more, entries },
});

const blocked = {
  ...plain({}).entry,
  _error: 'net::ERR_BLOCKED_BY_CLIENT',
  response: {
    status: 0,
    statusText: '',
    httpVersion: '',
    headers: [],
    cookies: [],
    content: { size: 0, mimeType: 'x-unknown' },
    redirectURL: '',
    headersSize: -1,
    bodySize: -1,
  },
};

function chrome(all: readonly Recorded[]): Har {
  const entries = all.map((one) => {
    const { entry, request, response } = plain(one);
    request['headers'] = [
      { name: ':authority', value: 'api.ondayzero.com' },
      { name: ':method', value: 'POST' },
      { name: ':path', value: '/api/v1/tokens' },
      { name: ':scheme', value: 'https' },
      ...(request['headers'] as object[]),
      { name: 'content-length', value: String(request['bodySize']) },
    ];
    response['_transferSize'] = 300;
    response['_error'] = null;
    response['_fetchedViaServiceWorker'] = false;
    return {
      _initiator: { type: 'script', stack: { callFrames: [] } },
      _priority: 'High',
      _resourceType: 'fetch',
      connection: '443',
      pageref: 'page_1',
      serverIPAddress: '192.0.2.1',
      ...entry,
    };
  });
  const preflight = plain({
    method: 'OPTIONS',
    requestHeaders: [
      ['access-control-request-method', 'POST'],
      ['origin', 'https://app.example.com'],
    ],
    status: 204,
    responseHeaders: [],
    received: '',
  });
  delete preflight.request['postData'];
  const cached = { ...plain({ method: 'GET', received: '{"old":true}', status: 200 }).entry, _fromCache: 'disk' };
  return archive(
    'WebInspector',
    [
      { ...preflight.entry, _resourceType: 'preflight' },
      ...entries,
      blocked,
      cached,
      { ...cached, _fromCache: 'memory' },
    ],
    {
      pages: [
        {
          startedDateTime: '2026-06-01T12:00:00.000Z',
          id: 'page_1',
          title: 'https://app.example.com/',
          pageTimings: {},
        },
      ],
    },
  );
}

function firefox(all: readonly Recorded[]): Har {
  const entries = all.map((one) => {
    const { entry, request, response } = plain(one);
    (request['postData'] as Record<string, unknown>)['params'] = [];
    response['httpVersion'] = 'HTTP/2';
    return {
      ...entry,
      pageref: 'page_1',
      connection: '443',
      timings: { blocked: 0, dns: 0, connect: 0, ssl: 0, send: 0, wait: 12, receive: 0 },
    };
  });
  const discarded = plain({});
  delete discarded.content['text'];
  discarded.content['comment'] = 'Response bodies are not included.';
  return archive('Firefox', [...entries, discarded.entry], { browser: { name: 'Firefox', version: '140' }, pages: [] });
}

function safari(all: readonly Recorded[]): Har {
  const entries = all.map((one) => ({ ...plain(one).entry, _fetchType: 'Network Load', _priority: 'high' }));
  return archive(
    'WebKit Web Inspector',
    [...entries, { ...plain({ received: 'old' }).entry, _fetchType: 'Disk Cache' }],
    { comment: '' },
  );
}

function playwright(all: readonly Recorded[]): Har {
  const entries = all.map((one) => {
    const { entry, request, response } = plain(one);
    (request['postData'] as Record<string, unknown>)['params'] = [];
    return {
      ...entry,
      _frameref: 'frame@1',
      _monotonicTime: 12.5,
      pageref: 'page@1',
      request,
      response: { ...response, _transferSize: -1 },
    };
  });
  const omitted = plain({});
  omitted.response['content'] = { size: -1, mimeType: 'application/json' };
  const aborted = {
    ...plain({}).entry,
    _wasAborted: true,
    response: {
      status: -1,
      statusText: '',
      httpVersion: 'HTTP/1.1',
      headers: [],
      cookies: [],
      content: { size: -1, mimeType: 'x-unknown' },
      redirectURL: '',
      headersSize: -1,
      bodySize: -1,
      _transferSize: -1,
      _failureText: 'net::ERR_FAILED',
    },
  };
  return archive(
    'Playwright',
    [...entries, omitted.entry, aborted, { ...plain({ received: 'stub' }).entry, _wasFulfilled: true }],
    { browser: { name: 'chromium', version: '140' } },
  );
}

function mitmproxy(all: readonly Recorded[]): Har {
  const entries = all.map((one) => {
    const { entry, request, response, content } = plain(one);
    (request['postData'] as Record<string, unknown>)['params'] = [];
    // The text is decoded, but the header stays.
    response['headers'] = [...(response['headers'] as object[]), { name: 'content-encoding', value: 'gzip' }];
    content['compression'] = 40;
    return { ...entry, serverIPAddress: '192.0.2.1', _resourceType: null };
  });
  const socket = {
    ...plain({ method: 'GET', status: 101, received: '' }).entry,
    _webSocketMessages: [{ type: 'send', time: 1, opcode: 1, data: 'x' }],
  };
  return archive('mitmproxy', [...entries, socket], { comment: '' });
}

/** The body as it was sent, in base64. */
function charles(all: readonly Recorded[]): Har {
  const entries = all.map((one) => {
    const { entry, response, content } = plain(one);
    response['headers'] = [...(response['headers'] as object[]), { name: 'Content-Encoding', value: 'gzip' }];
    content['text'] = gzipSync(String(content['text'])).toString('base64');
    content['encoding'] = 'base64';
    return { ...entry, serverIPAddress: '192.0.2.1' };
  });
  return archive('Charles Proxy', entries);
}

/** Exports of clients: requests that were never sent have no response. */
function postman(all: readonly Recorded[]): Har {
  const entries = all.map((one) => ({ ...plain(one).entry, comment: 'Create token' }));
  const { request } = plain({});
  return archive('Postman', [
    ...entries,
    { startedDateTime: '2026-06-01T12:00:00.000Z', time: 0, request },
    { request: { ...request, method: 'get', headers: [] } },
  ]);
}

function insomnia(all: readonly Recorded[]): Har {
  const empty = plain({ status: 200, responseHeaders: [], received: '' });
  empty.response['status'] = 201;
  empty.response['content'] = { size: 0, mimeType: '', text: '' };
  return archive('Insomnia REST Client', [...all.map((one) => plain(one).entry), empty.entry]);
}

const bare = (all: readonly Recorded[]): Har => ({ log: { entries: all.map((one) => plain(one).entry) } as never });

/** The archives by recorder, each with entries that say nothing about the service. */
export const dialects: Readonly<Record<string, (all: readonly Recorded[]) => Har>> = {
  Chrome: chrome,
  Firefox: firefox,
  Safari: safari,
  Playwright: playwright,
  mitmproxy,
  'Charles Proxy': charles,
  Postman: postman,
  Insomnia: insomnia,
  'an unknown recorder': bare,
};
