/** A proxy passes messages on as a reverse proxy does: bodies byte for byte, headers end to end. */
import { once } from 'node:events';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { brotliCompressSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { createMockServer } from 'mockmint';
import { exchange } from '../../support/mock.ts';
import { json, startUpstream, withProxy, type Responder } from '../../support/upstream-service.ts';
import { rawRequest } from '../raw-http.ts';

/** Sends bytes, and reads the response as bytes. */
async function sendBytes(
  url: string,
  { method = 'POST', headers = {}, body }: { method?: string; headers?: Record<string, string>; body?: Buffer } = {},
): Promise<{ readonly response: IncomingMessage; readonly bytes: Buffer }> {
  const message = httpRequest(url, { method, headers, agent: false });
  message.end(body);
  const [response] = (await once(message, 'response')) as [IncomingMessage];
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  return { response, bytes: Buffer.concat(chunks) };
}

const responding =
  (bytes: Buffer, headers: Record<string, string> = {}): Responder =>
  (_request, res) =>
    void res.writeHead(200, { 'X-Total': '0', ...headers }).end(bytes);

/** All bytes by turns. */
const bytesOf = (length: number): Buffer => Buffer.from(Array.from({ length }, (_, index) => index % 256));

const large = Buffer.alloc(3 * 1024 * 1024, 'abcdefg');

describe('A body', () => {
  const list = JSON.stringify([{ id: 1, name: 'Rex' }]);
  const bodies: [name: string, bytes: Buffer, headers: Record<string, string>, violations: string | undefined][] = [
    ['JSON', Buffer.from(list), { 'Content-Type': 'application/json' }, undefined],
    ['JSON in gzip', gzipSync(list), { 'Content-Type': 'application/json', 'Content-Encoding': 'gzip' }, undefined],
    [
      'JSON in br',
      brotliCompressSync(list),
      { 'Content-Type': 'application/json', 'Content-Encoding': 'br' },
      undefined,
    ],
    [
      'JSON in zstd',
      zstdCompressSync(list),
      { 'Content-Type': 'application/json', 'Content-Encoding': 'zstd' },
      undefined,
    ],
    ['invalid JSON in gzip', gzipSync('{}'), { 'Content-Type': 'application/json', 'Content-Encoding': 'gzip' }, '1'],
    [
      'an unknown coding',
      Buffer.from([1, 2]),
      { 'Content-Type': 'application/json', 'Content-Encoding': 'xyz' },
      undefined,
    ],
    ['broken gzip', Buffer.from([1, 2]), { 'Content-Type': 'application/json', 'Content-Encoding': 'gzip' }, undefined],
    ['more than 1 MiB', large, { 'Content-Type': 'application/json' }, undefined],
    ['a bomb', gzipSync(large), { 'Content-Type': 'application/json', 'Content-Encoding': 'gzip' }, undefined],
  ];
  test.each(bodies)('of a response passes unchanged: %s', (_name, body, headers, violations) =>
    withProxy(responding(body, headers), {}, async ({ url }) => {
      const { response, bytes } = await sendBytes(`${url}/v1/pets`, { method: 'GET' });
      expect(bytes.equals(body)).toBe(true);
      expect(response.headers['content-encoding']).toBe(headers['Content-Encoding']);
      expect(response.headers['x-mock-response-violations']).toBe(violations);
    }),
  );

  test.each([
    ['text', Buffer.from('{"name":"Rex"}'), {}],
    ['bytes', Buffer.from([0, 255, 254, 10, 13]), { 'content-type': 'application/octet-stream' }],
    ['gzip', gzipSync('{"name":"Rex"}'), { 'content-encoding': 'gzip' }],
    ['more than 1 MiB', large, {}],
    ['chunks', large, { 'transfer-encoding': 'chunked' }],
  ])('of a request passes unchanged: %s', (_name, body, headers) =>
    withProxy(json(201, { id: 1, name: 'Rex' }), {}, async ({ url, upstream }) => {
      const all = { 'content-type': 'application/json', ...headers };
      const { response } = await sendBytes(`${url}/v1/pets`, { headers: all, body });
      expect(response.statusCode).toBe(201);
      expect(upstream.received[0]?.body.equals(body)).toBe(true);
    }),
  );

  test.each([
    ['that is judged', '/v1/pets'],
    ['that is not judged', '/v1/echo'],
  ])('of any length, and headers in ISO 8859-1, pass unchanged in both directions: a response %s', (_what, path) =>
    withProxy(
      ({ body }, res) => void res.writeHead(201, { 'X-Word': 'na\u00efve' }).end(body),
      {},
      async ({ url, upstream }) => {
        for (const length of [0, 1, 256, 16 * 1024, 16 * 1024 + 1, 100_000]) {
          const body = bytesOf(length);
          const { response, bytes } = await sendBytes(url + path, { headers: { 'X-Word': 'caf\u00e9' }, body });
          const received = upstream.received.at(-1)!;
          expect([received.body.equals(body), bytes.equals(body)]).toEqual([true, true]);
          expect([received.headers['x-word'], response.headers['x-word']]).toEqual(['caf\u00e9', 'na\u00efve']);
        }
      },
    ),
  );

  test('in a content coding is judged', () =>
    withProxy(json(201, { id: 1, name: 'Rex' }), {}, async ({ url }) => {
      const headers = { 'content-type': 'application/json', 'content-encoding': 'gzip' };
      const { response } = await sendBytes(`${url}/v1/pets`, { headers, body: gzipSync('{}') });
      expect(response.headers['x-mock-violations']).toBe('1');
    }));

  test('that is not text is described in the journal', () =>
    withProxy(responding(Buffer.from([0, 255, 1]), { 'Content-Type': 'image/png' }), {}, async ({ url, mock }) => {
      await sendBytes(`${url}/v1/pets`, { method: 'GET' });
      expect((await mock.requests.list())[0]?.response?.body).toBe('(3 bytes, not text)');
    }));

  test('of events reaches the client while it is sent', () =>
    withProxy(
      (_request, res) => {
        res.writeHead(200, { 'Content-Type': 'text/event-stream' }).write('data: 1\n\n');
      },
      {},
      async ({ url }) => {
        const message = httpRequest(`${url}/v1/events`, { agent: false }).end();
        const [response] = (await once(message, 'response')) as [IncomingMessage];
        const [chunk] = (await once(response, 'data')) as [Buffer];
        expect(chunk.toString()).toBe('data: 1\n\n');
        message.destroy();
      },
    ));

  test('of HEAD, 204 and 304 is empty', () =>
    withProxy(
      ({ method }, res) =>
        void res.writeHead(method === 'HEAD' ? 200 : 304, { 'Content-Length': '5', ETag: '"1"' }).end(),
      {},
      async ({ url }) => {
        const head = await sendBytes(`${url}/v1/pets`, { method: 'HEAD' });
        expect([head.response.headers['content-length'], head.bytes.length]).toEqual(['5', 0]);
        const unmodified = await sendBytes(`${url}/v1/pets`, { method: 'GET' });
        expect([unmodified.response.statusCode, unmodified.response.headers['etag']]).toEqual([304, '"1"']);
        expect(unmodified.response.headers['x-mock-response-violations']).toBeUndefined();
      },
    ));
});

describe('Headers of a request', () => {
  test('are those of the client, with the host of the upstream and the addresses of the client', () =>
    withProxy(json(200, []), {}, async ({ url, mock, upstream }) => {
      await sendBytes(`${url}/v1/pets?limit=1&x=%20`, {
        method: 'GET',
        headers: {
          'X-Own': 'yes',
          'x-forwarded-for': '10.0.0.1',
          authorization: 'Bearer real',
          'accept-encoding': 'br',
        },
      });
      expect(upstream.received).toMatchObject([
        {
          url: '/v1/pets?limit=1&x=%20',
          headers: {
            host: `127.0.0.1:${upstream.port}`,
            'x-own': 'yes',
            authorization: 'Bearer real',
            'accept-encoding': 'br',
            'x-forwarded-for': '10.0.0.1, 127.0.0.1',
            'x-forwarded-host': `127.0.0.1:${mock.port}`,
            'x-forwarded-proto': 'http',
            'x-forwarded-prefix': '/pets',
          },
        },
      ]);
    }));

  test('for the connection, for proxies and for the mock stay here', () =>
    withProxy(json(200, []), {}, async ({ mock, upstream }) => {
      await rawRequest(mock.port, '/pets/v1/pets', {
        headers: {
          connection: 'keep-alive, X-Hop',
          'x-hop': '1',
          'keep-alive': 'timeout=9',
          te: 'trailers',
          'proxy-authorization': 'Basic abc',
          'x-mock-session': 'mine',
        },
      });
      const names = Object.keys(upstream.received[0]?.headers ?? {});
      for (const name of ['x-hop', 'keep-alive', 'te', 'proxy-authorization', 'x-mock-session'])
        expect(names).not.toContain(name);
    }));

  test('that are repeated stay so', () =>
    withProxy(json(200, []), {}, async ({ mock, upstream }) => {
      await rawRequest(mock.port, '/pets/v1/pets', { headers: { 'X-Many': ['a', 'b'] } });
      const { rawHeaders } = upstream.received[0]!;
      expect(rawHeaders.filter((_, index) => rawHeaders[index - 1] === 'X-Many')).toEqual(['a', 'b']);
    }));
});

describe('Headers of a response', () => {
  const respondWith = (headers: Record<string, string | string[]>): Responder => json(200, [], headers);

  test('are those of the upstream, and those of the mock', () =>
    withProxy(respondWith({ 'X-Total': '0', Date: 'Tue, 01 Jan 2030 00:00:00 GMT' }), {}, async ({ mock }) => {
      const { headers } = await rawRequest(mock.port, '/pets/v1/pets');
      expect(headers).toMatchObject({
        'x-total': '0',
        date: 'Tue, 01 Jan 2030 00:00:00 GMT',
        'x-mock-provider': 'pets',
        'x-mock-trigger': 'upstream',
        'x-mock-request-id': expect.any(String),
      });
    }));

  test('with addresses of the upstream lead to the mock', () => {
    const locations: Responder = ({ headers, url }, res) => {
      const own = `http://${headers.host}`;
      const location =
        { '/v1/absolute': `${own}/v1/pets/1?a=b#c`, '/v1/path': '/v1/pets/1', '/v1/relative': 'pets/1' }[url] ??
        'https://elsewhere.example/v1';
      res.writeHead(302, { Location: location }).end();
    };
    return withProxy(locations, {}, async ({ mock }) => {
      const locationOf = async (path: string): Promise<unknown> =>
        (await rawRequest(mock.port, path)).headers['location'];
      const origin = `http://localhost`;
      const absolute = await rawRequest(mock.port, '/~mine/pets/v1/absolute', { headers: { host: 'localhost' } });
      expect(absolute.headers['location']).toBe(`${origin}/~mine/pets/v1/pets/1?a=b#c`);
      expect(await locationOf('/pets/v1/path')).toBe('/pets/v1/pets/1');
      expect(await locationOf('/pets/v1/relative')).toBe('pets/1');
      expect(await locationOf('/pets/v1/other')).toBe('https://elsewhere.example/v1');
    });
  });

  test('set cookies for the mock', () =>
    withProxy(
      respondWith({
        'Set-Cookie': [
          'a=1; Domain=127.0.0.1; Path=/v1; Secure; HttpOnly; SameSite=None',
          'b=2; Domain=elsewhere.example; Path=/; Expires=Tue, 01 Jan 2030 00:00:00 GMT',
          '__Host-c=3; Secure; Path=/',
        ],
      }),
      {},
      async ({ mock }) => {
        const { headers } = await rawRequest(mock.port, '/pets/v1/pets');
        expect(headers['set-cookie']).toEqual([
          'a=1; Path=/pets/v1; HttpOnly',
          'b=2; Domain=elsewhere.example; Path=/pets/; Expires=Tue, 01 Jan 2030 00:00:00 GMT',
          '__Host-c=3; Secure; Path=/',
        ]);
      },
    ));

  test('let any page read the response', () =>
    withProxy(
      respondWith({ 'Access-Control-Allow-Origin': 'https://app.example.com', Vary: 'Accept', 'X-Total': '0' }),
      {},
      async ({ url }) => {
        const { headers } = await exchange('GET', `${url}/v1/pets`, undefined, { origin: 'http://localhost:5173' });
        expect(headers.get('access-control-allow-origin')).toBe('http://localhost:5173');
        expect(headers.get('access-control-expose-headers')).toContain('X-Total');
        expect(headers.get('vary')).toBe('Accept, Origin');
        const preflight = await exchange('OPTIONS', `${url}/v1/pets`, undefined, {
          origin: 'http://localhost:5173',
          'access-control-request-method': 'GET',
        });
        expect(preflight.status).toBe(204);
      },
    ));
});

describe('The upstream', () => {
  test('may be another mock, whose headers would contradict those of this one', async () => {
    await using upstream = await createMockServer({ port: 0, providers: ['vida'] });
    await using mock = await createMockServer({ port: 0, upstream: { vida: upstream.url('vida') } });
    const { headers } = await rawRequest(mock.port, '/vida/api/v2/tokens', { method: 'POST' });
    expect([headers['x-mock-provider'], headers['x-mock-trigger']]).toEqual(['vida', 'upstream']);
  });

  test('may have a base path, which its own addresses keep to themselves', async () => {
    await using upstream = await startUpstream(({ headers }, res) => {
      res.writeHead(302, { Location: `http://${headers.host}/team/api/v1/tokens` }).end();
    });
    await using mock = await createMockServer({ port: 0, upstream: { dayzero: `${upstream.url}/team` } });
    const { headers } = await rawRequest(mock.port, '/dayzero/api/v1/tokens');
    expect(upstream.received[0]?.url).toBe('/team/api/v1/tokens');
    expect(headers['location']).toBe(`${mock.url('dayzero')}/api/v1/tokens`);
  });

  test('may be given with the path of the document', async () => {
    await using upstream = await startUpstream(json(200, {}));
    await using mock = await createMockServer({ port: 0, upstream: { dayzero: `${upstream.url}/api/v1/tokens` } });
    await rawRequest(mock.port, '/dayzero/api/v1/tokens');
    expect(upstream.received[0]?.url).toBe('/api/v1/tokens');
  });
});
