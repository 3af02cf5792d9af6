import { afterEach, expect, test, vi } from 'vitest';
import * as mockmint from 'mockmint';
import 'mockmint/vitest';
import { exercise, exerciseTime, exerciseVerify, issue } from '../exercise.cjs';

afterEach(() => void vi.useRealTimers());

test('issues, rejects and follows rules', () => exercise(mockmint));

test('verifies', () => exerciseVerify(mockmint));

test('fake timers and a faked date', () =>
  exerciseTime(
    mockmint,
    (now: Date) => {
      vi.useFakeTimers();
      vi.setSystemTime(now);
    },
    () => vi.useRealTimers(),
  ));

test('verify under fake timers', async () => {
  vi.useFakeTimers();
  expect((await mockmint.verify({ provider: 'askui' })).ok).toBe(true);
});

test('the matcher', async () => {
  const mock = await mockmint.createMockServer({ port: 0 });
  const { status, headers, text } = await issue(mock, 'dayzero');
  expect({ status, headers, text }).toConformTo('dayzero', 'POST /api/v1/tokens');
  expect({ status, headers, text: '{}' }).not.toConformTo('dayzero', 'POST /api/v1/tokens');
  await mock.close();
});
