/** A session's state: out, into another session or server, and back to the start. */
import { describe, expect, test } from '@jest/globals';
import { useMock } from '../../support/mock.ts';
import { call, freeze } from '../control-calls.ts';
import { ask, at, secretOf } from '../provider-calls.ts';

const mock = useMock();
const elsewhere = useMock();

describe('State', () => {
  test.each([
    ['another session', () => mock.client()],
    ['another server', () => elsewhere.client()],
  ])('moves into %s: tokens work, rules and clock hold', async (_, target) => {
    const [from, to] = [mock.client(), target()];
    await freeze(from);
    const secrets = {
      vida: secretOf('vida', await ask(from, 'vida')),
      dayzero: secretOf('dayzero', await ask(from, 'dayzero')),
    };
    await call(from, 'POST', '/rules', { provider: 'askui', respond: { status: 503 }, times: 1 });
    const state = (await call(from, 'GET', '/state')).json;
    expect((await call(to, 'PUT', '/state', state)).json).toEqual({ status: 'ok' });
    expect((await call(to, 'GET', '/state')).json).toEqual(state);
    expect([
      (await ask(to, 'vida', { credential: secrets.vida })).status,
      (await ask(to, 'dayzero', { credential: secrets.dayzero })).status,
      (await ask(to, 'askui')).status,
      (await ask(to, 'askui')).status,
    ]).toEqual([200, 201, 503, 201]);
    expect(at(await call(to, 'GET', '/clock'), '/now')).toBe('2090-01-01T00:00:00.000Z');
  });

  test.each([
    ['of another version', { version: 2 }],
    ['with a clock that is none', { clock: { now: 'noon', frozen: true } }],
    ['with a token that lacks its secret', { tokens: [{ id: 'x' }] }],
    ['with a rule that contradicts itself', { rules: [{ id: 'r', matched: 0 }] }],
  ])('%s is 400, and nothing changes', async (_, change) => {
    const client = mock.client();
    await ask(client, 'vida');
    await freeze(client);
    const before = (await call(client, 'GET', '/state')).json as object;
    expect(
      (
        await call(client, 'PUT', '/state', {
          version: 1,
          tokens: [],
          rules: [],
          clock: { now: '2095-01-01T00:00:00Z', frozen: true },
          ...change,
        })
      ).status,
    ).toBe(400);
    expect((await call(client, 'GET', '/state')).json).toEqual(before);
  });

  test('reset: tokens, rules, journal and clock are as at the start', async () => {
    const client = mock.client();
    await freeze(client);
    const credential = secretOf('vida', await ask(client, 'vida'));
    await call(client, 'POST', '/rules', { respond: { status: 503 } });
    expect((await call(client, 'POST', '/reset')).json).toEqual({ status: 'ok' });
    expect((await call(client, 'GET', '/state')).json).toMatchObject({
      tokens: [],
      rules: [],
      clock: { frozen: false },
    });
    expect([
      at(await call(client, 'GET', '/requests'), '/total'),
      (await ask(client, 'vida', { credential })).status,
    ]).toEqual([0, 401]);
    expect(at(await call(client, 'GET', '/clock'), '/offsetMs')).toBe(0);
  });
});
