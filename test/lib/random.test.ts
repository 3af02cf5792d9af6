/** Chance: unguessable without a seed, repeatable with one. */
import { describe, expect, test } from '@jest/globals';
import fc from '../support/fast-check.ts';
import { base62, createRandom, fingerprint, hash32, type Random } from '../../src/lib/random.ts';

const draw = (random: Random): unknown[] => [
  random.bytes(10).toString('hex'),
  random.fraction(),
  random.uuid(),
  random.text(20, base62),
];

describe('A seeded source', () => {
  test('gives the same for the same seed and label', () => {
    fc.assert(
      fc.property(fc.oneof(fc.integer(), fc.string()), fc.string(), (seed, label) => {
        expect(draw(createRandom(seed, label))).toEqual(draw(createRandom(seed, label)));
      }),
      { numRuns: 25 },
    );
  });

  test('gives the same from release to release', () => {
    const random = createRandom(1, 'session default');
    expect([random.bytes(4).toString('hex'), random.uuid(), random.text(8, base62)]).toEqual([
      '3b0fb39c',
      '4e2202e2-04c8-4b44-b299-e0147005b988',
      'uVZK4hM5',
    ]);
  });

  test('shares nothing between labels, nor between seeds', () => {
    const blocks = [createRandom(1, 'a'), createRandom(1, 'b'), createRandom(2, 'a'), createRandom(1)].map((random) =>
      random.bytes(8192),
    );
    const pieces = blocks.flatMap((block) =>
      Array.from({ length: 1024 }, (_, i) => block.subarray(i * 8, i * 8 + 8).toString('hex')),
    );
    expect(new Set(pieces).size).toBe(pieces.length);
  });

  test('goes on beyond its pool without repeating itself', () => {
    const random = createRandom(7);
    const pieces = Array.from({ length: 3000 }, () => random.bytes(5).toString('hex'));
    expect(new Set(pieces).size).toBe(pieces.length);
  });
});

describe('A source without a seed', () => {
  test('gives different bytes each time, with a label too', () => {
    expect(createRandom().bytes(16)).not.toEqual(createRandom().bytes(16));
    expect(createRandom(undefined, 'a').bytes(16)).not.toEqual(createRandom(undefined, 'a').bytes(16));
  });
});

describe('What is drawn', () => {
  test('a UUID is of version 4 and of the variant of RFC 9562', () => {
    const random = createRandom(1);
    const uuids = Array.from({ length: 500 }, () => random.uuid());
    expect(
      uuids.filter((uuid) => !/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(uuid)),
    ).toEqual([]);
    expect(new Set(uuids).size).toBe(500);
    expect(new Set(uuids.map((uuid) => uuid[19]))).toEqual(new Set(['8', '9', 'a', 'b']));
  });

  test('a fraction is from 0 to below 1', () => {
    const random = createRandom(1);
    const fractions = Array.from({ length: 1000 }, () => random.fraction());
    expect(fractions.every((fraction) => fraction >= 0 && fraction < 1)).toBe(true);
    expect(Math.abs(fractions.reduce((sum, fraction) => sum + fraction, 0) / 1000 - 0.5)).toBeLessThan(0.05);
  });

  test.each([base62, 'abc', '0123456789'])('a text favours no character of %s', (alphabet) => {
    const length = 60_000;
    const counts = new Map<string, number>();
    for (const character of createRandom(3).text(length, alphabet))
      counts.set(character, (counts.get(character) ?? 0) + 1);
    const expected = length / alphabet.length;
    const chiSquare = [...alphabet].reduce(
      (sum, character) => sum + ((counts.get(character) ?? 0) - expected) ** 2 / expected,
      0,
    );
    const freedom = alphabet.length - 1;
    expect([...counts.values()].reduce((sum, count) => sum + count, 0)).toBe(length);
    expect(chiSquare).toBeLessThan(freedom + 4 * Math.sqrt(2 * freedom));
  });

  test('a text has the length that was asked for', () => {
    fc.assert(
      fc.property(fc.nat(300), (length) => {
        expect(createRandom(1).text(length, 'ab')).toHaveLength(length);
      }),
      { numRuns: 20 },
    );
  });
});

describe('A text stands for', () => {
  test('the same 32 bits each time', () => {
    expect(hash32('my-application')).toBe(hash32('my-application'));
    expect(hash32('my-application')).not.toBe(hash32('my-applicatioN'));
  });

  test('its SHA-256', () => {
    expect(fingerprint('')).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
  });
});
