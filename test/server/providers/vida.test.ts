/** Vida: what its mock decides where the document leaves it open. */
import { describe, expect, test } from '@jest/globals';
import { useMock } from '../../support/mock.ts';
import { ask, at, newestToken, textAt } from '../provider-calls.ts';

const mock = useMock();
const create = (body: unknown) => ask(mock.client(), 'vida', { body });

test('the answer tells what was asked for', async () => {
  expect((await create({ type: 'admin', description: 'Main app' })).json).toEqual({
    success: true,
    message: expect.any(String),
    token: {
      token: expect.stringMatching(/^\S{20,}$/),
      description: 'Main app',
      type: 'admin',
      timestamp: expect.any(String),
      userId: expect.any(Number),
    },
  });
});

test("the timestamp is the epoch second of creation by the session's clock, as a text", async () => {
  const client = mock.client();
  await client.admin('POST', '/clock', { now: '2090-01-01T00:00:00.999Z', frozen: true });
  expect(at(await ask(client, 'vida'), '/token/timestamp')).toBe(String(Date.UTC(2090, 0, 1) / 1000));
});

test('its name in the control API is the description', async () => {
  const client = mock.client();
  await ask(client, 'vida', { body: { type: 'admin', description: 'Main app' } });
  expect(await newestToken(client)).toMatchObject({ provider: 'vida', name: 'Main app', expiresAt: null });
});

describe('Whatever is wrong is 400, and the message names it:', () => {
  test.each([
    ['no type, though it has a default', { description: 'x' }, 'type is required.', 1],
    ['another type than admin', { type: 'user', description: 'x' }, 'type must be one of: admin.', 1],
    ['an empty type', { type: '', description: 'x' }, 'type must be one of: admin.', 1],
    ['a type that is no text', { type: 1, description: 'x' }, /^type must be a string/, null],
    ['no description', { type: 'admin' }, 'description is required.', 1],
    ['a description of null', { type: 'admin', description: null }, 'description must be a string.', 1],
    ['everything at once', {}, 'type is required; description is required.', 2],
    ['an array', [], 'body must be an object.', 1],
  ])('%s', async (_, body, message, violations) => {
    const reply = await create(body);
    expect([reply.status, at(reply, '/success')]).toEqual([400, false]);
    expect(textAt(reply, '/message')).toMatch(message);
    if (violations !== null) expect(reply.headers.get('x-mock-violations')).toBe(String(violations));
  });

  test('a type that is missing is not filled in', async () => {
    const client = mock.client();
    await ask(client, 'vida', { body: { description: 'x' } });
    expect(at(await client.admin('GET', '/requests'), '/requests/0/request/body')).toEqual({ description: 'x' });
  });
});
