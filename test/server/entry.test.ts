/** Entries of the journal as rows: whatever an exchange was, it is read as it was written. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { briefOf, readBrief, readEntry, writeEntry, type Entry } from '../../src/server/entry.ts';
import { triggers } from '../../src/server/exchange.ts';
import { Rows } from '../../src/state/rows.ts';

const text = fc.string({ unit: 'grapheme', maxLength: 60 });
const word = fc.string({ minLength: 1, maxLength: 20 });
const orNull = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(arbitrary);
const named = fc.dictionary(word, text, { noNullPrototype: true });

const entries: fc.Arbitrary<Entry> = fc.record({
  id: fc.uuid(),
  at: fc.integer({ min: 0, max: 2 ** 45 }),
  session: word,
  provider: orNull(word),
  operation: orNull(word),
  method: fc.constantFrom('POST', 'GET', 'M-SEARCH'),
  url: text,
  path: text,
  headers: named,
  body: fc.oneof(text, fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes))),
  answer: orNull(fc.record({ status: fc.integer({ min: 200, max: 599 }), at: fc.integer({ min: 0, max: 2 ** 45 }), headers: fc.option(named, { nil: undefined }), text })),
  trigger: fc.constantFrom(...triggers),
  credential: orNull(fc.record({ scheme: word, verdict: fc.constantFrom('good', 'absent'), seeded: fc.boolean(), tokenId: orNull(word) })),
  ruleId: orNull(word),
  reason: orNull(text),
  violations: fc.array(fc.record({ in: fc.constantFrom('body', 'header'), pointer: text, keyword: word, message: text }), { maxLength: 3 }),
  secrets: fc.array(text, { maxLength: 3 }),
  tokenId: orNull(word),
  durationMs: orNull(fc.double({ min: 0, max: 1e6, noNaN: true })),
});

describe('An entry', () => {
  test('is read as it was written, among others', () => {
    fc.assert(fc.property(fc.array(entries, { minLength: 1, maxLength: 8 }), (written) => {
      const rows = new Rows();
      const addresses = written.map((entry) => writeEntry(entry, rows));
      expect(addresses.map((address) => readEntry(rows.at(address)))).toEqual(written);
    }));
  });

  test('is found by the same, whether it is written or not', () => {
    fc.assert(fc.property(entries, (entry) => {
      const rows = new Rows();
      expect(readBrief(rows.at(writeEntry(entry, rows)))).toEqual(briefOf(entry));
    }));
  });

  test('tells no more of a violation than a reader is shown', () => {
    const rows = new Rows();
    const violation = { in: 'body', pointer: '/name', keyword: 'type', message: 'must be string', params: {}, schema: { deep: {} }, value: 7 } as const;
    const [entry] = fc.sample(entries, 1);
    const row = rows.at(writeEntry({ ...entry!, violations: [violation] }, rows));
    expect(readEntry(row).violations).toEqual([{ in: 'body', pointer: '/name', keyword: 'type', message: 'must be string' }]);
  });
});
