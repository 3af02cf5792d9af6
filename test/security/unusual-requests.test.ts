/** Requests of any method, target, Host and bytes: the journal, its HAR and a replay take all of them. */
import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import fc from '../support/fast-check.ts';
import { createMockServer } from 'mockmint';
import { isObject } from '../../src/lib/json.ts';
import { fullFormats } from 'ajv-formats/dist/formats.js';
import { toHarEntry } from '../../src/lib/har.ts';
import { providerIds, useMock, valid, type Client } from '../support/mock.ts';
import { at } from '../server/provider-calls.ts';

const mock = useMock({ listen: { askui: 0 } });

/** Sends bytes (as Latin-1) over a connection of its own and reads until the mock closes it. */
const send = (message: string): Promise<string> =>
  new Promise((resolve) => {
    let received = '';
    const socket = connect(mock.server.port, '127.0.0.1', () => socket.write(message, 'latin1'));
    socket
      .setEncoding('latin1')
      .on('data', (chunk: string) => (received += chunk))
      .on('error', () => {})
      .on('close', () => resolve(received));
  });

interface Odd {
  readonly method: string;
  readonly target: string;
  readonly headers: readonly string[];
  readonly body: string;
}

const message = (session: string, { method, target, headers, body }: Odd): string =>
  [
    `${method} ${target} HTTP/1.1`,
    ...headers,
    `X-Mock-Session: ${session}`,
    'Connection: close',
    ...(body === '' ? [] : [`Content-Length: ${body.length}`]),
    '',
    body,
  ].join('\r\n');

const isText = (value: unknown): boolean => typeof value === 'string';
const isPairs = (value: unknown): boolean =>
  Array.isArray(value) &&
  value.every((pair: unknown) => isObject(pair) && isText(pair['name']) && isText(pair['value']));

/** The published schema of HAR 1.2 wants this format of a request's URL. */
const isUri = fullFormats.uri as (text: string) => boolean;

/** What an entry breaks of HAR 1.2. */
function faultsOf(entry: unknown): string[] {
  if (
    !isObject(entry) ||
    !isObject(entry['request']) ||
    !isObject(entry['response']) ||
    !isObject(entry['timings']) ||
    !isObject(entry['cache'])
  )
    return ['the shape'];
  const { request, response } = entry;
  const { content, status, redirectURL } = response as Record<string, unknown>;
  const { url, postData, method, queryString } = request as Record<string, unknown>;
  const requirements: [string, boolean][] = [
    ['startedDateTime', Number.isFinite(Date.parse(String(entry['startedDateTime'])))],
    ['time', typeof entry['time'] === 'number' && entry['time'] >= 0],
    ['method', isText(method) && method !== ''],
    ['url', isText(url) && /^[a-z]+:\/\/[^/]+/.test(String(url)) && isUri(String(url))],
    ['queryString', isPairs(queryString)],
    [
      'headers',
      [request, response].every(
        (side) =>
          isPairs(side['headers']) &&
          side['headersSize'] === -1 &&
          typeof side['bodySize'] === 'number' &&
          Array.isArray(side['cookies']),
      ),
    ],
    [
      'postData',
      postData === undefined || (isObject(postData) && isText(postData['mimeType']) && isText(postData['text'])),
    ],
    ['status', typeof status === 'number'],
    [
      'content',
      isObject(content) &&
        typeof content['size'] === 'number' &&
        isText(content['mimeType']) &&
        isText(content['text']),
    ],
    ['redirectURL', isText(redirectURL)],
  ];
  return requirements.filter(([, hasAdminToken]) => !hasAdminToken).map(([name]) => name);
}

/** What does not work after some requests were received. */
async function troubles(client: Client): Promise<unknown[]> {
  const list = await client.admin('GET', '/requests');
  const entries = at(list, '/requests') as { id: string }[];
  const har = await client.admin('GET', '/requests.har');
  const harEntries = at(har, '/log/entries') as unknown[];
  const found: unknown[] = [list.status, har.status].filter((status) => status !== 200);
  if (harEntries.length !== entries.length) found.push('a different number of entries');
  for (const entry of harEntries) if (faultsOf(entry).length > 0) found.push([faultsOf(entry), entry]);
  for (const { id } of entries.slice(0, 3)) {
    const [one, replayed] = [
      await client.admin('GET', `/requests/${id}`),
      await client.admin('POST', `/requests/${id}/replay`),
    ];
    if (one.status !== 200 || replayed.status !== 200) found.push([one.status, replayed.status, replayed.text]);
  }
  return found;
}

const hosts = [
  'Host: localhost',
  'Host: [',
  'Host: ]',
  'Host: a b',
  'Host: localhost:99999',
  'Host: a_b^c',
  'Host: 1.2.3.4.5',
  'Host: ',
  'Host: ://',
  'Host: a/b',
  'Host: u:p@localhost',
  'Host: \u00ff\u00fe',
  'Host: xn--',
  'Host: [::1',
  'Host: 999.999.999.999',
  'Host: a,b',
  'Host: localhost\r\nHost: other',
  `Host: ${'a'.repeat(300)}`,
  'Host: %00',
  'Host: askui.localhost:',
  'Host: ?',
  'Host: #',
];
const targets = [
  '*',
  '/',
  '//',
  '///x',
  '/\\',
  'ftp://x/y',
  'http://',
  'http://[',
  'http://a b',
  'http:///x',
  'https://localhost:99999/x',
  'http://u:p@localhost/askui',
  'HTTP://ASKUI.LOCALHOST/api',
  'urn:x',
  'x',
  '?',
  '#',
  '/#',
  '/?#',
  '/%',
  '/%zz',
  '/%00',
  '/askui/%ff',
  '/~',
  '/~%',
  '/~a',
  '/askui',
  '/askui/../vida',
  '/askui//api',
  '/\u00ff\u00c3',
  '/a?b=c=d&&=&%=%',
  '/askui/api/v1/access-tokens?x=%',
  '/"<>\\^`{|}',
  'mailto:a@b',
  'localhost:80',
  'data:,x',
  'javascript:x',
  'blob:http://x/y',
  'file:///etc/passwd',
  '/a;b=c',
  '/./.',
  `/${'a/'.repeat(2000)}`,
];
const methods = [
  'GET',
  'POST',
  'OPTIONS',
  'HEAD',
  'PUT',
  'DELETE',
  'PATCH',
  'TRACE',
  'PROPFIND',
  'M-SEARCH',
  'QUERY',
  'PURGE',
];

describe('The journal and its HAR take every', () => {
  test('Host', async () => {
    const client = mock.client();
    await Promise.all(
      hosts.map((host) =>
        send(message(client.session, { method: 'GET', target: '/askui', headers: [host], body: '' })),
      ),
    );
    expect(await troubles(client)).toEqual([]);
  });

  test('target, of every method', async () => {
    const client = mock.client();
    await Promise.all(
      targets.flatMap((target, i) =>
        ['GET', 'OPTIONS', methods[i % methods.length]!].map((method) =>
          send(message(client.session, { method, target, headers: ['Host: localhost'], body: '' })),
        ),
      ),
    );
    expect(await troubles(client)).toEqual([]);
    expect((await client.admin('GET', '/requests')).text).toContain('ftp://x/y');
  });

  const byte = fc.integer({ min: 0x21, max: 0xff }).map((code) => String.fromCharCode(code));
  const bytes = fc.string({ unit: byte, maxLength: 40 });
  const odd: fc.Arbitrary<Odd> = fc.record({
    method: fc.constantFrom(...methods),
    target: fc.oneof(
      fc.constantFrom(...targets),
      bytes.map((text) => `/${text}`),
      fc
        .tuple(fc.constantFrom('http://', 'https://', 'ftp://', '/askui/', '/~a/vida', '/__console'), bytes)
        .map((parts) => parts.join('')),
      fc.webUrl(),
    ),
    headers: fc.tuple(
      fc.oneof(
        fc.constantFrom(...hosts),
        bytes.map((text) => `Host: ${text}`),
      ),
      fc.constantFrom(
        'Content-Type: application/json',
        'Content-Type: application/octet-stream',
        'Content-Type: \u00ff',
        'Content-Encoding: gzip',
        'Content-Encoding: x',
        'Accept: text/html',
      ),
      bytes.map((text) => `X-Odd: ${text}`),
      bytes.map((text) => `Cookie: ${text}`),
      bytes.map((text) => `Referer: http://${text}`),
    ),
    body: fc.oneof(
      fc.constant(''),
      fc.string({ unit: fc.integer({ min: 0, max: 0xff }).map((code) => String.fromCharCode(code)), maxLength: 60 }),
    ),
  });

  test('generated request', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(odd, { minLength: 8, maxLength: 8 }), async (requests) => {
        const client = mock.client();
        const replies = await Promise.all(requests.map((request) => send(message(client.session, request))));
        expect(replies.filter((reply) => reply.startsWith('HTTP/1.1 5'))).toEqual([]);
        expect(await troubles(client)).toEqual([]);
      }),
      { numRuns: 8 },
    );
  });
});

test('a HAR entry is valid for any target that is a text', () => {
  const side = { headers: [], body: '', bodyBytes: 0 };
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string({ unit: 'binary' }),
        fc.webUrl(),
        fc.constantFrom(...targets, 'http://[::1]:4010/x', 'http://a#b#c'),
      ),
      (url) => {
        expect(
          faultsOf(
            toHarEntry({
              at: '2030-01-01T00:00:00Z',
              durationMs: 1,
              request: { ...side, method: 'GET', url },
              response: undefined,
              comment: '',
            }),
          ),
        ).toEqual([]);
      },
    ),
    { numRuns: 500 },
  );
});

test('a body that is no text is base64 in a HAR', async () => {
  const client = mock.client();
  const body = Uint8Array.of(0, 255, 254, 1, 128);
  await fetch(`${mock.server.url()}/~${client.session}${valid.askui.path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/octet-stream' },
    body,
  });
  expect(at(await client.admin('GET', '/requests.har'), '/log/entries/0/request')).toMatchObject({
    bodySize: 5,
    postData: { text: Buffer.from(body).toString('base64'), _encoding: 'base64' },
  });
});

test('a request is sent again through the own port of another provider, and a compressed one as it was unpacked', async () => {
  const own = await createMockServer({ port: 0, listen: { askui: 0, vida: 0 } });
  try {
    for (const id of providerIds) {
      const { path, body, headers, status } = valid[id];
      const sent = gzipSync(JSON.stringify(body));
      expect(
        (
          await fetch(own.url() + path, {
            method: 'POST',
            headers: { 'content-type': 'application/json', 'content-encoding': 'gzip', ...headers },
            body: sent,
          })
        ).status,
      ).toBe(status);
    }
    const providers = (await (await fetch(`${own.url()}/__admin/providers`)).json()) as {
      id: string;
      baseUrls: string[];
    }[];
    const port = providers.find(({ id }) => id === 'vida')!.baseUrls[2]!;
    const { requests } = (await (await fetch(`${port}/__admin/requests`)).json()) as {
      requests: { id: string; response: { status: number } }[];
    };
    for (const { id, response } of requests) {
      expect(await (await fetch(`${port}/__admin/requests/${id}/replay`, { method: 'POST' })).json()).toMatchObject({
        status: response.status,
      });
    }
  } finally {
    await own.close();
  }
});
