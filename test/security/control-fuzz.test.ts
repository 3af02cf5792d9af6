/** Whatever the control API is sent, it is accepted and the session goes on to work, or rejected and nothing has changed. */
import { describe, expect, test } from '@jest/globals';
import fc from '../support/fast-check.ts';
import { controlBodies, sequenceRule } from '../support/control-bodies.ts';
import { mutationsOf } from '../support/hostile.ts';
import { providerIds, useMock, type Client } from '../support/mock.ts';
import { ask, at } from '../server/provider-calls.ts';

const warnings: string[] = [];
const mock = useMock({ onWarning: (text) => warnings.push(text) });

const lookups = [
  '/health',
  '/providers',
  '/tokens',
  '/tokens?limit=1000',
  '/clock',
  '/rules',
  '/requests',
  '/requests.har',
  '/state',
  '/sessions',
  '/metrics',
  '/jwks.json',
];

/** All that can be read still can. With its rules, every provider gives some answer, and without them it issues. */
async function expectToWork(client: Client): Promise<void> {
  expect(await Promise.all(lookups.map(async (path) => [path, (await client.admin('GET', path)).status]))).toEqual(
    lookups.map((path) => [path, 200]),
  );
  await Promise.all(providerIds.map((id) => ask(client, id).catch(() => {}))); // A rule may break the connection.
  await client.admin('DELETE', '/rules');
  expect(
    await Promise.all(providerIds.map(async (id) => [id, Math.floor((await ask(client, id)).status / 100)])),
  ).toEqual(providerIds.map((id) => [id, 2]));
}

/** A session whose clock stands still, with one token and one rule. */
async function begin(): Promise<{ client: Client; token: string; rule: string }> {
  const client = mock.client();
  await client.admin('POST', '/clock', { frozen: true });
  const added = await client.admin('POST', '/rules', { provider: 'typeauth', respond: { status: 503 }, times: 1 });
  await ask(client, 'vida');
  const token = encodeURIComponent(String(at(await client.admin('GET', '/tokens'), '/tokens/0/id')));
  return { client, token, rule: String(at(added, '/id')) };
}

describe.each([...Object.entries(controlBodies), ['POST /rules', sequenceRule] as const])('%s', (call, body) => {
  test('with any JSON in any place', async () => {
    const [method, pattern] = call.split(' ') as [string, string];
    const statuses = new Set<number>();
    await fc.assert(
      fc.asyncProperty(mutationsOf(body), async (text) => {
        const { client, token, rule } = await begin();
        const before = await client.admin('GET', '/state');
        const { status } = await client.admin(method, pattern.replace('{token}', token).replace('{rule}', rule), text);
        statuses.add(status);
        expect([200, 201, 400, 409]).toContain(status);
        if (status < 400) await expectToWork(client);
        else expect((await client.admin('GET', '/state')).text).toBe(before.text);
      }),
      { numRuns: 16, examples: [[JSON.stringify(body)], ['[]']] },
    );
    expect(statuses.size).toBeGreaterThan(1); // Else nothing was tried.
    expect(warnings).toEqual([]);
  });
});
