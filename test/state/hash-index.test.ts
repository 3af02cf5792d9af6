/** The index by hashes: whatever comes and goes, it finds what is there and nothing else. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { HashIndex, hashOfTail } from '../../src/state/hash-index.ts';

describe('The hash of a tail', () => {
  test('depends on the last characters alone', () => {
    fc.assert(fc.property(fc.string(), fc.string(), fc.string({ minLength: 8, maxLength: 8 }), (a, b, tail) => {
      expect(hashOfTail(a + tail, 8)).toBe(hashOfTail(b + tail, 8));
    }));
  });

  test('ends where it is told to', () => {
    expect(hashOfTail('abcdefgh-and-more', 8, 8)).toBe(hashOfTail('abcdefgh', 8));
  });

  test('differs between texts that differ in one character', () => {
    expect(new Set(Array.from({ length: 1000 }, (_, i) => hashOfTail(String(i).padStart(8, '0'), 8))).size).toBe(1000);
  });
});

describe('The index', () => {
  /** Few hashes, so that they meet; some far apart that share a home. */
  const hashes = fc.constantFrom(0, 1, 2, 15, 16, 17, 63, 64, 65, -1, -64, 0x7fffffff, -0x80000000);
  const adding = fc.record({ hash: hashes, by: fc.integer({ min: 1, max: 3 }) });
  /** How many of the oldest are dropped at once. */
  const dropping = fc.integer({ min: 1, max: 30 });
  const steps = fc.array(fc.oneof({ weight: 12, arbitrary: adding }, { weight: 1, arbitrary: dropping }), { maxLength: 400 });

  test('finds each address under its hash until it is dropped, at any size', () => {
    fc.assert(fc.property(steps, fc.constantFrom(0, 2 ** 40), (taken, first) => {
      const index = new HashIndex();
      let model: { hash: number; address: number }[] = [];
      let next = first;
      for (const step of taken) {
        if (typeof step === 'number') {
          const last = model.slice(0, step).at(-1);
          model = model.slice(step);
          if (last) index.drop(last.address);
        } else {
          next += step.by;
          model.push({ hash: step.hash, address: next });
          index.add(step.hash, next);
        }
      }
      for (const hash of new Set(taken.flatMap((step) => (typeof step === 'number' ? [] : step.hash)))) {
        expect(index.get(hash).toSorted((a, b) => a - b)).toEqual(model.filter((entry) => entry.hash === hash).map(({ address }) => address));
      }
    }), { numRuns: 500 });
  });
});
