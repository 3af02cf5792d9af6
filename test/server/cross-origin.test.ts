/** Pages of other origins read every response but those of the control API (CORS; Fetch Standard, 3.3). */
import { describe, expect, test } from '@jest/globals';
import { createMockServer } from 'mockmint';
import { useMock, valid } from '../support/mock.ts';
import { rawRequest, type RawReply } from './raw-http.ts';

const origin = 'https://app.example';
const mock = useMock();

const send = (method: string, path: string, headers: Record<string, string> = {}, body?: unknown): Promise<RawReply> =>
  rawRequest(mock.server.port, path, { method, headers: { origin, ...headers }, body });

const preflight = (path: string, headers: Record<string, string> = {}): Promise<RawReply> =>
  send('OPTIONS', path, { 'access-control-request-method': 'POST', ...headers });

const addresses = [
  ['an operation', valid.alumio.path, 200],
  ['an unknown path of a provider', '/alumio/nothing', 404],
  ['an address that nobody claims', '/nowhere', 404],
  ['an invalid session name', `/~not%20valid${valid.alumio.path}`, 400],
  ['a session name that is too long', `/~${'a'.repeat(65)}/nowhere`, 400],
] as const;

describe.each(addresses)('%s', (_, path, status) => {
  test('may be read with credentials, and says so for this origin only', async () => {
    const { headers, ...reply } = await send('POST', path, {}, valid.alumio.body);
    expect(reply.status).toBe(status);
    expect(headers).toMatchObject({
      'access-control-allow-origin': origin,
      'access-control-allow-credentials': 'true',
      vary: expect.stringContaining('Origin'),
    });
    const exposed = String(headers['access-control-expose-headers']).toLowerCase().split(',');
    const read = [
      'x-mock-trigger',
      'x-mock-request-id',
      'www-authenticate',
      'retry-after',
      'etag',
      'location',
      'allow',
    ];
    expect(exposed).toEqual(expect.arrayContaining(read));
  });

  test('has a preflight that allows the method and the headers that were asked for', async () => {
    const { headers, ...reply } = await preflight(path, {
      'access-control-request-method': 'QUERY',
      'access-control-request-headers': 'x-mock-session,x-anything',
      'access-control-request-private-network': 'true',
    });
    expect(reply.status).toBe(204);
    expect(headers).toMatchObject({
      'access-control-allow-origin': origin,
      'access-control-allow-credentials': 'true',
      'access-control-allow-methods': 'QUERY',
      'access-control-allow-headers': 'x-mock-session,x-anything',
      'access-control-allow-private-network': 'true',
    });
  });
});

test.each([
  ['413', 413, {}, { name: 'x'.repeat(1_100_000) }],
  ['500', 500, { prefer: 'code=500' }, {}],
  ['a session that is named twice', 400, { 'x-mock-session': 'other' }, {}],
])('%s may be read', async (_, status, headers, body) => {
  const reply = await send('POST', `/~cors${valid.alumio.path}`, headers, body);
  expect([reply.status, reply.headers['access-control-allow-origin']]).toEqual([status, origin]);
});

test('a request without an Origin gets no CORS headers', async () => {
  const { headers } = await rawRequest(mock.server.port, '/nowhere');
  expect(Object.keys(headers).filter((name) => name.startsWith('access-control-'))).toEqual([]);
});

test('an OPTIONS request that is not a preflight is an ordinary request, which may be read', async () => {
  const { status, headers } = await send('OPTIONS', valid.alumio.path);
  expect([status, headers['access-control-allow-origin']]).toEqual([405, origin]);
});

test('headers of a rule may be read', async () => {
  const client = mock.client();
  const respond = { status: 429, headers: { 'X-RateLimit-Remaining': '7' } };
  await client.admin('POST', '/rules', { provider: 'alumio', respond });
  const { headers } = await send('POST', `/~${client.session}${valid.alumio.path}`, {}, valid.alumio.body);
  expect(headers).toMatchObject({
    'x-ratelimit-remaining': '7',
    'access-control-expose-headers': expect.stringMatching(/X-RateLimit-Remaining/),
  });
});

test('the control API can be read by no other origin, not even its errors', async () => {
  for (const path of ['/__admin/clock', '/~ci/__admin/clock', '/~not%20valid/__admin/clock', '/__admin?x']) {
    for (const { headers } of [await send('GET', path), await preflight(path)])
      expect([path, Object.keys(headers).filter((name) => name.startsWith('access-control-'))]).toEqual([path, []]);
  }
});

describe('A preflight is recorded as what it is', () => {
  test('in the journal and the metrics', async () => {
    const client = mock.client();
    await preflight(`/~${client.session}${valid.askui.path}`);
    expect((await client.admin('GET', '/requests')).json).toMatchObject({
      requests: [
        { provider: 'askui', trigger: 'none', reason: null, request: { method: 'OPTIONS' }, response: { status: 204 } },
      ],
    });
    const { text } = await client.admin('GET', '/metrics');
    expect(text).toMatch(/requests_total\{provider="askui",status="204",trigger="none"\} \d/);
    expect(text).not.toMatch(/provider="askui",status="",/);
  });

  test('in onExchange, with its response', async () => {
    const seen: unknown[] = [];
    const server = await createMockServer({
      port: 0,
      providers: ['vida'],
      onExchange: ({ provider, method, response, reason }) =>
        seen.push([provider?.id, method, response?.status, reason]),
    });
    const headers = { origin, 'access-control-request-method': 'POST' };
    await rawRequest(server.port, valid.vida.path, { method: 'OPTIONS', headers });
    await server.close();
    expect(seen).toEqual([['vida', 'OPTIONS', 204, undefined]]);
  });

  test('but does not count as a call, unless it is asked for', async () => {
    const client = mock.client();
    await preflight(`/~${client.session}${valid.alumio.path}`);
    await client.post(valid.alumio.path, valid.alumio.body);
    const verify = async (body: object): Promise<number> =>
      (await client.admin('POST', '/requests/verify', body)).status;
    expect(await verify({ provider: 'alumio', count: 1 })).toBe(200);
    expect(await verify({ provider: 'alumio', method: 'OPTIONS', count: 1 })).toBe(200);
  });
});
