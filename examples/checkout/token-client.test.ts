/** Tests a front end's token client against mockmint: real HTTP, any response on demand, no waiting. */
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { createMockServer, type MockServer } from 'mockmint';
import { createToken, type ClientOptions } from './token-client.ts';

let mock: MockServer;
let client: ClientOptions;

beforeAll(async () => {
  mock = await createMockServer({ port: 0 });
  client = {
    baseUrl: mock.url('dayzero'),
    credential: 'mock_valid',
    businessId: '3fa85f64-5717-4562-b3fc-2c963f66afa6',
    wait: async (ms) => void mock.clock.advance(ms),
  };
});
beforeEach(() => mock.reset());
afterAll(() => mock.close());

test('creates a token that works as a credential', async () => {
  const created = await createToken(client, { name: 'Till 1' });
  if (created.kind !== 'created') throw new Error(created.kind);

  const another = await createToken({ ...client, credential: created.token }, { name: 'Till 2' });
  expect(another.kind).toBe('created');
  expect(await mock.tokens.get(created.id)).toMatchObject({ name: 'Till 1', status: 'active', uses: 1 });
});

test('asks to sign in again once the token has expired', async () => {
  const created = await createToken(client, { name: 'Till 1', expires_in_days: 30 });
  if (created.kind !== 'created') throw new Error(created.kind);

  mock.clock.advance('P30D');
  expect(await createToken({ ...client, credential: created.token }, { name: 'Till 2' })).toEqual({
    kind: 'sign-in-again',
  });
});

test('reports that the user may not create tokens', async () => {
  mock.rules.add({ provider: 'dayzero', respond: { status: 403 }, times: 1 });
  expect(await createToken(client, { name: 'Till 1' })).toEqual({ kind: 'not-permitted' });
});

test('reports all invalid fields together', async () => {
  expect(await createToken(client, { expires_in_days: 1000 })).toEqual({
    kind: 'invalid',
    messages: ['name: Field required', 'expires_in_days: Input should be less than or equal to 365'],
  });
});

test('waits as long as the server asks, then retries', async () => {
  mock.rules.add({ provider: 'dayzero', rateLimit: { requests: 1, perMs: 60_000 } });
  await createToken(client, { name: 'Till 1' });

  expect(await createToken(client, { name: 'Till 2' })).toMatchObject({ kind: 'created' });
  expect((await mock.requests.list()).map(({ response }) => response?.status)).toEqual([201, 429, 201]);
});

test('gives up after three attempts', async () => {
  mock.rules.add({ provider: 'dayzero', respond: { status: 429 } });

  expect(await createToken(client, { name: 'Till 1' })).toEqual({ kind: 'try-later' });
  expect(await mock.requests.list()).toHaveLength(3);
});

test('sends the name and the business', async () => {
  await createToken(client, { name: 'Till 1' });
  const [sent] = await mock.requests.list();
  expect(sent?.request.headers).toMatchObject({ 'x-business-id': client.businessId });
  expect(sent?.request.body).toEqual({ name: 'Till 1' });
});
