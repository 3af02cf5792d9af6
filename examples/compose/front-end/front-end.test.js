/** Tests the front end against the mock. Each test has its own session, so tests and runs don't share state. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';

const { FRONT_END_URL, MOCK_URL, MOCKMINT_ADMIN_TOKEN } = process.env;

const create = async (session) => {
  const response = await fetch(`${FRONT_END_URL}/create`, { method: 'POST', headers: { 'x-mock-session': session } });
  return response.text();
};

const control = async (session, path, init = {}) => {
  const headers = { authorization: `Bearer ${MOCKMINT_ADMIN_TOKEN}`, 'content-type': 'application/json' };
  const response = await fetch(`${MOCK_URL}/~${session}/__admin/${path}`, { ...init, headers });
  assert.ok(response.ok, `${path}: ${response.status}`);
  return response.json();
};

test('creates a token', async () => {
  const session = randomUUID();
  assert.equal(await create(session), 'Created.');
  const { tokens } = await control(session, 'tokens');
  assert.deepEqual(
    tokens.map(({ name }) => name),
    ['Till 1'],
  );
});

test('says that the service is not available', async () => {
  const session = randomUUID();
  await control(session, 'rules', {
    method: 'POST',
    body: JSON.stringify({ provider: 'dayzero', respond: { status: 503 } }),
  });
  assert.equal(await create(session), 'The service is not available. Try again later.');
});
