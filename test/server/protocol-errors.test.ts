/** Requests that Node's parser or TLS rejects: what the client gets, and the trace that they leave. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createMockServer, type JournalView, type MockServer } from 'mockmint';
import { listen } from '../../src/server/listen.ts';
import { protocolErrors } from '../../src/server/protocol-errors.ts';
import { rawExchange } from './raw-http.ts';
import { eventually } from './provider-calls.ts';

const warnings: string[] = [];
let mock: MockServer;
beforeEach(async () => {
  warnings.length = 0;
  mock = await createMockServer({ port: 0, providers: ['alumio'], onWarning: (text) => warnings.push(text) });
});
afterEach(() => mock.close());

const journal = (count: number): Promise<JournalView[]> =>
  eventually(
    () => mock.requests.list(),
    (entries) => entries.length >= count,
  );

const metrics = async (): Promise<string> => (await fetch(`${mock.url()}/__admin/metrics`)).text();

const post = 'POST /alumio/api/v1/tokens?key=hunter2hunter2 HTTP/1.1\r\nHost: a\r\nOrigin: https://app.example\r\n';

describe.each([
  ['headers that are too large', `${post}X: ${'x'.repeat(20_000)}\r\n\r\n`, 431, /larger than 16384 bytes/],
  ['a Content-Length that is not a number', `${post}Content-Length: many\r\n\r\n`, 400, /Content-Length/],
  ['two Content-Lengths', `${post}Content-Length: 1\r\nContent-Length: 2\r\n\r\n`, 400, /Content-Length/],
  [
    'Content-Length and Transfer-Encoding',
    `${post}Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n`,
    400,
    /Transfer-Encoding|Content-Length/,
  ],
  ['a header without a colon', `${post}nonsense\r\n\r\n`, 400, /header/i],
  ['an unknown version', post.replace('HTTP/1.1', 'HTTP/9.7'), 400, /version/i],
])('%s', (_, message, status, reason) => {
  test('get a problem that the page can read', async () => {
    const { received } = await rawExchange(mock.port, message);
    const [head = '', body = ''] = received.split('\r\n\r\n');
    expect(head).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    expect(head).toMatch(/\r\nContent-Type: application\/problem\+json/);
    expect(head).toMatch(/\r\nAccess-Control-Allow-Origin: (https:\/\/app\.example|\*)\r\n/);
    expect(head).toMatch(/\r\nConnection: close/);
    expect(JSON.parse(body)).toMatchObject({ status, detail: expect.stringMatching(reason) });
  });

  test('are in the journal, the metrics and the log, without secrets', async () => {
    await rawExchange(mock.port, message);
    const [entry] = await journal(1);
    expect(entry).toMatchObject({
      provider: null,
      trigger: 'protocol',
      reason: expect.stringMatching(reason),
      request: { method: 'POST', url: expect.stringMatching(/^\/alumio\/api\/v1\/tokens\?key=/) },
      response: { status, body: { status } },
    });
    expect(await metrics()).toMatch(`{provider="",status="${status}",trigger="protocol"} 1`);
    await eventually(
      async () => warnings,
      ({ length }) => length > 0,
    );
    expect(warnings).toEqual([
      expect.stringMatching(/^The server rejected a request from 127\.0\.0\.1 \(POST \/alumio/),
    ]);
    expect(JSON.stringify([entry, warnings])).not.toContain('hunter2');
  });
});

test.each([
  ['garbage', '\x00\x01\x02 garbage\r\n\r\n', /not valid HTTP/],
  ['a TLS handshake', '\x16\x03\x01\x02\x00\x01\x00', /TLS handshake on a plain HTTP port.*--https/],
  ['HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', /HTTP\/2/],
])('%s is recorded without method and URL if they cannot be read', async (_, message, reason) => {
  await rawExchange(mock.port, message);
  expect((await journal(1))[0]).toMatchObject({ trigger: 'protocol', reason: expect.stringMatching(reason) });
});

test('a request without a Host gets a problem, and is recorded with its provider', async () => {
  const { received } = await rawExchange(mock.port, `${post.replace('Host: a\r\n', '')}Connection: close\r\n\r\n`);
  expect(received).toMatch(/^HTTP\/1\.1 400 .*access-control-allow-origin: https:\/\/app\.example.*header Host/is);
  expect(await journal(1)).toMatchObject([{ provider: 'alumio', trigger: 'protocol', response: { status: 400 } }]);
  const control = await rawExchange(mock.port, 'GET /__admin/clock HTTP/1.1\r\nConnection: close\r\n\r\n');
  expect(control.received).toMatch(/^HTTP\/1\.1 400 /);
});

test('a request that ends in the middle is recorded, a connection without a request is not', async () => {
  for (const message of ['', 'POST /alumio HTT']) {
    const socket = connect(mock.port, '127.0.0.1', () => socket.end(message));
    await once(socket.resume(), 'close');
  }
  await journal(1);
  expect(await journal(1)).toMatchObject([{ reason: 'the connection ended in the middle of the request' }]);
});

test('a body that is not valid is recorded once, in the session of the request', async () => {
  const head = `${post}Content-Type: application/json\r\nX-Mock-Session: mine\r\nTransfer-Encoding: chunked\r\n\r\n`;
  const { received } = await rawExchange(mock.port, `${head}nonsense\r\n`);
  expect(received).toMatch(/^HTTP\/1\.1 400 .*problem\+json/s);
  expect(received).toMatch(/access-control-allow-origin: https:\/\/app\.example/i);
  expect(await mock.session('mine').requests.list()).toMatchObject([
    { provider: 'alumio', trigger: 'protocol', reason: expect.stringMatching(/chunk/i), response: { status: 400 } },
  ]);
  expect(await mock.requests.list()).toEqual([]);
});

test('garbage after a valid request does not take its response', async () => {
  const body = '{"name":"One"}';
  const valid = `${post}Content-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
  const { received } = await rawExchange(mock.port, `${valid}\x00garbage\r\n\r\n`);
  expect(received.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 200', 'HTTP/1.1 400']);
  expect((await journal(2)).map(({ response }) => response?.status).sort()).toEqual([200, 400]);
});

test('the control API gives pages no access by an error of the parser', async () => {
  const { received } = await rawExchange(mock.port, `${post.replace('/alumio', '/__admin')}nonsense\r\n\r\n`);
  expect(received).toMatch(/^HTTP\/1\.1 400 /);
  expect(received).not.toMatch(/Access-Control/i);
});

test('a flood is counted, but displaces neither the journal nor the log', async () => {
  await fetch(`${mock.url('alumio')}/nothing`);
  for (let i = 0; i < 150; i++) await rawExchange(mock.port, 'nonsense\r\n\r\n');
  expect(await metrics()).toMatch('{provider="",status="400",trigger="protocol"} 150');
  expect(await mock.requests.list()).toHaveLength(101);
  expect(warnings).toHaveLength(10);
  expect(warnings.at(-1)).toMatch(/Further ones within this minute are counted/);
});

test('a request that is not complete in time gets 408', async () => {
  const listening = await listen({ port: 0, host: '127.0.0.1', providers: ['alumio'] });
  const slow = { headersTimeout: 300, requestTimeout: 300, connectionsCheckingInterval: 10 };
  const server = protocolErrors(listening.mock, () => {})(createServer(slow)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { received } = await rawExchange((server.address() as AddressInfo).port, 'GET / HTTP/1.1\r\nHost: a\r\n');
  expect(received).toMatch(/^HTTP\/1\.1 408 /);
  const entries = await listening.mock.sessions.get('default').journal.newest();
  expect(entries).toMatchObject([{ trigger: 'protocol', reason: 'the request was not complete in time' }]);
  server.close();
  await listening.close(0);
});

describe('On the HTTPS port', () => {
  let secure: MockServer;
  beforeAll(async () => {
    secure = await createMockServer({
      port: 0,
      https: true,
      providers: ['alumio'],
      onWarning: (text) => warnings.push(text),
    });
  });
  afterAll(() => secure.close());

  test('plain HTTP is recorded, and the log says what to use', async () => {
    await rawExchange(secure.port, 'GET / HTTP/1.1\r\nHost: a\r\n\r\n');
    const entries = await eventually(
      () => secure.requests.list(),
      ({ length }) => length > 0,
    );
    expect(entries).toMatchObject([
      { provider: null, trigger: 'protocol', reason: 'plain HTTP on the HTTPS port. Use https://', response: null },
    ]);
    expect(warnings).toEqual([expect.stringMatching(/plain HTTP on the HTTPS port/)]);
  });

  test('what is sent through TLS is handled as on the HTTP port', async () => {
    const socket = connectTls({ port: secure.port, host: '127.0.0.1', ca: secure.ca }, () =>
      socket.write('nonsense\r\n\r\n'),
    );
    const [chunk] = (await once(socket, 'data')) as [Buffer];
    expect(chunk.toString()).toMatch(/^HTTP\/1\.1 400 .*problem\+json/s);
    socket.destroy();
  });
});
