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
  const hashes = fc.constantFrom(0, 1, 2, 63, 64, 65, -1, -64, 0x7fffffff, -0x80000000);
  const step = fc.record({ hash: hashes, address: fc.nat(200), isDelete: fc.boolean() });

  test('finds each address under its hash until it is deleted, at any size', () => {
    fc.assert(fc.property(fc.array(step, { maxLength: 400 }), (steps) => {
      const index = new HashIndex();
      const model = new Map<string, { hash: number; address: number }>();
      for (const { hash, address, isDelete } of steps) {
        const key = `${hash} ${address}`;
        if (isDelete) {
          if (model.delete(key)) index.delete(hash, address);
        } else if (![...model.values()].some((entry) => entry.address === address)) {
          model.set(key, { hash, address });
          index.add(hash, address);
        }
      }
      for (const hash of new Set(steps.map((one) => one.hash))) {
        const expected = [...model.values()].filter((entry) => entry.hash === hash).map(({ address }) => address);
        expect(index.get(hash).toSorted((a, b) => a - b)).toEqual(expected.toSorted((a, b) => a - b));
      }
    }), { numRuns: 300 });
  });

  test('is left as it was by the deletion of what it does not hold', () => {
    const index = new HashIndex();
    index.add(7, 1);
    index.delete(7, 2);
    index.delete(8, 1);
    expect([index.get(7), index.get(8)]).toEqual([[1], []]);
  });

  test('knows addresses beyond 32 bits', () => {
    const index = new HashIndex();
    index.add(7, 2 ** 40);
    expect(index.get(7)).toEqual([2 ** 40]);
  });
});
