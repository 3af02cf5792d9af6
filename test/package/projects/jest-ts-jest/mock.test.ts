import * as mockmint from 'mockmint';
import { createApp, createMockServer, type MockServer } from 'mockmint';
import 'mockmint/jest';
import request from 'supertest';
import { exercise, exerciseVerify, issue } from '../exercise.cjs';

test('issues, rejects and follows rules', () => exercise(mockmint));

test('verifies', () => exerciseVerify(mockmint));

test('supertest and the matcher have types', async () => {
  const app = createApp();
  await app.locals.ready;
  const response = await request(app).post('/alumio/api/v1/tokens').send({ name: 'App' });
  expect(response).toConformTo('alumio', 'POST /tokens');
  expect(response.status).toBe(200);
  // @ts-expect-error There is no such matcher.
  expect(() => expect(response).toConformToo('alumio', 'POST /tokens')).toThrow();
});

test('the handle has types', async () => {
  const mock: MockServer = await createMockServer({ port: 0 });
  const rule = mock.rules.add({ provider: 'askui', respond: { status: 403 } });
  const status: number = (await issue(mock, 'askui')).status;
  expect(status).toBe(403);
  rule.remove();
  await mock.close();
});
