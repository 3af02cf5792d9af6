/** The queue of rows: each keeps its bytes from the moment that it comes until it is the oldest and dropped. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Rows } from '../../src/state/rows.ts';

const mark = (rows: Rows, address: number, value: number, bytes: number): void => {
  const { bytes: memory, start } = rows.at(address);
  memory.fill(value, start * 8 + 8, start * 8 + bytes);
};
const markOf = (rows: Rows, address: number, bytes: number): Set<number> => {
  const { bytes: memory, start } = rows.at(address);
  return new Set(memory.subarray(start * 8 + 8, start * 8 + bytes));
};

describe('The rows', () => {
  /** Short ones, and some that need a page of their own. */
  const length = fc.oneof({ weight: 20, arbitrary: fc.integer({ min: 9, max: 4000 }) }, { weight: 1, arbitrary: fc.integer({ min: 1_000_000, max: 1_200_000 }) });
  const step = fc.oneof({ weight: 3, arbitrary: length }, { weight: 2, arbitrary: fc.constant('shift' as const) });

  test('come out in the order in which they went in, and none writes over another', () => {
    fc.assert(fc.property(fc.array(step, { minLength: 10, maxLength: 150 }), (steps) => {
      const rows = new Rows();
      const model: { address: number; bytes: number; value: number }[] = [];
      for (const [i, what] of steps.entries()) {
        if (what === 'shift') {
          expect(rows.oldest).toBe(model[0]?.address);
          rows.shift();
          model.shift();
        } else {
          const entry = { address: rows.add(what), bytes: what, value: (i % 250) + 1 };
          mark(rows, entry.address, entry.value, what);
          model.push(entry);
        }
      }
      expect([...rows]).toEqual(model.map(({ address }) => address));
      for (const { address, bytes, value } of model) expect(markOf(rows, address, bytes)).toEqual(new Set([value]));
    }), { numRuns: 100 });
  });

  test('use a page again that was dropped, and keep no more pages than they need', () => {
    const rows = new Rows();
    const seen = new Set<Buffer>();
    for (let i = 0; i < 20_000; i++) {
      seen.add(rows.at(rows.add(1000)).bytes);
      if (i >= 100) rows.shift();
    }
    expect(seen.size).toBeLessThan(15);
  });

  test('have addresses that grow', () => {
    const rows = new Rows();
    const addresses = Array.from({ length: 5000 }, (_, i) => {
      if (i % 3 === 2) rows.shift();
      return rows.add(500);
    });
    expect(addresses).toEqual(addresses.toSorted((a, b) => a - b));
    expect(new Set(addresses).size).toBe(5000);
  });
});
