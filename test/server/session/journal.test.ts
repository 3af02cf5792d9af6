/** The journal: what came and what was answered, bounded and searchable. */
import { describe, expect, test } from '@jest/globals';
import { useMock, valid, type Client } from '../../support/mock.ts';
import { ask, at } from '../provider-calls.ts';

const mock = useMock();
const short = useMock({ journal: 3 });

const entries = async (client: Client, query = ''): Promise<Record<string, unknown>[]> =>
  at(await client.admin('GET', `/requests${query}`), '/requests') as Record<string, unknown>[];

test('an entry tells request, answer, and what decided it', async () => {
  const client = mock.client();
  await client.admin('POST', '/clock', { now: '2090-01-01T00:00:00Z', frozen: true });
  const reply = await ask(client, 'askui', { body: { name: '', expiresAt: 5 } });
  expect(await entries(client)).toEqual([
    {
      id: reply.headers.get('x-mock-request-id'),
      at: '2090-01-01T00:00:00.000Z',
      provider: 'askui',
      operationId: 'create_access_token_api_v1_access_tokens_post',
      request: {
        method: 'POST',
        url: `/~${client.session}${valid.askui.path}`,
        headers: expect.objectContaining({ 'content-type': 'application/json' }),
        body: { name: '', expiresAt: 5 },
      },
      response: { status: 422, headers: expect.objectContaining({ 'x-mock-violations': '2' }), body: reply.json },
      trigger: 'validation',
      reason: expect.any(String),
      ruleId: null,
      tokenId: null,
      credential: { scheme: 'Bearer', verdict: 'good', seeded: true, tokenId: null },
      durationMs: expect.any(Number),
      violations: [
        { in: 'body', pointer: '/name', keyword: 'minLength', message: expect.any(String) },
        { in: 'body', pointer: '/expiresAt', keyword: 'type', message: expect.any(String) },
      ],
    },
  ]);
});

test('an entry names the token that was issued', async () => {
  const client = mock.client();
  const id = at(await ask(client, 'askui'), '/token/id');
  expect((await entries(client))[0]).toMatchObject({ trigger: 'none', tokenId: id, violations: [] });
});

test('a request that nobody claims is in it, and so is a preflight', async () => {
  const client = mock.client();
  await client.get('/nowhere');
  await client.send('OPTIONS', valid.alumio.path, undefined, {
    origin: 'https://app.example',
    'access-control-request-method': 'POST',
  });
  expect(await entries(client)).toMatchObject([
    { provider: 'alumio', operationId: null, trigger: 'none', reason: null, response: { status: 204 } },
    { provider: null, operationId: null, trigger: 'protocol', response: { status: 404 } },
  ]);
});

describe('It is searched', () => {
  const filled = async (): Promise<Client> => {
    const client = mock.client();
    await client.admin('POST', '/clock', { now: '2090-01-01T00:00:00Z', frozen: true });
    await ask(client, 'alumio');
    await client.admin('POST', '/clock', { advance: 'PT1H' });
    await ask(client, 'vida', { credential: 'unknown' });
    await ask(client, 'alumio', { headers: { prefer: 'code=503' } });
    return client;
  };

  test.each([
    ['', [503, 401, 200], 3],
    ['?provider=alumio', [503, 200], 2],
    ['?status=401', [401], 1],
    ['?trigger=prefer', [503], 1],
    ['?trigger=none&provider=vida', [], 0],
    ['?limit=1', [503], 3],
    ['?since=2090-01-01T01:00:00Z', [503, 401], 2],
    ['?since=2090-01-01T03:00:00%2B02:00', [503, 401], 2],
    ['?since=2090-01-01T01:00:00.001Z', [], 0],
  ])('by "%s", the newest first', async (query, statuses, total) => {
    const reply = await (await filled()).admin('GET', `/requests${query}`);
    expect([
      (at(reply, '/requests') as { response: { status: number } }[]).map(({ response }) => response.status),
      at(reply, '/total'),
    ]).toEqual([statuses, total]);
  });

  test.each(['?provider=nobody', '?status=x', '?trigger=magic', '?since=yesterday', '?limit=0'])(
    'not by "%s": 400',
    async (query) => {
      expect((await mock.client().admin('GET', `/requests${query}`)).status).toBe(400);
    },
  );
});

test('each entry has the headers of its own request, whatever the one before had', async () => {
  const client = mock.client();
  const odd = [{ constructor: 'x' }, {}, { 'x-trace': 'a' }, { 'x-trace': 'b' }, { 'x-other': 'b' }, {}] as const;
  for (const headers of odd)
    await client.post(valid.askui.path, valid.askui.body, { ...valid.askui.headers, ...headers });
  const kept = (await entries(client))
    .reverse()
    .map((entry) => (entry['request'] as { headers: Record<string, string> }).headers);
  const named = ['constructor', 'x-trace', 'x-other'];
  expect(
    kept.map((headers) => Object.fromEntries(Object.entries(headers).filter(([name]) => named.includes(name)))),
  ).toEqual(odd);
});

test('it keeps as many as it is told to, and forgets the oldest', async () => {
  const client = short.client();
  for (let i = 0; i < 5; i++) await ask(client, 'alumio', { body: { name: `n${i}` } });
  expect((await entries(client)).map((entry) => (entry['request'] as { body: unknown }).body)).toEqual([
    { name: 'n4' },
    { name: 'n3' },
    { name: 'n2' },
  ]);
});

test('it is emptied on request', async () => {
  const client = mock.client();
  await ask(client, 'alumio');
  expect([(await client.admin('DELETE', '/requests')).json, await entries(client)]).toEqual([{ removed: 1 }, []]);
  const first = (await ask(client, 'dayzero')).headers.get('x-mock-request-id')!;
  const second = (await ask(client, 'dayzero')).headers.get('x-mock-request-id')!;
  expect((await client.admin('DELETE', `/requests?until=${first}`)).json).toEqual({ removed: 1 });
  expect((await entries(client)).map(({ id }) => id)).toEqual([second]);
});

describe('A search by the conditions of a rule', () => {
  test.each([
    [{}, 3, 3],
    [{ limit: 1 }, 1, 3],
    [{ provider: 'dayzero' }, 2, 2],
    [{ path: '/api/*', body: { '/name': { matches: '.' } } }, 3, 3],
    [{ headers: { authorization: { matches: 'unknown' } } }, 1, 1],
    [{ provider: 'alumio', operationId: 'createToken', method: 'post' }, 1, 1],
  ])('%j finds %i of %i', async (conditions, shown, total) => {
    const client = mock.client();
    await ask(client, 'dayzero');
    await ask(client, 'dayzero', { credential: 'unknown' });
    await ask(client, 'alumio');
    const { json } = await client.admin('POST', '/requests/search', conditions);
    expect(json).toMatchObject({ total });
    expect((json as { requests: unknown[] }).requests).toHaveLength(shown);
  });

  test('that cannot be met is rejected', async () => {
    const reply = await mock.client().admin('POST', '/requests/search', { headers: { a: { matches: '(' } } });
    expect([reply.status, (reply.json as { errors: object[] }).errors]).toEqual([
      400,
      [expect.objectContaining({ pointer: '/headers/a/matches' })],
    ]);
  });
});

describe('Verification', () => {
  const verify = async (expectation: object) => {
    const client = mock.client();
    await ask(client, 'dayzero');
    await ask(client, 'dayzero', { credential: 'unknown' });
    await ask(client, 'alumio');
    return client.admin('POST', '/requests/verify', expectation);
  };

  test.each([
    [{ count: 3 }, 3],
    [{ provider: 'dayzero' }, 2],
    [{ provider: 'dayzero', status: 401, count: 1 }, 1],
    [{ path: '/api/v1/tokens', method: 'post', count: 3 }, 3],
    [{ atLeast: 3 }, 3],
    [{ atMost: 3 }, 3],
    [{ provider: 'vida', count: 0 }, 0],
    [{ provider: 'vida', atMost: 1 }, 0],
    [{ status: 201, atLeast: 1, atMost: 1 }, 1],
  ])('%p holds', async (expectation, matched) => {
    const { status, json } = await verify(expectation);
    expect([status, json]).toEqual([200, { matched }]);
  });

  test.each([
    { count: 2 },
    { provider: 'vida' },
    { atLeast: 4 },
    { atMost: 2 },
    { path: '/dayzero/api/v1/tokens' },
    { provider: 'dayzero', count: 0 },
  ])('%p fails with 409 and what was seen instead', async (expectation) => {
    const reply = await verify(expectation);
    expect([reply.status, reply.headers.get('content-type')]).toEqual([409, 'application/problem+json; charset=utf-8']);
    expect(at(reply, '/seen')).toEqual(
      expect.arrayContaining([
        { provider: 'dayzero', method: 'POST', path: '/api/v1/tokens', status: 201, count: 1 },
        { provider: 'dayzero', method: 'POST', path: '/api/v1/tokens', status: 401, count: 1 },
        { provider: 'alumio', method: 'POST', path: '/api/v1/tokens', status: 200, count: 1 },
      ]),
    );
  });
});

test('as HAR 1.2 it has an entry for each request, the oldest first', async () => {
  const client = mock.client();
  await ask(client, 'vida', { credential: 'unknown' });
  await ask(client, 'alumio', { query: { space: 'acme' } });
  const { json } = await client.admin('GET', '/requests.har');
  const side = {
    httpVersion: 'HTTP/1.1',
    cookies: [],
    headers: expect.arrayContaining([{ name: 'content-type', value: expect.stringContaining('application/json') }]),
    headersSize: expect.any(Number),
    bodySize: expect.any(Number),
  };
  expect(json).toEqual({
    log: {
      version: '1.2',
      creator: { name: 'mockmint', version: expect.any(String) },
      entries: [
        expect.objectContaining({ response: expect.objectContaining({ status: 401 }) }),
        {
          startedDateTime: expect.stringMatching(/Z$/),
          time: expect.any(Number),
          cache: {},
          timings: { send: 0, wait: expect.any(Number), receive: 0 },
          comment: expect.any(String),
          request: {
            ...side,
            method: 'POST',
            url: `${mock.server.url()}/~${client.session}/alumio/api/v1/tokens?space=acme`,
            queryString: [{ name: 'space', value: 'acme' }],
            postData: { mimeType: 'application/json', text: '{"name":"Main app"}' },
          },
          response: {
            ...side,
            status: 200,
            statusText: expect.any(String),
            redirectURL: '',
            content: {
              size: expect.any(Number),
              mimeType: expect.stringContaining('application/json'),
              text: expect.stringContaining('identifier'),
            },
          },
        },
      ],
    },
  });
});

describe('Strange bodies do not break the view:', () => {
  const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;

  test.each([
    ['deep JSON', Buffer.from(`{"name":${deep}}`), 'application/json'],
    ['binary', Buffer.from([0, 255, 254, 1, 128]), 'application/octet-stream'],
    ['long', Buffer.from(JSON.stringify({ name: 'x'.repeat(500_000) })), 'application/json'],
    ['half a character', Buffer.from([0x22, 0xf0, 0x9f, 0x22]), 'application/json'],
    ['a lone surrogate', Buffer.from('{"name":"\\ud800"}'), 'application/json'],
    ['empty', Buffer.alloc(0), 'application/json'],
  ])('%s', async (_, body, type) => {
    const client = mock.client();
    await fetch(`${mock.server.url()}/~${client.session}${valid.alumio.path}`, {
      method: 'POST',
      headers: { 'content-type': type },
      body,
    });
    const { status, text } = await client.admin('GET', '/requests');
    expect([
      status,
      text.length < 400_000,
      (await entries(client)).length,
      (await client.admin('GET', '/requests.har')).status,
    ]).toEqual([200, true, 1, 200]);
  });
});
