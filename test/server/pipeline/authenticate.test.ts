/** Credentials: who is let in, presented as each provider's document says, and what is noted of it. */
import { describe, expect, test } from '@jest/globals';
import { providerIds, useMock, valid, type Client, type ProviderId, type Reply } from '../../support/mock.ts';
import { ask, at, gist, newestToken, secretOf, textAt } from '../provider-calls.ts';

const mock = useMock();
const lenient = useMock({ auth: 'any' });

const guarded = ['vida', 'typeauth', 'dayzero', 'askui'] as const satisfies ProviderId[];
const bearers = ['typeauth', 'dayzero', 'askui'] as const satisfies ProviderId[];

/** A request with this header in place of the credential; undefined: without one. */
const withHeader = (client: Client, id: ProviderId, authorization: string | undefined): Promise<Reply> => {
  const { authorization: _, ...rest } = valid[id].headers as Record<string, string>;
  return client.post(valid[id].path, valid[id].body, {
    ...rest,
    ...(authorization !== undefined && { authorization }),
  });
};

describe.each(guarded)('%s', (id) => {
  const forbidden = id === 'vida' ? 401 : 403;
  const { status } = valid[id];

  test.each([
    ['mock_valid', status, 'none'],
    ['mock_expired', 401, 'auth'],
    ['mock_revoked', 401, 'auth'],
    ['mock_readonly', forbidden, 'auth'],
    ['unknown', 401, 'auth'],
    ['mock_valid2', 401, 'auth'],
    ['MOCK_VALID', 401, 'auth'],
  ])('%s: %i', async (credential, expected, trigger) => {
    expect(gist(await ask(mock.client(), id, { credential }))).toEqual([expected, trigger]);
  });

  test('a token that it has issued works', async () => {
    const client = mock.client();
    const credential = secretOf(id, await ask(client, id));
    expect(gist(await ask(client, id, { credential }))).toEqual([status, 'none']);
  });

  test('a token of another provider does not', async () => {
    const client = mock.client();
    const credential = secretOf('alumio', await ask(client, 'alumio'));
    expect(gist(await ask(client, id, { credential }))).toEqual([401, 'auth']);
  });

  test('a token of another session does not', async () => {
    const credential = secretOf(id, await ask(mock.client(), id));
    expect(gist(await ask(mock.client(), id, { credential }))).toEqual([401, 'auth']);
  });

  test('a token that was revoked does not', async () => {
    const client = mock.client();
    const credential = secretOf(id, await ask(client, id));
    await client.admin('POST', `/tokens/${String((await newestToken(client))['id'])}/revoke`);
    expect(gist(await ask(client, id, { credential }))).toEqual([401, 'auth']);
  });

  test('a token that was made to expire does not', async () => {
    const client = mock.client();
    const credential = secretOf(id, await ask(client, id));
    await client.admin('POST', `/tokens/${String((await newestToken(client))['id'])}/expire`);
    expect(gist(await ask(client, id, { credential }))).toEqual([401, 'auth']);
  });

  test("each use of a token is counted, with its instant by the session's clock; a refused one is none", async () => {
    const client = mock.client();
    const credential = secretOf(id, await ask(client, id));
    const token = String((await newestToken(client))['id']);
    const seen = async () => (await client.admin('GET', `/tokens/${token}`)).json;
    expect(await seen()).toMatchObject({ uses: 0, lastUsedAt: null });
    const { now } = (await client.admin('POST', '/clock', { advance: 'P1D', frozen: true })).json as { now: string };
    await Promise.all([ask(client, id, { credential }), ask(client, id, { credential })]);
    await client.admin('POST', '/clock', { advance: 'PT1H' });
    await client.admin('POST', `/tokens/${token}/revoke`);
    await ask(client, id, { credential });
    expect(await seen()).toMatchObject({ uses: 2, lastUsedAt: now });
  });

  test('100 tokens have 100 secrets', async () => {
    const client = mock.client();
    const replies = await Promise.all(Array.from({ length: 100 }, () => ask(client, id)));
    expect(new Set(replies.map((reply) => secretOf(id, reply))).size).toBe(100);
  });

  test('with --auth any an unknown credential is let in; known bad ones and none are not', async () => {
    const client = lenient.client();
    const statuses = [];
    for (const credential of ['whatever', 'mock_expired', 'mock_revoked', 'mock_readonly', ''])
      statuses.push((await ask(client, id, { credential })).status);
    expect(statuses).toEqual([status, 401, 401, forbidden, 401]);
  });
});

describe.each(bearers)('%s refuses with 401 and a challenge', (id) => {
  test.each([
    ['no header', undefined],
    ['an empty header', ''],
    ['a scheme alone', 'Bearer'],
    ['no scheme', 'mock_valid'],
    ['another scheme', 'Digest mock_valid'],
    ['two tokens', 'Bearer mock_valid mock_valid'],
    ['the scheme as part of a word', 'xBearer mock_valid'],
  ])('%s', async (_, authorization) => {
    const reply = await withHeader(mock.client(), id, authorization);
    expect([...gist(reply), reply.headers.get('www-authenticate')]).toEqual([
      401,
      'auth',
      expect.stringMatching(/^Bearer realm="/),
    ]);
  });

  test('but takes the scheme in any case', async () => {
    expect((await withHeader(mock.client(), id, 'bEARER mock_valid')).status).toBe(201);
  });
});

describe('vida takes one query parameter "token"', () => {
  test.each([
    ['none', ''],
    ['an empty one', '?token='],
    ['two', '?token=mock_valid&token=mock_valid'],
    ['one in brackets', '?token[]=mock_valid'],
    ['one of another name', '?Token=mock_valid'],
  ])('and refuses %s', async (_, query) => {
    expect(gist(await mock.client().post(`/vida/api/v2/tokens${query}`, valid.vida.body))).toEqual([401, 'auth']);
  });

  test('and no header', async () => {
    expect(
      gist(await mock.client().post('/vida/api/v2/tokens', valid.vida.body, { authorization: 'Bearer mock_valid' })),
    ).toEqual([401, 'auth']);
  });
});

describe('askui also takes', () => {
  const base64 = (text: string): string => Buffer.from(text).toString('base64');

  test.each([
    ['Basic with the token', 'Basic mock_valid', 201],
    ['Basic with its base64', `Basic ${base64('mock_valid')}`, 201],
    ['Basic with its base64 unpadded', `Basic ${base64('mock_valid').replace(/=+$/, '')}`, 201],
    ['Basic in lower case', 'basic mock_valid', 201],
    ['no Basic of an expired one', `Basic ${base64('mock_expired')}`, 401],
    ['no Basic of one without permission', `Basic ${base64('mock_readonly')}`, 403],
    ['no Basic of an unknown one', `Basic ${base64('unknown')}`, 401],
    ['no Basic alone', 'Basic', 401],
  ])('%s', async (_, authorization, status) => {
    expect((await withHeader(mock.client(), 'askui', authorization)).status).toBe(status);
  });

  test('an issued token in either form', async () => {
    const client = mock.client();
    const token = secretOf('askui', await ask(client, 'askui'));
    for (const authorization of [`Basic ${token}`, `Basic ${base64(token)}`, `Bearer ${token}`])
      expect((await withHeader(client, 'askui', authorization)).status).toBe(201);
    expect(at(await client.admin('GET', '/tokens'), '/tokens/3/uses')).toBe(3);
  });
});

test('alumio needs no credential, and minds none', async () => {
  const client = mock.client();
  expect((await withHeader(client, 'alumio', undefined)).status).toBe(200);
  expect((await withHeader(client, 'alumio', 'Bearer mock_expired')).status).toBe(200);
});

describe('dayzero', () => {
  const other = { 'x-business-id': '9b2d3a52-8f0e-4a8b-8a3e-1f2f5b0a7c11' };

  test('refuses a token with the id of another business: 403', async () => {
    const client = mock.client();
    const credential = secretOf('dayzero', await ask(client, 'dayzero'));
    expect(gist(await ask(client, 'dayzero', { credential, headers: other }))).toEqual([403, 'auth']);
  });

  test('takes the id of the business in any case', async () => {
    const client = mock.client();
    const credential = secretOf('dayzero', await ask(client, 'dayzero'));
    expect(
      (
        await ask(client, 'dayzero', {
          credential,
          headers: { 'x-business-id': valid.dayzero.headers['x-business-id'].toUpperCase() },
        })
      ).status,
    ).toBe(201);
  });
});

test("a token expires by the session's clock, at its instant and not before", async () => {
  const client = mock.client();
  await client.admin('POST', '/clock', { now: '2090-01-01T00:00:00Z', frozen: true });
  const credential = secretOf(
    'askui',
    await ask(client, 'askui', { body: { name: 'x', expiresAt: '2090-01-01T01:00:00Z' } }),
  );
  const statuses = [];
  for (const now of ['2090-01-01T00:59:59.999Z', '2090-01-01T01:00:00Z']) {
    await client.admin('POST', '/clock', { now });
    statuses.push((await ask(client, 'askui', { credential })).status);
  }
  expect(statuses).toEqual([201, 401]);
});

test.each(providerIds)('%s: an answer that was asked for hands out no working secret', async (id) => {
  const client = mock.client();
  const reply = await ask(client, id, { headers: { prefer: `code=${valid[id].status}` } });
  expect(textAt(await client.admin('POST', '/introspect', { token: secretOf(id, reply) }), '/active')).toBe('false');
});
