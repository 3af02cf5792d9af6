/** DayZero: what its mock decides where the page leaves it open. */
import { describe, expect, test } from '@jest/globals';
import { createLocalJWKSet, decodeJwt, decodeProtectedHeader, jwtVerify, type JSONWebKeySet } from 'jose';
import { useMock, valid, type Client } from '../../support/mock.ts';
import { ask, at, newestToken, secretOf } from '../provider-calls.ts';

const mock = useMock();
const create = (change: object, client = mock.client()) => ask(client, 'dayzero', { body: { name: 'x', ...change } });
const business = valid.dayzero.headers['x-business-id'];

async function verified(client: Client, token: string) {
  const keys = (await client.admin('GET', '/jwks.json')).json as JSONWebKeySet;
  const currentDate = new Date(String(await client.admin('GET', '/clock').then((reply) => at(reply, '/now'))));
  return jwtVerify(token.slice('dz_'.length), createLocalJWKSet(keys), { currentDate });
}

describe('The token is dz_ and a JWT', () => {
  test('signed with EdDSA by a key of the JWKS', async () => {
    const client = mock.client();
    const token = secretOf('dayzero', await create({}, client));
    expect(token).toMatch(/^dz_[\w-]+\.[\w-]+\.[\w-]+$/);
    expect((await verified(client, token)).protectedHeader).toEqual({
      alg: 'EdDSA',
      typ: 'JWT',
      kid: decodeProtectedHeader(token.slice(3)).kid,
    });
  });

  test('that says what token_info says', async () => {
    const client = mock.client();
    const reply = await create({ name: 'Main app' }, client);
    const info = at(reply, '/token_info') as Record<string, string>;
    const { payload } = await verified(client, secretOf('dayzero', reply));
    expect(payload).toEqual({
      jti: info['jti'],
      sub: business,
      name: 'Main app',
      iat: Date.parse(info['created_at']!) / 1000,
      exp: Date.parse(info['expires_at']!) / 1000,
    });
  });

  test("that is made and expires by the session's clock", async () => {
    const client = mock.client();
    await client.admin('POST', '/clock', { now: '2090-01-01T00:00:00Z', frozen: true });
    const token = secretOf('dayzero', await create({ expires_in_days: 1 }, client));
    expect((await verified(client, token)).payload).toMatchObject({
      iat: Date.UTC(2090, 0, 1) / 1000,
      exp: Date.UTC(2090, 0, 2) / 1000,
    });
    await client.admin('POST', '/clock', { advance: 'P1D' });
    await expect(verified(client, token)).rejects.toThrow('"exp"');
    expect((await ask(client, 'dayzero', { credential: token })).status).toBe(401);
  });

  test('without exp where it never expires', async () => {
    const client = mock.client();
    const reply = await create({ expires_in_days: null }, client);
    expect((await verified(client, secretOf('dayzero', reply))).payload).not.toHaveProperty('exp');
    expect(at(reply, '/token_info/expires_at')).toBeNull();
    expect(await newestToken(client)).toMatchObject({ expiresAt: null });
  });
});

test('token_info has every member, null where empty', async () => {
  const client = mock.client();
  await client.admin('POST', '/clock', { now: '2090-01-01T00:00:00.600Z', frozen: true });
  const reply = await create({}, client);
  expect(at(reply, '/token_info')).toEqual({
    id: expect.any(String),
    jti: expect.any(String),
    name: 'x',
    description: null,
    token_prefix: secretOf('dayzero', reply).slice(0, 10),
    token_type: 'api',
    created_at: '2090-01-01T00:00:00.000Z',
    last_used_at: null,
    expires_at: '2091-01-01T00:00:00.000Z',
    revoked_at: null,
    revocation_reason: null,
  });
  expect(await newestToken(client)).toMatchObject({
    id: at(reply, '/token_info/id'),
    createdAt: '2090-01-01T00:00:00.000Z',
    expiresAt: '2091-01-01T00:00:00.000Z',
  });
});

test.each([
  ['a text', 'Mine'],
  ['null', null],
])('the description may be %s', async (_, description) => {
  expect(at(await create({ description }), '/token_info/description')).toBe(description);
});

describe('expires_in_days', () => {
  test.each([1, 365])('%i is allowed', async (days) => {
    expect((await create({ expires_in_days: days })).status).toBe(201);
  });

  test.each([
    [0, 'greater_than_equal', 'Input should be greater than or equal to 1', { ge: 1 }],
    [366, 'less_than_equal', 'Input should be less than or equal to 365', { le: 365 }],
    [1.5, 'int_from_float', 'Input should be a valid integer, got a number with a fractional part', undefined],
    ['30', 'int_type', 'Input should be a valid integer', undefined],
    ['x', 'int_parsing', 'Input should be a valid integer, unable to parse string as an integer', undefined],
    ['366', 'less_than_equal', 'Input should be less than or equal to 365', { le: 365 }],
    [true, 'int_type', 'Input should be a valid integer', undefined],
  ])("%p is 422 in pydantic's words", async (days, type, msg, ctx) => {
    const reply = await create({ expires_in_days: days });
    expect([reply.status, reply.json]).toEqual([
      422,
      { detail: [{ type, loc: ['body', 'expires_in_days'], msg, input: days, ...(ctx && { ctx }) }] },
    ]);
  });
});

describe('x-business-id', () => {
  const { authorization } = valid.dayzero.headers;

  test('is required', async () => {
    const reply = await mock.client().post(valid.dayzero.path, valid.dayzero.body, { authorization });
    expect([reply.status, reply.json]).toEqual([
      422,
      { detail: [{ type: 'missing', loc: ['header', 'x-business-id'], msg: 'Field required', input: null }] },
    ]);
  });

  test.each([
    ['1234', 'invalid length: expected length 32 for simple format, found 4'],
    ['3fa85f64-5717-4562-b3fc', 'invalid group count: expected 5, found 4'],
    ['3fa85f64-5717-4562-b3fc-2c963f66afa', 'invalid group length in group 4: expected 12, found 11'],
  ])('is no "%s"', async (id, error) => {
    const reply = await mock
      .client()
      .post(valid.dayzero.path, valid.dayzero.body, { authorization, 'x-business-id': id });
    expect([reply.status, reply.json]).toEqual([
      422,
      {
        detail: [
          {
            type: 'uuid_parsing',
            loc: ['header', 'x-business-id'],
            msg: `Input should be a valid UUID, ${error}`,
            input: id,
            ctx: { error },
          },
        ],
      },
    ]);
  });

  test.each(['3fa85f6457174562b3fc2c963f66afa6', '3FA85F64-5717-4562-B3FC-2C963F66AFA6'])(
    'is the same business in another form: %s',
    async (id) => {
      const client = mock.client();
      const issued = await client.post(valid.dayzero.path, valid.dayzero.body, { authorization, 'x-business-id': id });
      const token = String(at(issued, '/token'));
      expect(decodeJwt(token.slice(3)).sub).toBe(business);
      for (const form of [id, business]) {
        const used = await client.post(valid.dayzero.path, valid.dayzero.body, {
          authorization: `Bearer ${token}`,
          'x-business-id': form,
        });
        expect(used.status).toBe(201);
      }
    },
  );

  test('is told of together with what is wrong with the body, in the order of the page', async () => {
    const reply = await mock
      .client()
      .post(valid.dayzero.path, { expires_in_days: 0, description: 1 }, { authorization });
    const places = (at(reply, '/detail') as { loc: unknown[] }[]).map(({ loc }) => loc.join('.'));
    expect([places, reply.headers.get('x-mock-violations')]).toEqual([
      ['header.x-business-id', 'body.name', 'body.description', 'body.expires_in_days'],
      '4',
    ]);
  });
});
