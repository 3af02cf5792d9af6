import { appendFileSync } from 'node:fs';
import { expect, test } from 'mockmint/playwright';

const headers = { authorization: 'Bearer mock_valid' };

test.use({ mockOptions: { seed: 7, clock: { now: '2031-01-01T00:00:00Z' } } });

test('a test begins without tokens, rules and requests', async ({ mock, request }) => {
  expect([await mock.tokens.list(), mock.rules.list(), await mock.requests.list()]).toEqual([[], [], []]);
  const response = await request.post(`${mock.url('askui')}/api/v1/access-tokens`, { headers, data: { name: 'App' } });
  await expect(response).toConformTo('askui', 'POST /api/v1/access-tokens');
  expect((await response.json()).token.createdAt).toMatch(/^2031/);
  expect(await mock.tokens.list()).toHaveLength(1);
});

test('a rule lasts for one test', async ({ mock, request }) => {
  const url = `${mock.url('askui')}/api/v1/access-tokens`;
  mock.rules.add({ provider: 'askui', respond: { status: 403 } });
  const response = await request.post(url, { headers, data: { name: 'App' } });
  expect(response.status()).toBe(403);
  await expect(response).toConformTo('askui', 'POST /api/v1/access-tokens');
  await expect(async () => expect(response).not.toConformTo('askui', 'POST /api/v1/access-tokens')).rejects.toThrow();
  await mock.requests.verify({ provider: 'askui', count: 1 });
});

test('a retry begins anew', async ({ mock, request }, { retry }) => {
  appendFileSync(process.env['SESSION_NAMES']!, `${mock.name}\n`);
  expect(await mock.requests.list()).toEqual([]);
  const response = await request.post(`${mock.url('vida')}/api/v2/tokens`, { data: {} });
  expect(response.status()).toBe(401);
  expect(retry, 'fails at first').toBe(1);
});

test.describe('another suite', () => {
  test('shares the server of its worker', async ({ mock, mockServer }) => {
    expect(mock.url('vida')).toBe(mockServer.url('vida', mock.name));
  });
});
