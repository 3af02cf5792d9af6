/** A rule that a session takes can be listed, exported, matched and sent; any other is rejected, and the member is named. */
import { describe, expect, test } from '@jest/globals';
import fc from '../support/fast-check.ts';
import { valid, useMock, type Client } from '../support/mock.ts';
import { appErrorOf } from '../support/thrown-error.ts';
import { rawExchange } from '../server/raw-http.ts';
import { ask, at } from '../server/provider-calls.ts';

const mock = useMock();

const nested = (levels: number): unknown => JSON.parse(`${'{"a":['.repeat(levels / 2)}1${']}'.repeat(levels / 2)}`);
const cyclic: Record<string, unknown> = {};
cyclic['self'] = [cyclic, cyclic];
let bushy: unknown = 1;
for (let level = 0; level < 60; level++) bushy = [bushy, bushy];

/** By the pointer of the member that is named: rules that are wrong there. */
const wrong: Readonly<Record<string, readonly unknown[]>> = {
  '': [
    {},
    [],
    null,
    5,
    { provider: 'vida' },
    { delayMs: 1, match: { body: { '': nested(150) } } },
    { respond: { status: 200, body: nested(1000) } },
    { respond: { status: 200, body: 'x'.repeat(1_100_000) } },
  ],
  '/provider': [
    { provider: 'nobody', delayMs: 1 },
    { provider: '__proto__', delayMs: 1 },
    { provider: 5, delayMs: 1 },
    { provider: '', delayMs: 1 },
  ],
  '/extra': [{ delayMs: 1, extra: nested(90) }],
  '/__proto__': [JSON.parse('{"delayMs":1,"__proto__":{"fault":"EMPTY_RESPONSE"}}')],
  '/constructor': [{ delayMs: 1, constructor: {} }],
  '/delayMs': [-1, 0.5, 600_001, 1e300, '1', null, [1]].map((delayMs) => ({ delayMs })),
  '/times': [0, -1, 1.5, 2 ** 60, '3', null].map((times) => ({ delayMs: 1, times })),
  '/probability': [-0.1, 1.1, '0.5', null].map((probability) => ({ delayMs: 1, probability })),
  '/rateLimit/perMs': [0, -1, 0.5, 1e300, 2 ** 53, 31_536_000_001, '1'].map((perMs) => ({
    rateLimit: { requests: 1, perMs },
  })),
  '/rateLimit/requests': [-1, 0.5, 1e300, null].map((requests) => ({ rateLimit: { requests, perMs: 1 } })),
  '/fault': ['EXPLODE', '', 1, '__proto__', 'constructor'].map((fault) => ({ fault })),
  '/respond/status': [0, 99, 100, 101, 103, 199, 600, 999, 200.5, 1e300, '200', null].map((status) => ({
    respond: { status },
  })),
  '/sequence/1/status': [100, 600].map((status) => ({ sequence: [null, { status }] })),
  '/sequence': [
    { sequence: [] },
    { sequence: Array(1001).fill(null) },
    { sequence: [null], respond: { status: 200 } },
    { sequence: 'x' },
  ],
  '/match/body/name': [{ delayMs: 1, match: { body: { name: 1 } } }],
  '/match/body/~1a~02': [{ delayMs: 1, match: { body: { '/a~2': 1 } } }],
  '/match/headers': [
    {
      delayMs: 1,
      match: { headers: Object.fromEntries(Array.from({ length: 101 }, (_, index) => [`x-${index}`, ''])) },
    },
  ],
};

const list = (entries: typeof wrong) =>
  Object.entries(entries).flatMap(([pointer, rules]) => rules.map((rule, index) => [pointer, index, rule] as const));

test.each(list(wrong))(
  'what is wrong at "%s" (%i) is rejected by every entrance, and no rule stays',
  async (pointer, _, rule) => {
    const client = mock.client();
    const session = mock.server.session(client.session);
    const reply = await client.admin('POST', '/rules', rule);
    const error = await appErrorOf(() => session.rules.add(rule as object));
    const pointers = [at(reply, '/errors/0/pointer'), (error.extra['errors'] as { pointer: string }[])[0]?.pointer];
    expect([reply.status, error.status, ...pointers]).toEqual([400, 400, pointer, pointer]);
    const state = {
      version: 1,
      rules: [
        typeof rule === 'object' && rule !== null && !Array.isArray(rule) ? { ...rule, id: 'r', matched: 0 } : rule,
      ],
      tokens: [],
      clock: { now: '2027-01-01T00:00:00Z', frozen: true },
    };
    if (pointer !== '/__proto__') expect((await client.admin('PUT', '/state', state)).status).toBe(400);
    expect(session.rules.list()).toEqual([]);
  },
);

test.each([
  ['cyclic', cyclic],
  ['with 2 to the power of 60 leaves', bushy],
  ['BigInt', 1n],
  ['a symbol', Symbol('x')],
  ['a function', () => 1],
  ['NaN', NaN],
  ['Infinity', -Infinity],
  ['a sparse array', Array(2e6)],
])("the library rejects what JSON can't write: %s", async (_, body) => {
  const { rules } = mock.server.session(mock.client().session);
  expect(await appErrorOf(() => rules.add({ respond: { status: 200, body } }))).toMatchObject({
    code: 'invalid-input',
    status: 400,
  });
  expect(rules.list()).toEqual([]);
});

test('a number that JSON reads as infinite is rejected and named', async () => {
  const reply = await mock.client().admin('POST', '/rules', '{"respond":{"status":200,"body":[1e400]}}');
  expect([reply.status, at(reply, '/errors/0/pointer')]).toEqual([400, '/respond/body/0']);
});

test('what the caller changes later does not change the rule', async () => {
  const { rules } = mock.server.session(mock.client().session);
  const headers: Record<string, string> = { 'x-a': 'b' };
  rules.add({ respond: { status: 503, headers } });
  headers['transfer-encoding'] = 'chunked';
  expect(rules.list()[0]!.respond!.headers).toEqual({ 'x-a': 'b' });
});

test('a session takes a bounded number of rules, and of bytes', async () => {
  const { rules, exportState, importState } = mock.server.session(mock.client().session);
  const body = 'x'.repeat(1_000_000);
  const large = await appErrorOf(() => Array.from({ length: 20 }, () => rules.add({ respond: { status: 200, body } })));
  expect([large.code, large.status, rules.list().length]).toEqual(['too-many-rules', 409, 8]);
  rules.clear();
  const many = await appErrorOf(() => Array.from({ length: 2000 }, () => rules.add({ delayMs: 0 })));
  expect([many.code, rules.list().length]).toEqual(['too-many-rules', 1000]);
  const state = await exportState();
  expect(
    await appErrorOf(() =>
      importState({ ...state, rules: [...state.rules, { delayMs: 1, id: 'one more', matched: 0 }] }),
    ),
  ).toMatchObject({ code: 'too-many-rules' });
  rules.remove(rules.list()[0]!.id);
  expect(rules.add({ delayMs: 0 }).matched).toBe(0);
});

describe('The headers of a rule', () => {
  const framing = [
    'Content-Length',
    'Transfer-Encoding',
    'Trailer',
    'Connection',
    'Keep-Alive',
    'Upgrade',
    'TE',
    'Expect',
    'Proxy-Connection',
    'HTTP2-Settings',
  ];
  const values = ['3', '-1', 'abc', '0', '1e9', 'chunked', 'x', 'close', '100-continue', '', '10, 20'];

  test("can't be one that frames the message or manages the connection", async () => {
    const client = mock.client();
    for (const name of framing.flatMap((usual) => [usual, usual.toLowerCase(), usual.toUpperCase()])) {
      const headers = Object.fromEntries([
        ['x-a', 'b'],
        [name, 'x'],
      ]);
      const reply = await client.admin('POST', '/rules', { sequence: [null, { status: 503, headers }] });
      expect([reply.status, at(reply, '/errors/0/pointer')]).toEqual([400, `/sequence/1/headers/${name}`]);
      for (const value of values) {
        const { message } = await appErrorOf(() =>
          mock.server.session(client.session).rules.add({ respond: { status: 503, headers: { [name]: value } } }),
        );
        expect(message).toMatch(new RegExp(`^respond\\.headers\\.${name} `));
      }
    }
  });

  test.each([
    ['a pseudo-header', ':status', '200'],
    ['no name', '', 'x'],
    ['a space in the name', 'a b', 'x'],
    ['a line in the name', 'a\r\nb', 'x'],
    ['a colon', 'a:', 'x'],
    ['a letter of another script', 'ä', 'x'],
    ['a line in the value', 'x-a', 'a\r\nSet-Cookie: b'],
    ['NUL', 'x-a', '\u0000'],
    ['an emoji', 'x-a', '🎫'],
    ['half a character', 'x-a', '\ud800'],
    ['DEL', 'x-a', '\u007f'],
    ['9,000 characters', 'x-a', 'x'.repeat(9000)],
  ])("can't have %s", async (_, name, value) => {
    const reply = await mock.client().admin('POST', '/rules', { respond: { status: 503, headers: { [name]: value } } });
    expect([reply.status, at(reply, '/errors/0/pointer')]).toEqual([400, `/respond/headers/${name}`]);
  });

  test('are sent as they are, whatever was taken; the next response on the connection is whole', async () => {
    const names = fc.oneof(
      fc.constantFrom(
        'Date',
        'Content-Type',
        'Content-Encoding',
        'Set-Cookie',
        'Location',
        'Vary',
        '__proto__',
        'constructor',
        'Retry-After',
        'X-Mock-Trigger',
        'Access-Control-Allow-Origin',
        'Server',
        'Via',
        'Content-Range',
      ),
      fc.stringMatching(/^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,12}$/),
    );
    const value = fc.oneof(fc.constantFrom('', ' ', 'x', '0', ' x ', '\t', 'é'), fc.string({ maxLength: 30 }));
    const statuses = fc.constantFrom(200, 204, 205, 206, 301, 304, 400, 404, 429, 503, 599);
    const bodies = fc.constantFrom<unknown>(undefined, null, '', 'text', '\ud800', 0, -0, [], {}, nested(80), {
      'a\u0000': '\u2028',
    });
    await fc.assert(
      fc.asyncProperty(
        statuses,
        bodies,
        fc.array(fc.tuple(names, value), { maxLength: 4 }),
        async (status, body, headers) => {
          const client = mock.client();
          const added = await client.admin('POST', '/rules', {
            provider: 'alumio',
            respond: { status, body, headers: Object.fromEntries(headers) },
            times: 1,
          });
          expect([201, 400]).toContain(added.status);
          await expectTwoResponses(client, added.status === 201 ? status : 200);
          expect((await client.admin('GET', '/requests')).status).toBe(200);
        },
      ),
      { numRuns: 60 },
    );
  });

  /** Two requests at once on one connection: the first by the rule, the second the normal response. */
  async function expectTwoResponses({ session }: Client, first: number): Promise<void> {
    const body = JSON.stringify(valid.alumio.body);
    const request = (connection: string) =>
      `POST /~${session}${valid.alumio.path} HTTP/1.1\r\nHost: localhost\r\nConnection: ${connection}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
    const { received, error } = await rawExchange(mock.server.port, request('keep-alive') + request('close'));
    const lines = received.split(/(?=HTTP\/1\.1 \d{3} )/).map((response) => Number(response.slice(9, 12)));
    expect([lines, error]).toEqual([[first, 200], undefined]);
    expect(received.slice(received.lastIndexOf('\r\n\r\n'))).toMatch(/access_token/);
  }
});

test('the seconds of Retry-After are a whole number of at most a year, for every rate limit and clock', async () => {
  const limits = fc.record({
    requests: fc.constantFrom(0, 1),
    perMs: fc.oneof(fc.integer({ min: 1, max: 31_536_000_000 }), fc.constantFrom(1, 999, 1001, 31_536_000_000)),
  });
  await fc.assert(
    fc.asyncProperty(limits, fc.nat(2 ** 31), async (rateLimit, advance) => {
      const client = mock.client();
      await client.admin('POST', '/rules', { rateLimit });
      for (const change of [{ frozen: true }, { advance }]) {
        await client.admin('POST', '/clock', change);
        const replies = [await ask(client, 'vida'), await ask(client, 'vida')];
        for (const { status, headers } of replies) {
          if (status !== 429) continue;
          expect(headers.get('retry-after')).toMatch(/^[1-9]\d{0,7}$/);
          expect(Number(headers.get('retry-after'))).toBeLessThanOrEqual(31_536_000);
        }
      }
    }),
    { numRuns: 25 },
  );
});

test("a Retry-After of the rule's own is the only one, however it is written", async () => {
  const client = mock.client();
  await client.admin('POST', '/rules', {
    respond: { status: 429, headers: { 'retry-AFTER': '7' } },
    rateLimit: { requests: 0, perMs: 1000 },
  });
  expect((await ask(client, 'vida')).headers.get('retry-after')).toBe('7');
});
