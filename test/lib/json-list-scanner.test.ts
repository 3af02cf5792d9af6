/** Finding the items of a list in pieces of a JSON text. */
import { describe, expect, test } from '@jest/globals';
import fc from '../support/fast-check.ts';
import { JsonListScanner, type ScannedItem } from '../../src/lib/json-list-scanner.ts';

const path = ['log', 'entries'];

function scan(
  text: string,
  pieceSize = text.length || 1,
  options = {},
): { items: ScannedItem[]; scanner: JsonListScanner } {
  const scanner = new JsonListScanner(path, options);
  const bytes = Buffer.from(text);
  const items: ScannedItem[] = [];
  for (let from = 0; from < bytes.length; from += pieceSize)
    items.push(...scanner.scan(bytes.subarray(from, from + pieceSize)));
  return { items, scanner };
}

const valuesOf = (items: readonly ScannedItem[]): unknown[] => items.map(({ text = 'null' }) => JSON.parse(text));

describe('Items', () => {
  test('each item of the list is found, in pieces of any size, and the rest is the outline', () => {
    fc.assert(
      fc.property(
        fc.array(fc.jsonValue()),
        fc.dictionary(fc.string(), fc.jsonValue()),
        fc.dictionary(fc.string(), fc.jsonValue()),
        fc.integer({ min: 1, max: 40 }),
        fc.constantFrom(undefined, 2),
        (entries, before, after, size, space) => {
          const log = {
            ...without(before),
            entries,
            ...Object.fromEntries(Object.entries(without(after)).map(([name, value]) => [`${name}_`, value])),
          };
          const text = JSON.stringify({ ...without(before), log }, null, space);
          const { items, scanner } = scan(text, size);
          expect(valuesOf(items)).toEqual(JSON.parse(JSON.stringify(entries)));
          expect(scanner.isComplete).toBe(true);
          expect(JSON.parse(scanner.outline ?? '')).toEqual(
            JSON.parse(JSON.stringify({ ...without(before), log: { ...log, entries: [] } })),
          );
        },
      ),
    );
  });

  test('another list of the same name is not taken', () => {
    const { items } = scan(
      '{"entries":[1],"x":{"entries":[2]},"log":{"pages":[{"log":{"entries":[3]}}],"entries":[4]}}',
    );
    expect(valuesOf(items)).toEqual([4]);
  });

  test('an item tells where it begins', () => {
    const text = '{"log":{"entries":[\n1,\n{"a":[1,2]}]}}';
    const { items } = scan(text, 5);
    expect(items.map(({ offset }) => offset)).toEqual([text.indexOf('[') + 1, text.indexOf(',') + 1]);
    expect(items.map(({ line }) => line)).toEqual([2, 3]);
  });

  test('an item that is too large has no text, and the next one is found', () => {
    const { items } = scan(`{"log":{"entries":["${'x'.repeat(50)}",2]}}`, 7, { maxItemBytes: 20 });
    expect(items.map(({ text }) => text)).toEqual([undefined, '2']);
  });

  test('a text that ends early is not complete', () => {
    for (const text of ['', '{', '{"log":{"entries":[1,', '{"log":{"entries":[1]}', '{"log":"'])
      expect(scan(text).scanner.isComplete).toBe(false);
  });

  test('an empty item is handed out, to be reported', () => {
    expect(scan('{"log":{"entries":[1,,2,]}}').items.map(({ text }) => text)).toEqual(['1', '', '2', '']);
    expect(scan('{"log":{"entries":[ ]}}').items).toEqual([]);
  });

  test('a position in the outline is one in the file', () => {
    const text = '{"log":{"entries":[{"a":1},2],"x":tru}}';
    const { scanner } = scan(text);
    expect(scanner.offsetInFile(scanner.outline?.indexOf('tru') ?? 0)).toBe(text.indexOf('tru'));
  });
});

function without(value: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(value).filter(([name]) => name !== 'log' && name !== 'entries' && name !== '__proto__'),
  );
}
