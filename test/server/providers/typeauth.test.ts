/** Typeauth: what its mock decides where the document leaves it open. */
import { describe, expect, test } from '@jest/globals';
import { useMock, valid } from '../../support/mock.ts';
import { ask, at, textAt } from '../provider-calls.ts';

const mock = useMock();
const create = (body: unknown) => ask(mock.client(), 'typeauth', { body });
const uuid = expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);

test('an entry has all that the document tells of', async () => {
  const client = mock.client();
  const { now } = (await client.admin('POST', '/clock', { frozen: true })).json as { now: string };
  const reply = await ask(client, 'typeauth', { body: { tags: ['a', 'b'] } });
  expect(reply.json).toEqual({
    success: true,
    message: expect.any(String),
    data: [
      {
        id: uuid,
        auth_id: expect.stringMatching(/^\S{20,}$/),
        llmcache_id: uuid,
        abuse_id: uuid,
        tags: ['a', 'b'],
        createdAt: now,
        updatedAt: now,
        detailResponse: expect.any(Boolean),
        name: expect.any(String),
        description: expect.any(String),
        domain: expect.any(String),
        originHostname: expect.any(String),
      },
    ],
  });
});

describe('The amount is the number of entries', () => {
  test.each([
    ['absent', {}, 1],
    ['1', { amount: 1 }, 1],
    ['0', { amount: 0 }, 0],
    ['below 0', { amount: -1 }, 0],
    ['far below 0', { amount: -1e308 }, 0],
    ['100', { amount: 100 }, 100],
    ['3.0', '{"amount": 3.0}', 3],
  ])('%s', async (_, body, length) => {
    const reply = await create(body);
    expect([reply.status, at(reply, '/success')]).toEqual([201, true]);
    expect(at(reply, '/data')).toHaveLength(length);
  });

  test.each([
    ['101', '{"amount": 101}'],
    ['2^53 + 1', '{"amount": 9007199254740993}'],
    ['1e308', '{"amount": 1e308}'],
    ['1e400', '{"amount": 1e400}'],
    ['1.5', '{"amount": 1.5}'],
    ['a text', '{"amount": "1"}'],
    ['null', '{"amount": null}'],
  ])('%s is 400', async (_, body) => {
    const reply = await create(body);
    expect([reply.status, at(reply, '/success'), reply.headers.get('x-mock-trigger')]).toEqual([
      400,
      false,
      'validation',
    ]);
    expect(textAt(reply, '/message')).toMatch(/^amount must be /);
  });
});

test('each of 100 secrets works, and each is a token of its own', async () => {
  const client = mock.client();
  const secrets = (at(await ask(client, 'typeauth', { body: { amount: 100 } }), '/data') as { auth_id: string }[]).map(
    ({ auth_id }) => auth_id,
  );
  expect(new Set(secrets).size).toBe(100);
  expect((await ask(client, 'typeauth', { credential: secrets[99]!, body: { amount: 0 } })).status).toBe(201);
  expect(at(await client.admin('GET', '/tokens'), '/tokens')).toHaveLength(100);
});

describe('Tags', () => {
  test.each([
    ['none', [], 201],
    ['five', ['a', 'b', 'c', 'd', 'e'], 201],
    ['six', ['a', 'b', 'c', 'd', 'e', 'f'], 400],
    ['two that differ in case', ['a', 'A'], 201],
    ['the same twice', ['a', 'b', 'a'], 400],
    ['empty ones', [''], 201],
    ['a number', [1], 400],
    ['no list', 'a', 400],
  ])('%s', async (_, tags, status) => {
    expect((await create({ tags })).status).toBe(status);
  });

  test('that are wrong in two ways: both are told', async () => {
    const reply = await create({ amount: 101, tags: ['a', 1] });
    expect([textAt(reply, '/message'), reply.headers.get('x-mock-violations')]).toEqual([
      'amount must be at most 100; tags[1] must be a string.',
      '2',
    ]);
  });
});

describe("The application's words", () => {
  const wordsOf = async (application: string) => {
    const reply = await mock
      .client()
      .post(`/typeauth/any-account/token/create/${application}`, {}, valid.typeauth.headers);
    const { name, description, domain, originHostname } = at(reply, '/data/0') as Record<string, unknown>;
    return { name, description, domain, originHostname };
  };

  test('are the same for the same application, in any session', async () => {
    expect(await wordsOf('one')).toEqual(await wordsOf('one'));
  });

  test('differ between applications', async () => {
    expect(await wordsOf('one')).not.toEqual(await wordsOf('two'));
  });
});

test.each(['%20', 'a%2Fb', '%F0%9F%8E%AB', '..%2F..'])('an application may be called "%s"', async (application) => {
  expect((await mock.client().post(`/typeauth/x/token/create/${application}`, {}, valid.typeauth.headers)).status).toBe(
    201,
  );
});

test('a path that is not properly percent-encoded is 400', async () => {
  expect((await mock.client().post('/typeauth/x/token/create/%E0%A4%A', {}, valid.typeauth.headers)).status).toBe(400);
});

test('no body at all is 400: the document requires one', async () => {
  const reply = await create('');
  expect([reply.status, textAt(reply, '/message')]).toEqual([400, 'body is required.']);
});
