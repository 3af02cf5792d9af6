/** The connections of a proxy: failures of the upstream are told, and nothing is left open. */
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { connect, type Socket } from 'node:net';
import { describe, expect, test } from '@jest/globals';
import { createMockServer } from 'mockmint';
import { freePort } from '../../support/free-port.ts';
import { exchange } from '../../support/mock.ts';
import { json, startUpstream, withProxy } from '../../support/upstream-service.ts';

const tokensPath = '/dayzero/api/v1/tokens';

describe('An upstream that gives no response', () => {
  test('because it is not there, is told as 502', async () => {
    await using mock = await createMockServer({
      port: 0,
      upstream: { dayzero: `http://127.0.0.1:${await freePort()}` },
    });
    const { status, headers, json: problem } = await exchange('POST', mock.url() + tokensPath, {});
    expect(status).toBe(502);
    expect(headers.get('content-type')).toMatch(/^application\/problem\+json/);
    expect(headers.get('x-mock-trigger')).toBe('upstream');
    expect(problem).toMatchObject({
      detail:
        'No response of the upstream: the connection was refused. Start the service, or check the URL of the upstream.',
    });
    expect((await mock.requests.list())[0]?.reason).toBe('the connection was refused');
  });

  test('in time, is told as 504, and its request ends', async () => {
    let closed: Promise<unknown> | undefined;
    await using upstream = await startUpstream((_request, res) => {
      closed = once(res, 'close');
    });
    const dayzero = { url: upstream.url, timeout: 50 };
    await using mock = await createMockServer({ port: 0, upstream: { dayzero } });
    const { status, json: problem } = await exchange('POST', mock.url() + tokensPath, {});
    expect(status).toBe(504);
    expect(problem).toMatchObject({ detail: 'No response of the upstream: there was no response within 50 ms.' });
    await closed;
  });

  test.each([
    ['closes the connection', (socket: Socket) => socket.destroy()],
    ['does not speak HTTP', (socket: Socket) => socket.end('hello\r\n\r\n')],
    ['ends within the head', (socket: Socket) => socket.end('HTTP/1.1 200 OK\r\nContent-')],
    ['ends within the body', (socket: Socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{')],
    [
      'sends a wrong chunk',
      (socket: Socket) => socket.end('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n'),
    ],
  ])('and %s, is told as 502', async (_what, breakOff) => {
    await using upstream = await startUpstream((_request, res) => breakOff(res.socket!));
    await using mock = await createMockServer({ port: 0, upstream: { dayzero: upstream.url } });
    const { status, headers } = await exchange('POST', mock.url() + tokensPath, {});
    expect([status, headers.get('x-mock-trigger')]).toEqual([502, 'upstream']);
  });

  test('because it is this mock, is told as 502', async () => {
    const port = await freePort();
    await using mock = await createMockServer({ port, upstream: { dayzero: `http://127.0.0.1:${port}/dayzero` } });
    const { status, text } = await exchange('POST', mock.url() + tokensPath, {});
    expect(status).toBe(502);
    expect(text).toContain('the upstream is this mock itself');
  });
});

test('A response that is cut while it is passed on, is cut for the client too', () => {
  let cut = (): void => {};
  return withProxy(
    (_request, res) => {
      res.writeHead(200, { 'Content-Type': 'text/event-stream' }).write('data: 1\n\n');
      cut = () => res.socket!.destroy();
    },
    {},
    async ({ url, mock }) => {
      const response = await fetch(`${url}/v1/events`);
      cut();
      await expect(response.text()).rejects.toThrow();
      expect((await mock.requests.list())[0]?.reason).toMatch(/closed the connection before/);
    },
  );
});

test('A client that disconnects ends the request to the upstream', () => {
  const { promise: closed, resolve } = Promise.withResolvers<void>();
  const { promise: arrived, resolve: arrive } = Promise.withResolvers<void>();
  return withProxy(
    (_request, res) => {
      res.on('close', resolve);
      arrive();
    },
    {},
    async ({ url, mock }) => {
      const message = httpRequest(`${url}/v1/pets`, { agent: false });
      message.on('error', () => {}).end();
      await arrived;
      message.destroy();
      await closed;
      const [entry] = await mock.requests.list();
      expect(entry).toMatchObject({ response: null, reason: 'the client disconnected' });
    },
  );
});

describe('Connections to the upstream', () => {
  test('are reused', () =>
    withProxy(json(200, []), {}, async ({ url, upstream }) => {
      for (let i = 0; i < 5; i++) await exchange('GET', `${url}/v1/pets`);
      expect(upstream.connections()).toBe(1);
    }));

  test('that the upstream has closed meanwhile are replaced, with the same body', () => {
    const sockets = new Set<unknown>();
    return withProxy(
      ({ body }, res) => {
        // The second request on a connection is not answered, as if the connection had timed out.
        if (sockets.has(res.socket)) return void res.socket!.resetAndDestroy();
        sockets.add(res.socket);
        res.writeHead(201, { 'Content-Type': 'application/json' }).end(JSON.stringify({ id: 1, name: String(body) }));
      },
      {},
      async ({ url }) => {
        for (const name of ['a', 'b', 'c']) {
          const { status, json: pet } = await exchange('POST', `${url}/v1/pets`, { name });
          expect([status, pet]).toEqual([201, { id: 1, name: JSON.stringify({ name }) }]);
        }
      },
    );
  });
});

describe('An upgrade', () => {
  const upgrade = (port: number, path: string): Promise<{ head: IncomingMessage; socket: Socket } | IncomingMessage> =>
    new Promise((resolve, reject) => {
      const message = httpRequest({
        host: '127.0.0.1',
        port,
        path,
        headers: {
          Connection: 'Upgrade',
          Upgrade: 'websocket',
          'Sec-WebSocket-Key': 'abc',
          'Sec-WebSocket-Version': '13',
        },
        agent: false,
      });
      message.on('upgrade', (head, socket) => resolve({ head, socket: socket as Socket }));
      message.on('response', resolve).on('error', reject).end();
    });

  const accept = createHash('sha1').update('abc258EAFA5-E914-47DA-95CA-C5AB0DC85B11').digest('base64');

  test('to a WebSocket passes in both directions, until the mock is closed', async () => {
    await using upstream = await startUpstream(json(200, {}));
    upstream.server.on('upgrade', (_request, socket: Socket) => {
      socket.write(
        `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\nhello`,
      );
      socket
        .on('data', (data) => socket.write(data))
        .on('end', () => socket.end())
        .on('error', () => {});
    });
    const mock = await createMockServer({ port: 0, upstream: { dayzero: upstream.url } });
    const opened = await upgrade(mock.port, '/dayzero/socket');
    if (!('socket' in opened) || !('head' in opened)) throw new Error('The connection was not upgraded.');
    expect(opened.head.headers).toMatchObject({ 'sec-websocket-accept': accept, 'x-mock-trigger': 'upstream' });
    opened.socket.write(' again');
    let text = '';
    while (!text.endsWith('again')) text += String((await once(opened.socket, 'data'))[0]);
    expect(text).toMatch(/^(hello)? again$/);
    expect((await mock.requests.list())[0]).toMatchObject({ trigger: 'upstream', response: { status: 101 } });
    const closed = once(opened.socket, 'close');
    await mock.close();
    await closed;
  });

  test('on a port of the provider alone is passed on, too', async () => {
    await using upstream = await startUpstream(json(200, {}));
    upstream.server.on('upgrade', (request, socket) =>
      socket.end(`HTTP/1.1 403 Forbidden\r\nX-Path: ${request.url}\r\nContent-Length: 0\r\n\r\n`),
    );
    const port = await freePort();
    await using mock = await createMockServer({
      port: 0,
      listen: { dayzero: port },
      upstream: { dayzero: upstream.url },
    });
    const refused = await upgrade(port, '/socket');
    expect('headers' in refused && refused.headers['x-path']).toBe('/socket');
    expect((await mock.requests.list())[0]?.provider).toBe('dayzero');
  });

  test('that the upstream refuses is answered with its response', async () => {
    await using upstream = await startUpstream(json(200, {}));
    upstream.server.on('upgrade', (_request, socket) =>
      socket.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno'),
    );
    await using mock = await createMockServer({ port: 0, upstream: { dayzero: upstream.url } });
    const refused = await upgrade(mock.port, '/dayzero/socket');
    expect('statusCode' in refused && refused.statusCode).toBe(403);
    if ('resume' in refused) refused.resume();
  });

  test.each(['vida', 'dayzero'])('to HTTP/2 is ignored, also with a body: %s', async (provider) => {
    await using upstream = await startUpstream(json(201, {}));
    await using mock = await createMockServer({ port: 0, upstream: { dayzero: upstream.url } });
    const socket = connect(mock.port, '127.0.0.1');
    const head = `POST /${provider}/api/v2/tokens HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQ\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n`;
    socket.write(`${head}{}`);
    const [first] = (await once(socket, 'data')) as [Buffer];
    expect(first.toString()).toMatch(/^HTTP\/1\.1 \d{3} /);
    expect(first.toString()).toContain(`X-Mock-Provider: ${provider}`);
    socket.write(`${head}{}`);
    const [second] = (await once(socket, 'data')) as [Buffer];
    expect(second.toString()).toMatch(/^HTTP\/1\.1 \d{3} /);
    socket.destroy();
  });
});

describe('The option "upstream"', () => {
  test.each([
    [{ nobody: 'http://127.0.0.1:1' }, /nobody/],
    [{ dayzero: 'ftp://127.0.0.1' }, /"ftp:\/\/127\.0\.0\.1" is not a valid upstream/],
    [{ dayzero: 'https://user:hunter2@example.com' }, /contains a user or password/],
    [{ dayzero: 'https://example.com/?key=1' }, /has a query or fragment/],
    [{ dayzero: { url: 'http://127.0.0.1:1', mock: ['GET /nowhere'] } }, /GET \/nowhere/],
    [{ dayzero: { url: 'http://127.0.0.1:1', enforced: true } as never }, /enforced/],
    [{ dayzero: { url: 'http://127.0.0.1:1', timeout: 0 } }, /timeout/],
  ])('%j is rejected with a reason, and no secret', async (upstream, reason) => {
    const failed = createMockServer({ port: 0, upstream });
    await expect(failed).rejects.toThrow(reason);
    await expect(failed).rejects.not.toThrow(/hunter2/);
  });
});
