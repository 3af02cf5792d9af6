/** What the bench's figures rest on: its arithmetic, and peers that install from any registry. */
import { describe, expect, test } from '@jest/globals';
import { tableMarkdown } from '../bench/report.ts';
import { rotated } from '../bench/settings.ts';
import { shown, shownRatio, shownSpread, spread, spreadOfKnown } from '../bench/statistics.ts';
import { textOf } from './support/source-tree.ts';

describe('The spread of measurements', () => {
  test('is told by the median, the least and the most', () => {
    expect(spread([30, 10, 20])).toEqual({ median: 20, min: 10, max: 30 });
    expect(spread([4, 1, 3, 2])).toEqual({ median: 2.5, min: 1, max: 4 });
  });

  test('of nothing, or of what is no number, is an error', () => {
    expect(() => spread([])).toThrow('Nothing was measured');
    expect(() => spread([1, Number.NaN])).toThrow('Nothing was measured');
  });

  test('is not told where one of them is missing', () => {
    expect(spreadOfKnown([1, undefined])).toBeUndefined();
    expect(shownSpread(undefined)).toBe('–');
    expect(shownRatio(undefined, 1)).toBe('–');
  });

  test('is shown with as few digits as tell something', () => {
    expect([1.234, 12.34, 1234.5].map(shown)).toEqual(['1.23', '12.3', '1,235']);
    expect(shownSpread(spread([1, 2, 3]))).toBe('2 (1–3)');
    expect(shownRatio(3, 2)).toBe('1.50 ×');
  });
});

test('no contender is always first, nor always after the same', () => {
  const orders = (items: readonly string[]): string[] =>
    [0, 1, 2, 3, 4, 5].map((round) => rotated(items, round).join(''));
  expect(orders(['a', 'b', 'c'])).toEqual(['abc', 'cba', 'bca', 'acb', 'cab', 'bac']);
  expect(orders(['a', 'b'])).toEqual(['ab', 'ba', 'ba', 'ab', 'ab', 'ba']);
});

test('a table is Markdown whose columns stand one below the other', () => {
  expect(
    tableMarkdown({
      columns: ['server', 'ms'],
      rows: [
        ['bare', '1,234'],
        ['mockmint', '5'],
      ],
    }),
  ).toBe(['| server   |    ms |', '| :------- | ----: |', '| bare     | 1,234 |', '| mockmint |     5 |'].join('\n'));
});

test('the peers are pinned, and their lock file names no registry', () => {
  const { dependencies } = JSON.parse(textOf('bench/peers/package.json')) as { dependencies: Record<string, string> };
  const lock = JSON.parse(textOf('bench/peers/package-lock.json')) as {
    packages: Record<string, { readonly resolved?: string; readonly integrity?: string }>;
  };
  expect(Object.values(dependencies).filter((version) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([]);
  const packages = Object.entries(lock.packages).filter(([path]) => path !== '');
  expect(packages.filter(([, { resolved, integrity }]) => resolved !== undefined || integrity === undefined)).toEqual(
    [],
  );
});
