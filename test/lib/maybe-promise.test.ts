/** What may be there at once is gone on with at once, and waited for only where it is not. */
import { runInNewContext } from 'node:vm';
import { expect, test } from '@jest/globals';
import { andThen } from '../../src/lib/maybe-promise.ts';

test('a value that is there is gone on with in the same turn', () => {
  expect(andThen(1, (value) => value + 1)).toBe(2);
});

test.each([
  ['a promise', Promise.resolve(1)],
  ['a promise of another realm', runInNewContext('Promise.resolve(1)') as Promise<number>],
])('%s is waited for', async (_, value) => {
  const next = andThen(value, (one) => one + 1);
  expect(next).not.toBe(2);
  expect(await next).toBe(2);
});

test('what goes wrong shows where the value comes from: at once, or in the promise', async () => {
  const fail = (): never => {
    throw new Error('no');
  };
  expect(() => andThen(1, fail)).toThrow('no');
  await expect(andThen(Promise.resolve(1), fail)).rejects.toThrow('no');
  expect(andThen(null, (value) => value)).toBeNull();
});
