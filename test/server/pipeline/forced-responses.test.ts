/** Asking for an answer: by Prefer, by a magic value; which of them goes first, and what it says of itself. */
import { request } from 'node:http';
import { describe, expect, test } from '@jest/globals';
import { providerIds, useMock, valid } from '../../support/mock.ts';
import { ask, at, schemaProblems, eventually, gist, named } from '../provider-calls.ts';
import { rawExchange } from '../raw-http.ts';

const mock = useMock();
const deaf = useMock({ triggers: false });
const prefer = (text: string) => ({ headers: { prefer: text } });

describe.each(providerIds)('%s', (id) => {
  test('gives every status that its document declares, and 429, 500 and 503, lawfully and without a token', async () => {
    const client = mock.client();
    const providers = (await client.admin('GET', '/providers')).json as {
      id: string;
      operations: { statuses: string[] }[];
    }[];
    const declared = providers
      .find((provider) => provider.id === id)!
      .operations[0]!.statuses.map((status) => (status === 'default' ? 418 : Number(status)));
    for (const status of new Set([...declared, 400, 401, 403, 404, 409, 422, 429, 500, 503])) {
      const reply = await ask(client, id, prefer(`code=${status}`));
      expect([...gist(reply), reply.headers.get('preference-applied')]).toEqual([status, 'prefer', `code=${status}`]);
      expect(await schemaProblems(client, id, reply)).toEqual([]);
    }
    expect(at(await client.admin('GET', '/tokens'), '/tokens')).toEqual([]);
  });

  test.each([200, 202, 204, 302, 418, 599])(
    'gives %i too, told to be undocumented where it is',
    async (code) => {
      const client = mock.client();
      const reply = await ask(client, id, prefer(`code=${code}`));
      expect(reply.status).toBe(code);
      expect(await schemaProblems(client, id, reply)).toEqual([]);
    },
    10_000,
  );

  test('a success that is asked for needs a valid request', async () => {
    const reply = await ask(mock.client(), id, { ...prefer(`code=${valid[id].status}`), body: '[]' });
    expect([reply.headers.get('x-mock-trigger'), reply.headers.get('preference-applied')]).toEqual([
      'validation',
      null,
    ]);
  });

  test('a magic value in its free text asks for a status', async () => {
    const client = mock.client();
    const reply = await ask(client, id, { body: named(id, 'mock:503') });
    expect(gist(reply)).toEqual([503, 'name']);
    expect(await schemaProblems(client, id, reply)).toEqual([]);
  });

  test('a magic success issues nothing', async () => {
    const client = mock.client();
    expect(gist(await ask(client, id, { body: named(id, `mock:${valid[id].status}`) }))).toEqual([
      valid[id].status,
      'name',
    ]);
    expect(at(await client.admin('GET', '/tokens'), '/tokens')).toEqual([]);
  });

  test.each([
    'mock:',
    'mock:99',
    'mock:600',
    'mock:abc',
    'mock:403 ',
    'Mock:403',
    'x mock:403',
    'mock:delay',
    'mock:delay:x',
  ])('"%s" is no magic value', async (text) => {
    expect(gist(await ask(mock.client(), id, { body: named(id, text) }))).toEqual([valid[id].status, 'none']);
  });

  test('with --no-triggers neither Prefer nor a magic value is heard, but rules are', async () => {
    const client = deaf.client();
    expect(
      gist(await ask(client, id, { ...prefer('code=503'), query: { __code: '503' }, body: named(id, 'mock:503') })),
    ).toEqual([valid[id].status, 'none']);
    await client.admin('POST', '/rules', { provider: id, respond: { status: 403 } });
    expect(gist(await ask(client, id))).toEqual([403, 'rule']);
  });
});

describe('Prefer', () => {
  const status = async (text: string) => (await ask(mock.client(), 'askui', prefer(text))).status;

  test.each([
    ['code=403', 403],
    ['code="403"', 403],
    ['CODE=403', 403],
    ['code = 403', 403],
    ['respond-async, code=403', 403],
    ['code=403; foo=bar', 403],
    ['code=403, code=500', 403],
    ['foo="code=500", code=403', 403],
    ['wait=1,code=403,delay=0', 403],
  ])('%s is understood', async (text, expected) => {
    expect(await status(text)).toBe(expected);
  });

  test.each([
    'respond-async',
    'code',
    'code=',
    'code=199',
    'code=600',
    'code=abc',
    'code=4030',
    'code=40.3',
    'code=-403',
    'xcode=403',
    'foo="code=403"',
    'delay=abc',
    'return=minimal',
    '=',
    ',,;;',
  ])('%s is ignored', async (text) => {
    const reply = await ask(mock.client(), 'askui', prefer(text));
    expect([...gist(reply), reply.headers.get('preference-applied')]).toEqual([201, 'none', null]);
  });

  test.each([
    ['?__code=403', 403],
    ['?__code=999', 201],
    ['?__code=403&__code=500', 201],
    ['?__code=', 201],
  ])('has an alias for links: %s', async (query, expected) => {
    expect((await mock.client().post(valid.askui.path + query, valid.askui.body, valid.askui.headers)).status).toBe(
      expected,
    );
  });

  test('goes before its alias', async () => {
    expect((await ask(mock.client(), 'askui', { ...prefer('code=403'), query: { __code: '500' } })).status).toBe(403);
  });

  test.each([
    ['header', prefer('code=500, delay=60')],
    ['alias', { query: { __code: '500', __delay: '60' } }],
  ])('delays the answer, by %s', async (_, change) => {
    const startedAt = performance.now();
    const reply = await ask(mock.client(), 'askui', change);
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(59);
    expect([reply.status, reply.headers.get('preference-applied')]).toEqual([500, 'code=500, delay=60']);
  });

  test('of a delay alone leaves the normal answer', async () => {
    const reply = await ask(mock.client(), 'askui', prefer('delay=1'));
    expect([...gist(reply), reply.headers.get('preference-applied')]).toEqual([201, 'none', 'delay=1']);
  });

  test.each([
    [429, 'retry-after', /^\d+$/],
    [503, 'retry-after', /^\d+$/],
    [405, 'allow', /^POST$/],
  ])('%i carries the header %s', async (code, header, value) => {
    expect((await ask(mock.client(), 'askui', prefer(`code=${code}`))).headers.get(header)).toMatch(value);
  });

  test('a 204 has no body', async () => {
    expect((await ask(mock.client(), 'askui', prefer('code=204'))).text).toBe('');
  });
});

describe('mock:', () => {
  test('delay:60 delays the normal answer', async () => {
    const startedAt = performance.now();
    expect(gist(await ask(mock.client(), 'askui', { body: named('askui', 'mock:delay:60') }))).toEqual([201, 'none']);
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(59);
  });

  test('reset breaks the connection', async () => {
    const body = JSON.stringify(named('alumio', 'mock:reset'));
    const { received, error } = await rawExchange(
      mock.server.port,
      `POST /alumio/api/v1/tokens HTTP/1.1\r\nHost: localhost\r\nX-Mock-Session: ${mock.client().session}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    );
    expect([received, error]).toEqual(['', 'ECONNRESET']);
  });

  test('timeout holds the request until the client gives up, as the journal tells', async () => {
    const client = mock.client();
    const call = request(`${mock.server.url()}/~${client.session}/alumio/api/v1/tokens`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
    });
    const broken = new Promise<void>((resolve) => call.on('error', () => resolve()));
    call.end(JSON.stringify(named('alumio', 'mock:timeout')));
    const newest = async () =>
      at(await client.admin('GET', '/requests'), '/requests/0') as Record<string, unknown> | undefined;
    expect(await eventually(newest, (entry) => entry?.['trigger'] === 'name')).toMatchObject({
      response: null,
      durationMs: null,
    });
    call.destroy();
    await broken;
    expect(await eventually(newest, (entry) => entry?.['durationMs'] !== null)).toMatchObject({
      response: null,
      trigger: 'name',
      reason: 'held open until the client disconnected',
    });
  });
});

describe('The order is', () => {
  const everything = {
    ...prefer('code=409'),
    body: { ...named('dayzero', 'mock:500'), expires_in_days: 0 },
    credential: 'mock_expired',
  };
  const rule = { respond: { status: 418 } };

  test.each([
    [
      'unknown path, before Prefer',
      async (client) => client.post('/dayzero/nowhere', everything.body, everything.headers),
      [404, 'protocol'],
    ],
    [
      'method, before Prefer',
      async (client) => client.send('PUT', valid.dayzero.path, everything.body, everything.headers),
      [405, 'protocol'],
    ],
    [
      'Prefer, before a rule',
      async (client) => (await client.admin('POST', '/rules', rule), ask(client, 'dayzero', everything)),
      [409, 'prefer'],
    ],
    [
      'a rule, before a magic value',
      async (client) => (
        await client.admin('POST', '/rules', rule),
        ask(client, 'dayzero', { ...everything, headers: {} })
      ),
      [418, 'rule'],
    ],
    [
      'a magic value, before the credential',
      async (client) => ask(client, 'dayzero', { ...everything, headers: {} }),
      [500, 'name'],
    ],
    [
      'the credential, before the media type',
      async (client) =>
        ask(client, 'dayzero', { body: 'x', headers: { 'content-type': 'text/plain' }, credential: 'mock_expired' }),
      [401, 'auth'],
    ],
    [
      'the permission, before JSON',
      async (client) => ask(client, 'dayzero', { body: '{', credential: 'mock_readonly' }),
      [403, 'auth'],
    ],
    [
      'JSON, before validation',
      async (client) => ask(client, 'dayzero', { body: '{', headers: { 'x-business-id': 'none' } }),
      [422, 'protocol'],
    ],
    [
      'validation, before the issue',
      async (client) => ask(client, 'dayzero', { body: { name: 5 } }),
      [422, 'validation'],
    ],
  ] satisfies [string, (client: ReturnType<typeof mock.client>) => ReturnType<typeof ask>, unknown][])(
    '%s',
    async (_, act, expected) => {
      expect(gist(await act(mock.client()))).toEqual(expected);
    },
  );
});

test('every answer tells its provider, its id in the journal, and what decided it', async () => {
  const client = mock.client();
  const { headers } = await ask(client, 'vida');
  const { json } = await client.admin('GET', `/requests/${headers.get('x-mock-request-id')}`);
  expect([headers.get('x-mock-provider'), headers.get('x-mock-trigger')]).toEqual(['vida', 'none']);
  expect(json).toMatchObject({
    id: headers.get('x-mock-request-id'),
    provider: 'vida',
    trigger: 'none',
    response: { status: 200 },
  });
});
