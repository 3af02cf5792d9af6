/** AskUI: what its mock decides where the document leaves it open. */
import { describe, expect, test } from '@jest/globals';
import { useMock } from '../../support/mock.ts';
import { ask, at, gist, newestToken, secretOf } from '../provider-calls.ts';

const mock = useMock();
const create = (change: object, client = mock.client()) => ask(client, 'askui', { body: { name: 'x', ...change } });
const uuid4 = expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);

test('the answer tells of the token', async () => {
  const client = mock.client();
  const { now } = (await client.admin('POST', '/clock', { frozen: true })).json as { now: string };
  const reply = await create({ name: 'Main app' }, client);
  expect(reply.json).toEqual({
    token: { id: uuid4, createdAt: now, name: 'Main app', expiresAt: null, creatorId: expect.any(String) },
    tokenString: expect.stringMatching(/^\S{20,}$/),
  });
  expect(await newestToken(client)).toMatchObject({ id: at(reply, '/token/id'), name: 'Main app', expiresAt: null });
});

describe('A name', () => {
  test.each([
    ['1 letter', 'x'],
    ['128 letters', 'x'.repeat(128)],
    ['128 emoji', '🎫'.repeat(128)],
  ])('of %s is allowed', async (_, name) => {
    expect(at(await create({ name }), '/token/name')).toBe(name);
  });

  test.each([
    ['', 'string_too_short', 'String should have at least 1 character', { min_length: 1 }],
    ['x'.repeat(129), 'string_too_long', 'String should have at most 128 characters', { max_length: 128 }],
    [5, 'string_type', 'Input should be a valid string', undefined],
    [null, 'string_type', 'Input should be a valid string', undefined],
  ])("%p is 422 in pydantic's words", async (name, type, msg, ctx) => {
    const reply = await create({ name });
    expect([reply.status, reply.json]).toEqual([
      422,
      { detail: [{ type, loc: ['body', 'name'], msg, input: name, ...(ctx && { ctx }) }] },
    ]);
  });
});

describe('expiresAt', () => {
  test.each([
    '2030-01-01T00:00:00Z',
    '2030-01-01T00:00:00+02:00',
    '2030-01-01T00:00:00.123456789Z',
    '2030-01-01t00:00:00z',
    '2028-02-29T23:59:59-23:59',
    '2030-12-31T23:59:60Z',
    '9999-12-31T23:59:59Z',
  ])('%s is allowed, and answered with the same instant', async (expiresAt) => {
    const reply = await create({ expiresAt });
    expect(reply.status).toBe(201);
    const instant = (text: string): number => Date.parse(text.toUpperCase().replace(':60Z', ':59.999Z'));
    expect(instant(String(at(reply, '/token/expiresAt')))).toBe(instant(expiresAt));
  });

  test.each([
    ['absent', {}],
    ['null', { expiresAt: null }],
  ])('%s means never', async (_, change) => {
    const client = mock.client();
    expect(at(await create(change, client), '/token/expiresAt')).toBeNull();
    await client.admin('POST', '/clock', { advance: 'P1000Y' });
    expect(await newestToken(client)).toMatchObject({ status: 'active' });
  });

  test('in the past is accepted, and the token expired from the start', async () => {
    const client = mock.client();
    const reply = await create({ expiresAt: '2001-01-01T00:00:00Z' }, client);
    expect(reply.status).toBe(201);
    expect(await newestToken(client)).toMatchObject({ status: 'expired', expiresAt: '2001-01-01T00:00:00.000Z' });
    expect(gist(await ask(client, 'askui', { credential: secretOf('askui', reply) }))).toEqual([401, 'auth']);
  });

  test.each([
    ['', 'input is too short'],
    ['tomorrow', 'input is too short'],
    ['not a date-time', 'invalid character in year'],
    ['2030/01/01T00:00:00Z', 'invalid date separator, expected `-`'],
    ['2030-13-01T00:00:00Z', 'month value is outside expected range of 1-12'],
    ['2030-02-30T00:00:00Z', 'day value is outside expected range'],
    ['2030-01-01T24:00:00Z', 'unexpected extra characters at the end of the input'],
  ])('"%s" is 422 in pydantic\'s words', async (expiresAt, error) => {
    const reply = await create({ expiresAt });
    expect([reply.status, reply.json]).toEqual([
      422,
      {
        detail: [
          {
            type: 'datetime_from_date_parsing',
            loc: ['body', 'expiresAt'],
            msg: `Input should be a valid datetime or date, ${error}`,
            input: expiresAt,
            ctx: { error },
          },
        ],
      },
    ]);
  });

  test.each(['2030-01-01', '2030-01-01T00:00:00'])('%s is 422 for want of an offset', async (expiresAt) => {
    expect(at(await create({ expiresAt }), '/detail')).toEqual([
      { type: 'timezone_aware', loc: ['body', 'expiresAt'], msg: 'Input should have timezone info', input: expiresAt },
    ]);
  });

  test.each([5, true, ['2030-01-01T00:00:00Z'], { at: 1 }])('%p is 422 for its type', async (expiresAt) => {
    expect(at(await create({ expiresAt }), '/detail')).toEqual([
      expect.objectContaining({
        type: 'datetime_type',
        loc: ['body', 'expiresAt'],
        msg: 'Input should be a valid datetime',
      }),
    ]);
  });
});

describe('Who can not be let in is told every way to present a token', () => {
  const ways = 'Send "Authorization: Bearer <token>" or "Authorization: Basic <token>".';

  test.each([
    [undefined, `The credential is missing. ${ways}`],
    ['Bearer one, Bearer two', `The credential is malformed. ${ways}`],
    ['mock_valid', `The credential is malformed. ${ways}`],
  ])('with Authorization %p', async (authorization, detail) => {
    const reply = await mock
      .client()
      .post('/askui/api/v1/access-tokens', { name: 'x' }, authorization === undefined ? {} : { authorization });
    expect([reply.status, reply.json]).toEqual([401, { detail }]);
  });
});
