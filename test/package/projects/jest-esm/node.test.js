import { jest } from '@jest/globals';
import * as mockmint from 'mockmint';
import 'mockmint/jest';
import { exercise, exerciseTime, exerciseVerify, issue } from '../exercise.cjs';

test('issues, rejects and follows rules', () => exercise(mockmint));

test('verifies', () => exerciseVerify(mockmint));

test('fake timers and a faked date', () =>
  exerciseTime(
    mockmint,
    (now) => jest.useFakeTimers({ now }),
    () => jest.useRealTimers(),
  ));

test('the matcher', async () => {
  const mock = await mockmint.createMockServer({ port: 0 });
  const { status, headers, text } = await issue(mock, 'typeauth');
  expect({ status, headers, text }).toConformTo('typeauth', 'POST /me/token/create/app');
  await mock.close();
});
