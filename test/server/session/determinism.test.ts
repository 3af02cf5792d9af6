/** Time and chance are parameters: the same seed, the same frozen clock and the same requests give the same bytes. */
import { describe, expect, test } from '@jest/globals';
import type { MockServer } from 'mockmint';
import { providerIds, useMock, valid } from '../../support/mock.ts';
import { ask, secretOf } from '../provider-calls.ts';
import { rawRequest, type RawReply } from '../raw-http.ts';

const clock = { now: '2030-01-01T00:00:00Z', frozen: true };
const seeded = [useMock({ seed: 7, clock }), useMock({ seed: 7, clock })] as const;
const otherwise = useMock({ seed: 8, clock });
const unseeded = [useMock({ seed: undefined, clock }), useMock({ seed: undefined, clock })] as const;

/** A run through all providers, with successes and failures, in one session. */
async function run(
  { port }: MockServer,
  session = 'default',
): Promise<Pick<RawReply, 'status' | 'rawHeaders' | 'text'>[]> {
  const replies = [];
  for (const id of providerIds) {
    const { path, headers, body } = valid[id];
    for (const [change, sent] of [
      [{}, body],
      [{ prefer: 'code=500' }, body],
      [{ prefer: `code=${valid[id].status}` }, body],
      [{}, []],
      [{}, body],
    ] as const) {
      const { status, rawHeaders, text } = await rawRequest(port, `/~${session}${path}`, {
        method: 'POST',
        headers: { ...headers, ...change },
        body: sent,
      });
      replies.push({ status, rawHeaders, text });
    }
  }
  for (const path of ['/__admin/tokens', '/__admin/jwks.json', '/__admin/clock', '/__admin/state']) {
    const { status, rawHeaders, text } = await rawRequest(port, `/~${session}${path}`);
    replies.push({
      status,
      rawHeaders: rawHeaders.filter((_, index) => rawHeaders[index - (index % 2)] !== 'Date'),
      text: text.replace(/"offsetMs":-?\d+/, ''),
    });
  }
  return replies;
}

describe('With a seed and a frozen clock', () => {
  test('two servers answer the same requests with the same bytes, headers too', async () => {
    expect(await run(seeded[0].server)).toEqual(await run(seeded[1].server));
  });

  test('a session answers after a reset as it did at the start', async () => {
    const client = seeded[0].client('again');
    const first = await run(seeded[0].server, client.session);
    await client.admin('POST', '/reset');
    expect(await run(seeded[0].server, client.session)).toEqual(first);
  });

  test('requests in other sessions in between change nothing', async () => {
    const [one, other] = seeded;
    const first = await ask(one.client('steady'), 'askui');
    await run(other.server, 'noise');
    expect((await ask(other.client('steady'), 'askui')).text).toBe(first.text);
  });

  test('two sessions share no secret', async () => {
    for (const id of providerIds) {
      const secrets = [await ask(seeded[0].client('left'), id), await ask(seeded[0].client('right'), id)].map((reply) =>
        secretOf(id, reply),
      );
      expect(new Set(secrets).size).toBe(2);
    }
  });

  test('another seed gives other secrets', async () => {
    for (const id of providerIds)
      expect(secretOf(id, await ask(seeded[0].client('seed'), id))).not.toBe(
        secretOf(id, await ask(otherwise.client('seed'), id)),
      );
  });

  test('a state that is taken from a server of the same seed is not repeated by new tokens', async () => {
    const [from, to] = [seeded[0].client('moved'), seeded[1].client('moved')];
    const secret = secretOf('askui', await ask(from, 'askui'));
    await to.admin('PUT', '/state', (await from.admin('GET', '/state')).json);
    expect(secretOf('askui', await ask(to, 'askui'))).not.toBe(secret);
  });
});

test('without a seed no secret, id or key is ever the same', async () => {
  const seen = new Set<string>();
  const clients = [unseeded[0].client('s'), unseeded[1].client('s'), unseeded[0].client('t')];
  for (const client of clients) for (const id of providerIds) seen.add(secretOf(id, await ask(client, id)));
  expect(seen.size).toBe(clients.length * providerIds.length);
  const keys = await Promise.all(
    unseeded.map(async ({ server }) => (await rawRequest(server.port, '/__admin/jwks.json')).text),
  );
  expect(keys[0]).not.toBe(keys[1]);
});
