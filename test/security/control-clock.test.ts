/** No instant that a clock takes harms what is issued, listed or logged; no other instant is taken, by whatever entrance. */
import { describe, expect, test } from '@jest/globals';
import fc from '../support/fast-check.ts';
import { createMockServer } from 'mockmint';
import { parseInstant, toHttpDate, toRfc3339 } from '../../src/lib/clock.ts';
import { clockOf } from '../support/clock.ts';
import { storedToken } from '../support/control-bodies.ts';
import { appErrorOf } from '../support/thrown-error.ts';
import { providerIds, useMock, type Client } from '../support/mock.ts';
import { ask, at } from '../server/provider-calls.ts';

const mock = useMock();

const first = '0001-01-01T00:00:00.000Z';
const last = '9998-12-31T23:59:59.999Z';
const inYears = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

const outside = [
  '0000-12-31T23:59:59.999Z',
  '0001-01-01T00:00:00+00:01',
  '0000-01-01T00:00:00Z',
  '9999-01-01T00:00:00Z',
  '9998-12-31T23:59:59.999-00:01',
  '9999-12-31T23:59:59.999Z',
  '9999-12-31T23:59:59-23:59',
  '+275760-09-13T00:00:00Z',
  '+010000-01-01T00:00:00Z',
  '-000001-01-01T00:00:00Z',
  '-271821-04-20T00:00:00Z',
  '10000-01-01T00:00:00Z',
];
const noInstant = [
  '',
  'noon',
  '2027-02-30T00:00:00Z',
  '2027-01-01',
  `2027-01-01T00:00:00.${'9'.repeat(100)}Z`,
  'Z'.repeat(100_000),
  '\u{1F552}',
  '2027-01-01T00:00:00Z\u0000',
];

/** An instant that a clock takes: near the ends, or anywhere. */
const instants = fc.oneof(
  fc.constantFrom(
    first,
    last,
    '9998-12-31T23:59:59Z',
    '0099-12-31T12:00:00+14:00',
    '1582-10-10T00:00:00Z',
    '1969-12-31T23:59:59.999Z',
  ),
  fc.date({ noInvalidDate: true, min: new Date(first), max: new Date(last) }).map((date) => date.toISOString()),
);
const advances = fc.oneof(
  fc.nat(2 ** 31),
  fc.constantFrom(0, 0.4, 1e15, 'P1Y', 'P7000Y', 'P9997Y', 'PT0.001S', 'P12M31D', 'P3000000D', 'PT99999999H'),
);

const lookups = ['/tokens', '/clock', '/rules', '/requests', '/requests.har', '/state', '/sessions', '/events'];

async function statusOfLookup(client: Client, path: string): Promise<number> {
  const controller = new AbortController();
  const { status, body } = await fetch(`${mock.server.url()}/~${client.session}/__admin${path}`, {
    signal: controller.signal,
  });
  if (path === '/events') controller.abort();
  else await body?.pipeTo(new WritableStream());
  return status;
}

/** Every provider issues, and all that can be read still can. */
async function expectToWork(client: Client): Promise<void> {
  const replies = await Promise.all(providerIds.map((id) => ask(client, id)));
  expect(replies.map(({ status, text }) => (status < 300 ? 'issued' : text))).toEqual(providerIds.map(() => 'issued'));
  expect(await Promise.all(lookups.map((path) => statusOfLookup(client, path)))).toEqual(lookups.map(() => 200));
  for (const token of at(await client.admin('GET', '/tokens'), '/tokens') as {
    createdAt: string;
    expiresAt: string | null;
  }[]) {
    expect([token.createdAt, token.expiresAt ?? token.createdAt]).toEqual([
      expect.stringMatching(inYears),
      expect.stringMatching(inYears),
    ]);
  }
}

test('at any instant that a clock takes, and after any advance, every provider issues', async () => {
  await fc.assert(
    fc.asyncProperty(instants, advances, fc.boolean(), async (now, advance, frozen) => {
      const client = mock.client();
      expect(
        (await client.admin('PUT', '/state', { version: 1, tokens: [], rules: [], clock: { now, frozen } })).status,
      ).toBe(200);
      await expectToWork(client);
      const advanced = await client.admin('POST', '/clock', { advance });
      expect([200, 400]).toContain(advanced.status);
      if (advanced.status === 200) await expectToWork(client);
    }),
    {
      numRuns: 12,
      examples: [
        [last, 0, false],
        [last, 'PT0.001S', true],
        [first, 'P9997Y', false],
      ],
    },
  );
});

test('a state from the last instant can be taken again', async () => {
  const client = mock.client();
  await client.admin('POST', '/clock', { now: last, frozen: true });
  await Promise.all(providerIds.map((id) => ask(client, id)));
  const state = await client.admin('GET', '/state');
  expect((await client.admin('PUT', '/state', state.text)).status).toBe(200);
  expect((await client.admin('GET', '/state')).text).toBe(state.text);
});

describe.each([...outside, ...noInstant].map((text) => [text.slice(0, 40), text] as const))(
  'The instant "%s"',
  (_, text) => {
    test('is rejected wherever a clock is set, and the member is named', async () => {
      const client = mock.client();
      const session = mock.server.session(client.session);
      const state = { version: 1 as const, tokens: [], rules: [], clock: { now: text, frozen: true } };
      const before = session.clock.read().offsetMs;
      const replies = [await client.admin('POST', '/clock', { now: text }), await client.admin('PUT', '/state', state)];
      expect(replies.map((reply) => [reply.status, at(reply, '/errors/0/pointer')])).toEqual([
        [400, '/now'],
        [400, '/clock/now'],
      ]);
      const errors = [
        await appErrorOf(() => session.clock.set(text)),
        await appErrorOf(() => session.importState(state)),
        await appErrorOf(() => createMockServer({ port: 0, clock: { now: text } })),
        await appErrorOf(() => clockOf({ now: text })),
      ];
      expect(errors.slice(0, 3).map(({ message }) => message)).toEqual([
        expect.stringMatching(/^now\b/),
        expect.stringMatching(/^clock\.now\b/),
        expect.stringMatching(/^clock\.now\b/),
      ]);
      expect(errors.map(({ status }) => status)).toEqual([400, 400, 400, 400]);
      for (const { message } of errors) expect(message.length).toBeLessThan(400);
      expect(session.clock.read().offsetMs).toBeCloseTo(before, -2);
    });
  },
);

test.each([
  'soon',
  '',
  'P',
  '-P1D',
  'P1',
  'P99999999Y',
  `P${'9'.repeat(99)}D`,
  'P9'.repeat(50_000),
  -1,
  -0.1,
  1e16,
  1e300,
  Number.MAX_VALUE,
])('an advance by %p is rejected and named, and the clock stays', async (advance) => {
  const client = mock.client();
  await client.admin('POST', '/clock', { frozen: true });
  const before = (await client.admin('GET', '/state')).text;
  const reply = await client.admin('POST', '/clock', { advance });
  expect([reply.status, at(reply, '/errors/0/pointer'), at(reply, '/detail')]).toEqual([
    400,
    '/advance',
    expect.stringMatching(/^advance\b/),
  ]);
  expect(await appErrorOf(() => mock.server.session(client.session).clock.advance(advance))).toMatchObject({
    status: 400,
    message: expect.stringMatching(/^advance\b/),
  });
  expect((await client.admin('GET', '/state')).text).toBe(before);
});

test.each([NaN, Infinity, -Infinity, null, undefined, true, {}, [], 1n, Symbol('x'), () => 1, new Date(NaN)])(
  'the library rejects %p as an advance, an instant and a start',
  async (value) => {
    const { clock } = mock.server.session(mock.client().session);
    expect((await appErrorOf(() => clock.advance(value as number))).status).toBe(400);
    expect((await appErrorOf(() => clock.set(value as string))).status).toBe(400);
    if (value !== undefined)
      expect((await appErrorOf(() => createMockServer({ port: 0, clock: { now: value as string } }))).status).toBe(400);
  },
);

test('the library takes a Date as an instant', () => {
  expect(mock.server.session(mock.client().session).clock.set(new Date('2099-01-01T00:00:00Z')).now).toMatch(
    /^2099-01-01T00:00:00/,
  );
});

describe('A clock that runs into its end', () => {
  test('stands still there, and still can be read, frozen, resumed and advanced by nothing', () => {
    let wall = Date.UTC(2027, 0, 1);
    const clock = clockOf({ now: last }, { now: () => wall });
    for (const ms of [1, 86_400_000, 8.64e15, Number.MAX_VALUE]) {
      wall += ms;
      expect(clock.read().now).toBe(last);
    }
    wall = Date.UTC(2027, 0, 1);
    expect(clock.change({ frozen: true }).now).toBe(last);
    expect(clock.change({ frozen: false, advance: 0 }).now).toBe(last);
  });
});

describe('An instant', () => {
  test('is written for any number, in years of four digits', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.double(), fc.constantFrom(8.64e15, -8.64e15, 8.64e15 + 1, NaN, Infinity, -Infinity, -0)),
        (instant) => {
          expect(toRfc3339(instant)).toMatch(inYears);
          expect(toHttpDate(instant)).toMatch(/^\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT$/);
          expect(Number.isFinite(parseInstant(toRfc3339(instant)))).toBe(true);
        },
      ),
    );
  });

  test.each(['9999-12-31T23:59:59-23:59', '9999-12-31T23:59:60Z', '0000-01-01T00:00:00+23:59', '0000-01-01T00:00:00Z'])(
    '%s, which UTC can hardly write, is an expiry as any other',
    async (expiresAt) => {
      const client = mock.client();
      const reply = await ask(client, 'askui', { body: { name: 'x', expiresAt } });
      expect([reply.status, at(reply, '/token/expiresAt')]).toEqual([201, expiresAt]);
      expect(at(await client.admin('GET', '/tokens'), '/tokens/0/expiresAt')).toMatch(inYears);
      const state = await client.admin('GET', '/state');
      expect((await client.admin('PUT', '/state', state.json)).status).toBe(200);
    },
  );

  test.each(['createdAt', 'expiresAt', 'revokedAt', 'lastUsedAt'])(
    'that is none is rejected as "%s" of a token',
    async (member) => {
      for (const text of noInstant) {
        const reply = await mock.client().admin('PUT', '/state', {
          version: 1,
          tokens: [{ ...storedToken, [member]: text }],
          rules: [],
          clock: { now: first, frozen: true },
        });
        expect([reply.status, at(reply, '/errors/0/pointer')]).toEqual([400, `/tokens/0/${member}`]);
      }
    },
  );
});
