/** A state is taken as a whole or not at all, however large, and other requests go on meanwhile. */
import { describe, expect, test } from '@jest/globals';
import fc from '../support/fast-check.ts';
import { fullState, storedToken } from '../support/control-bodies.ts';
import { appErrorOf } from '../support/thrown-error.ts';
import { mutationsOf } from '../support/hostile.ts';
import { useMock, type Client } from '../support/mock.ts';
import { ask, at } from '../server/provider-calls.ts';

const mock = useMock({ seed: 1 });
const duplicate = useMock({ seed: 1 });

/** A session with tokens, a rule that has been used, and a clock that stands still. */
async function inUse(client: Client): Promise<Client> {
  await client.admin('POST', '/clock', { now: '2090-01-01T00:00:00Z', frozen: true });
  await client.admin('POST', '/rules', { provider: 'askui', respond: { status: 503 }, times: 2 });
  for (const id of ['vida', 'dayzero', 'askui'] as const) await ask(client, id);
  return client;
}

const deepData = JSON.parse(`${'{"a":'.repeat(1000)}1${'}'.repeat(1000)}`) as object;

const wrongTokens: readonly [pointer: string, change: object][] = [
  ['', { data: deepData }],
  ['/data', { data: null }],
  ['/data', { data: [] }],
  ['/id', { id: '' }],
  ['/id', { id: 'i'.repeat(5000) }],
  ['/id', { id: 5 }],
  ['/secret', { secret: '' }],
  ['/secret', { secret: null }],
  ['/secret', { secret: 's'.repeat(5_000_000) }],
  ['/jti', { jti: '' }],
  ['/name', { name: 5 }],
  ['/name', { name: 'n'.repeat(1_100_000) }],
  ['/uses', { uses: -1 }],
  ['/uses', { uses: 0.5 }],
  ['/uses', { uses: 2 ** 60 }],
  ['/provider', { provider: 'nobody' }],
  ['/provider', { provider: '__proto__' }],
  ['/createdAt', { createdAt: '+010000-01-01T00:00:00Z' }],
  ['/expiresAt', { expiresAt: 5 }],
  ['/revokedAt', { revokedAt: 'never' }],
  ['/lastUsedAt', { lastUsedAt: '' }],
  ['/revocationReason', { revocationReason: 'r'.repeat(1001) }],
  ['/extra', { extra: 1 }],
  ['/extra', { extra: JSON.parse('[[[[1]]]]') as unknown }],
  ['/constructor', { constructor: 1 }],
  ['/id', { id: 'token-0' }],
];

test.each(wrongTokens.map(([pointer, change], index) => [pointer, index, change] as const))(
  'a token that is wrong at "%s" (%i) is named among good ones, by every entrance, and nothing changes',
  async (pointer, _, change) => {
    const client = await inUse(mock.client());
    const before = (await client.admin('GET', '/state')).text;
    const tokens = [0, 1, 2, 3].map((index) => ({
      ...storedToken,
      id: `token-${index}`,
      secret: `secret-${index}`,
      ...(index === 2 && change),
    }));
    const state = { ...fullState, tokens };
    const reply = await client.admin('PUT', '/state', state);
    expect([reply.status, at(reply, '/errors/0/pointer')]).toEqual([
      400,
      pointer === '' ? expect.stringMatching(/^(\/tokens\/2)?$/) : `/tokens/2${pointer}`,
    ]);
    expect(await appErrorOf(() => mock.server.session(client.session).importState(state as never))).toMatchObject({
      status: 400,
      message: expect.stringContaining('tokens'),
    });
    expect((await client.admin('GET', '/state')).text).toBe(before);
  },
);

test.each([
  ['/version', { version: 2 }],
  ['/version', { version: '1' }],
  ['/tokens', { tokens: {} }],
  ['/tokens', { tokens: null }],
  ['/rules', { rules: 'x' }],
  ['/clock', { clock: null }],
  ['/clock/now', { clock: { now: 5, frozen: true } }],
  ['/clock/frozen', { clock: { now: fullState.clock.now, frozen: 1 } }],
  ['/clock/extra', { clock: { ...fullState.clock, extra: 1 } }],
  ['/extra', { extra: 1 }],
  [
    '/rules/1/id',
    {
      rules: [
        { delayMs: 1, id: 'r', matched: 0 },
        { delayMs: 1, id: 'r', matched: 0 },
      ],
    },
  ],
  ['/rules/0/matched', { rules: [{ delayMs: 1, id: 'r', matched: -1 }] }],
  ['/tokens/0', { tokens: [null] }],
])('a state that is wrong at "%s" is rejected and named: %j', async (pointer, change) => {
  const reply = await mock.client().admin('PUT', '/state', { ...fullState, ...change });
  expect([reply.status, at(reply, '/errors/0/pointer')]).toEqual([400, pointer]);
});

test('a state that is rejected leaves tokens, rules, clock and chance as they were', async () => {
  const clients = await Promise.all([inUse(mock.client('same')), inUse(duplicate.client('same'))]);
  await fc.assert(
    fc.asyncProperty(mutationsOf(fullState), async (text) => {
      const client = await inUse(mock.client());
      const before = (await client.admin('GET', '/state')).text;
      const { status } = await client.admin('PUT', '/state', text);
      if (status === 200)
        expect((await client.admin('PUT', '/state', (await client.admin('GET', '/state')).text)).status).toBe(200);
      else expect((await client.admin('GET', '/state')).text).toBe(before);
    }),
    { numRuns: 20 },
  );
  await clients[0]!.admin('PUT', '/state', { ...fullState, tokens: [{ ...storedToken, data: deepData }] });
  const secrets = await Promise.all(clients.map(async (client) => (await ask(client, 'alumio')).text));
  expect(secrets[0]).toBe(secrets[1]);
});

describe('A large state', () => {
  const large = (count: number, secret: (index: number) => string) =>
    JSON.stringify({
      ...fullState,
      rules: [],
      tokens: Array.from({ length: count }, (_, index) => ({
        ...storedToken,
        id: `t${index}`,
        secret: secret(index),
        data: { note: '],[}{"\\' },
      })),
    });

  test('comes out as it went in, its strings full of JSON', async () => {
    const client = mock.client();
    const text = large(3000, (index) => `secret-${index}-\\"],[{`);
    expect((await client.admin('PUT', '/state', text)).json).toEqual({ status: 'ok' });
    expect(JSON.parse((await client.admin('GET', '/state')).text)).toEqual(JSON.parse(text));
    expect(await mock.server.session(client.session).exportState()).toEqual(JSON.parse(text));
  });

  test.each([
    ['a comma too many', (text: string) => text.replace('},{', '},,{')],
    ['a comma at the end', (text: string) => text.replace(/\}\](?=,"rules)/, '},]')],
    ['a bracket too few', (text: string) => text.slice(0, -1)],
    ['a bracket too many', (text: string) => `${text}]`],
    ['another bracket', (text: string) => text.replace(/\](?=,"rules)/, '}')],
    ['an item without quotes', (text: string) => text.replace(/"t2999"/, 't2999')],
    ['a quote too many', (text: string) => text.replace('"t1500"', '"t1500""')],
  ])('with %s is malformed', async (_, change) => {
    const reply = await mock.client().admin('PUT', '/state', change(large(3000, (index) => `s${index}`)));
    expect([reply.status, at(reply, '/type')]).toEqual([400, 'urn:mockmint:problem:malformed-json']);
  });

  test('lets other requests in while it is taken and given', async () => {
    const client = mock.client();
    const text = large(20_000, (index) => `secret-${index}`);
    let answered = 0;
    const probe = async (until: Promise<unknown>): Promise<void> => {
      const state = { done: false };
      void until.finally(() => (state.done = true));
      while (!state.done) {
        expect((await client.admin('GET', '/health')).status).toBe(200);
        answered += 1;
      }
    };
    const taken = client.admin('PUT', '/state', text);
    await probe(taken);
    expect([(await taken).status, answered > 3]).toEqual([200, true]);
    const given = client.admin('GET', '/state');
    answered = 0;
    await probe(given);
    expect([(await given).status, answered > 3]).toEqual([200, true]);
  });

  test('replaces another that is taken at the same time as a whole', async () => {
    const client = mock.client();
    const texts = ['a', 'b'].map((name) => large(2000, (index) => `${name}-${index}`));
    await Promise.all(texts.map((text) => client.admin('PUT', '/state', text)));
    const { tokens } = (await client.admin('GET', '/state')).json as { tokens: { secret: string }[] };
    expect([tokens.length, new Set(tokens.map(({ secret }) => secret[0])).size]).toEqual([2000, 1]);
  });
});
