/** Texts in rows: they come out as they went in, whatever characters they are of. */
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Rows, unit } from '../../src/state/rows.ts';
import { pack, readTexts, writeTexts } from '../../src/state/texts.ts';

test('texts of any characters come out as they went in, beside those of other rows', () => {
  const texts = fc.array(fc.string({ unit: 'grapheme', maxLength: 40 }), { maxLength: 20 });
  fc.assert(fc.property(fc.array(fc.record({ texts, from: fc.integer({ min: 1, max: 5 }) }), { maxLength: 40 }), (written) => {
    const rows = new Rows();
    const addresses = written.map((one) => {
      const packed = pack(one.texts);
      const address = rows.add(one.from * unit + packed.bytes);
      writeTexts(rows.at(address), one.from, packed);
      return address;
    });
    for (const most of [undefined, 0, 1, 3]) {
      expect(addresses.map((address, i) => readTexts(rows.at(address), written[i]!.from, most))).toEqual(written.map((one) => one.texts.slice(0, most)));
    }
  }));
});

test('half of a pair of surrogates, which UTF-8 has no bytes for, comes out as the replacement character', () => {
  const rows = new Rows();
  const packed = pack(['a\ud800', 'b']);
  const row = rows.at(rows.add(unit + packed.bytes));
  writeTexts(row, 1, packed);
  expect(readTexts(row, 1)).toEqual(['a\ufffd', 'b']);
});
