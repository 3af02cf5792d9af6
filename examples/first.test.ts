import { afterAll, expect, test } from '@jest/globals';
import { createMockServer } from 'mockmint';

const mock = await createMockServer({ port: 0 });
afterAll(() => mock.close());

test('rejects an expired token', async () => {
  const create = (credential: string) =>
    fetch(`${mock.url('askui')}/api/v1/access-tokens`, {
      method: 'POST',
      headers: { authorization: `Bearer ${credential}`, 'content-type': 'application/json' },
      body: JSON.stringify({ name: 'Main app', expiresAt: '2099-01-01T00:00:00Z' }),
    });
  const created = (await (await create('mock_valid')).json()) as { tokenString: string };

  expect((await create(created.tokenString)).status).toBe(201);
  mock.clock.set('2099-01-01T00:00:00Z');
  expect((await create(created.tokenString)).status).toBe(401);
});
