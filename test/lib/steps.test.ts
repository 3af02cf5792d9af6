/** Computations in steps. */
import { expect, test } from '@jest/globals';
import { stopwatch } from '../../src/lib/clock.ts';
import { atOnce, inTurns, type Steps } from '../../src/lib/steps.ts';
import { setImmediate } from '../../src/lib/timers.ts';

function* longWork(): Steps<string> {
  for (let step = 0; step < 30; step++) {
    yield;
    for (const begin = stopwatch(); stopwatch() - begin < 5;);
  }
  return 'done';
}

test('A computation in turns lets other work run between its steps', async () => {
  let turns = 0;
  let isDone = false;
  const count = (): void => {
    turns += 1;
    if (!isDone) setImmediate(count);
  };
  setImmediate(count);
  const result = await inTurns(longWork());
  isDone = true;
  expect(result).toBe('done');
  expect(turns).toBeGreaterThanOrEqual(5);
});

test('A computation at once has the same result', () => {
  expect(atOnce(longWork())).toBe('done');
});

test('A computation that fails rejects', async () => {
  const failing = function* (): Steps<void> {
    yield;
    throw new Error('no');
  };
  await expect(inTurns(failing())).rejects.toThrow('no');
});
