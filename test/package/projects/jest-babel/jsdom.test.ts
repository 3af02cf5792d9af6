/** @jest-environment jsdom */
import * as mockmint from 'mockmint';
import axios from 'axios';
import { exercise, issue } from '../exercise.cjs';

test('issues, rejects and follows rules', () => exercise(mockmint));

test('axios, as a page uses it', async () => {
  const mock = await mockmint.createMockServer({ port: 0 });
  const { status } = await axios.post(
    `${mock.url('askui')}/api/v1/access-tokens`,
    { name: 'App' },
    { headers: { authorization: 'Bearer mock_valid' } },
  );
  expect([status, (await issue(mock, 'askui')).status]).toEqual([201, 201]);
  await mock.close();
});
