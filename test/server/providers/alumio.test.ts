/** Alumio: what its mock decides where the document leaves it open. */
import { describe, expect, test } from '@jest/globals';
import { useMock } from '../../support/mock.ts';
import { ask, at, newestToken, secretOf, textAt } from '../provider-calls.ts';

const mock = useMock();
const create = (body: unknown, query: Record<string, string> = {}) => ask(mock.client(), 'alumio', { body, query });

test('the access token has 40 characters of base62', async () => {
  expect(secretOf('alumio', await create({ name: 'x' }))).toMatch(/^[0-9A-Za-z]{40}$/);
});

test.each([
  ['Main app', 'main-app'],
  ['Łódź & Çağrı!', 'odz-cagr'],
  ['日本', 'token'],
  ['--', 'token'],
])('the identifier of "%s" begins with "%s"', async (name, slug) => {
  expect(at(await create({ name }), '/identifier')).toMatch(new RegExp(`^${slug}-[a-z0-9]{8}$`));
});

test('the same name twice has two identifiers', async () => {
  const client = mock.client();
  const identifiers = [await ask(client, 'alumio'), await ask(client, 'alumio')].map((reply) =>
    at(reply, '/identifier'),
  );
  expect(new Set(identifiers).size).toBe(2);
});

test('the identifier is the id of the token in the control API', async () => {
  const client = mock.client();
  const identifier = at(await ask(client, 'alumio'), '/identifier');
  expect((await newestToken(client))['id']).toBe(identifier);
});

test('the space is kept with the token', async () => {
  const client = mock.client();
  await ask(client, 'alumio', { query: { space: 'acme' } });
  expect(at(await client.admin('GET', '/state'), '/tokens/0/data')).toEqual({ space: 'acme' });
});

describe('A name is as long as its code points', () => {
  test.each([
    ['45 letters', 'x'.repeat(45), 200],
    ['46 letters', 'x'.repeat(46), 422],
    ['45 emoji', '🎫'.repeat(45), 200],
    ['46 emoji', '🎫'.repeat(46), 422],
    ['none', '', 200],
  ])('%s', async (_, name, status) => {
    expect((await create({ name })).status).toBe(status);
  });
});

test.each([
  [64_000, 200],
  [64_001, 422],
])('a description of %i characters: %i', async (length, status) => {
  expect((await create({ name: 'x', description: 'x'.repeat(length) })).status).toBe(status);
});

test('additional members are allowed', async () => {
  expect((await create({ name: 'x', colour: 'red' })).status).toBe(200);
});

test('each violation has a property path, a sentence and a type', async () => {
  const reply = await create({ name: 5, description: 6 });
  expect([reply.status, reply.headers.get('x-mock-violations')]).toEqual([422, '2']);
  expect(reply.json).toEqual({
    status: '422',
    type: expect.any(String),
    title: 'Unprocessable Entity',
    detail: expect.any(String),
    context: {},
    violations: [
      { propertyPath: 'name', title: 'name must be a string.', type: expect.any(String) },
      { propertyPath: 'description', title: 'description must be a string.', type: expect.any(String) },
    ],
  });
});

test.each([
  ['nothing', undefined],
  ['null', null],
  ['an array', []],
  ['a text', 'name'],
  ['no name', {}],
])('%s instead of a body with a name: 422', async (_, body) => {
  const reply = await mock.client().post('/alumio/api/v1/tokens', body === undefined ? '' : JSON.stringify(body));
  expect([reply.status, textAt(reply, '/status'), reply.headers.get('x-mock-violations')]).toEqual([422, '422', '1']);
});
