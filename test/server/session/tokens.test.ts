/** Tokens, as the control API shows and changes them. */
import { describe, expect, test } from '@jest/globals';
import { providerIds, useMock } from '../../support/mock.ts';
import { call, freeze } from '../control-calls.ts';
import { ask, at, newestToken, secretOf, textAt } from '../provider-calls.ts';

const mock = useMock();

describe('Tokens', () => {
  test('are listed, the newest first, without their secrets', async () => {
    const client = mock.client();
    await freeze(client);
    const secret = secretOf('vida', await ask(client, 'vida'));
    await ask(client, 'askui');
    const { json, text } = await call(client, 'GET', '/tokens');
    expect(json).toMatchObject({
      tokens: [
        { provider: 'askui' },
        {
          provider: 'vida',
          name: 'Main app',
          status: 'active',
          createdAt: '2090-01-01T00:00:00.000Z',
          expiresAt: null,
          revokedAt: null,
          lastUsedAt: null,
          uses: 0,
        },
      ],
      nextCursor: null,
    });
    expect(text).not.toContain(secret);
    expect(
      secret.startsWith(textAt(await call(client, 'GET', '/tokens'), '/tokens/1/secretPreview').replace('…', '')),
    ).toBe(true);
  });

  test('are filtered by provider and status', async () => {
    const client = mock.client();
    for (const id of providerIds) await ask(client, id);
    const [askui, dayzero, typeauth] = (at(await call(client, 'GET', '/tokens'), '/tokens') as { id: string }[]).map(
      ({ id }) => id,
    );
    await call(client, 'POST', `/tokens/${askui}/revoke`);
    await call(client, 'POST', `/tokens/${dayzero}/expire`);
    const idsOf = async (query: string) =>
      (at(await call(client, 'GET', `/tokens?${query}`), '/tokens') as { id: string }[]).map(({ id }) => id);
    expect([
      await idsOf('status=revoked'),
      await idsOf('status=expired'),
      await idsOf('provider=typeauth'),
      await idsOf('provider=askui&status=active'),
      (await idsOf('status=active')).length,
    ]).toEqual([[askui], [dayzero], [typeauth], [], 3]);
  });

  test('come in pages, each token once, though new ones are made meanwhile', async () => {
    const client = mock.client();
    await ask(client, 'typeauth', { body: { amount: 5 } });
    const seen: string[] = [];
    for (let cursor: unknown = ''; cursor !== null;) {
      const page = await call(client, 'GET', `/tokens?limit=2${cursor === '' ? '' : `&cursor=${String(cursor)}`}`);
      seen.push(...(at(page, '/tokens') as { id: string }[]).map(({ id }) => id));
      cursor = at(page, '/nextCursor');
      await ask(client, 'alumio');
    }
    expect([seen.length, new Set(seen).size]).toEqual([5, 5]);
  });

  test('are shown one by one', async () => {
    const client = mock.client();
    await ask(client, 'askui');
    const token = await newestToken(client);
    expect((await call(client, 'GET', `/tokens/${String(token['id'])}`)).json).toEqual(token);
  });

  test('are revoked at an instant, for a reason', async () => {
    const client = mock.client();
    await freeze(client);
    await ask(client, 'askui');
    const { id } = await newestToken(client);
    expect((await call(client, 'POST', `/tokens/${String(id)}/revoke`, { reason: 'leaked' })).json).toMatchObject({
      status: 'revoked',
      revokedAt: '2090-01-01T00:00:00.000Z',
      revocationReason: 'leaked',
    });
  });

  test('are made to expire at an instant', async () => {
    const client = mock.client();
    await freeze(client);
    await ask(client, 'askui');
    const { id } = await newestToken(client);
    expect((await call(client, 'POST', `/tokens/${String(id)}/expire`)).json).toMatchObject({
      status: 'expired',
      expiresAt: '2090-01-01T00:00:00.000Z',
    });
  });

  test('are forgotten, and refused from then on', async () => {
    const client = mock.client();
    const credential = secretOf('vida', await ask(client, 'vida'));
    expect((await call(client, 'DELETE', '/tokens')).json).toEqual({ removed: 1 });
    expect([
      at(await call(client, 'GET', '/tokens'), '/tokens'),
      (await ask(client, 'vida', { credential })).status,
    ]).toEqual([[], 401]);
  });

  test.each([
    ['GET', '/tokens/none'],
    ['POST', '/tokens/none/revoke'],
    ['POST', '/tokens/none/expire'],
  ])('that there are not: %s %s is 404', async (method, path) => {
    expect((await call(mock.client(), method, path)).status).toBe(404);
  });

  test.each(['status=gone', 'limit=0', 'limit=1001', 'limit=x', 'cursor=x', 'provider=nobody'])(
    'asked for with %s: 400',
    async (query) => {
      expect((await call(mock.client(), 'GET', `/tokens?${query}`)).status).toBe(400);
    },
  );
});

describe('Introspection (RFC 7662)', () => {
  test('of an active token tells what is known', async () => {
    const client = mock.client();
    await freeze(client);
    const reply = await ask(client, 'dayzero', { body: { name: 'Main app', expires_in_days: 1 } });
    expect((await call(client, 'POST', '/introspect', { token: secretOf('dayzero', reply) })).json).toEqual({
      active: true,
      provider: 'dayzero',
      jti: at(reply, '/token_info/jti'),
      name: 'Main app',
      iat: Date.UTC(2090, 0, 1) / 1000,
      exp: Date.UTC(2090, 0, 2) / 1000,
    });
  });

  test.each([
    ['unknown', 'unknown'],
    ['seeded and expired', 'mock_expired'],
    ['seeded and revoked', 'mock_revoked'],
    ['empty', ''],
  ])('of a token that is %s tells nothing more than that', async (_, token) => {
    expect((await call(mock.client(), 'POST', '/introspect', { token })).json).toEqual({ active: false });
  });

  test("of a token that has expired by the session's clock, too", async () => {
    const client = mock.client();
    const token = secretOf('dayzero', await ask(client, 'dayzero'));
    await call(client, 'POST', '/clock', { advance: 'P366D' });
    expect((await call(client, 'POST', '/introspect', { token })).json).toEqual({ active: false });
  });
});
