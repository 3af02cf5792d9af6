/** ISO 8601 durations on the UTC calendar. */
import { describe, expect, test } from '@jest/globals';
import fc from '../support/fast-check.ts';
import { addDuration, durationMs } from '../../src/lib/duration.ts';
import { appErrorOf } from '../support/thrown-error.ts';

const from = (text: string, duration: string | number): string =>
  new Date(addDuration(Date.parse(text), duration)).toISOString();

describe('A duration', () => {
  test.each([
    ['PT1S', '2027-01-01T00:00:01.000Z'],
    ['PT0.5S', '2027-01-01T00:00:00.500Z'],
    ['PT0,25S', '2027-01-01T00:00:00.250Z'],
    ['PT1.5H', '2027-01-01T01:30:00.000Z'],
    ['PT90M', '2027-01-01T01:30:00.000Z'],
    ['P1D', '2027-01-02T00:00:00.000Z'],
    ['P2W', '2027-01-15T00:00:00.000Z'],
    ['P1M', '2027-02-01T00:00:00.000Z'],
    ['P1Y', '2028-01-01T00:00:00.000Z'],
    ['P1Y2M3DT4H5M6.5S', '2028-03-04T04:05:06.500Z'],
    ['P0D', '2027-01-01T00:00:00.000Z'],
  ])('%s leads to %s', (duration, expected) => {
    expect(from('2027-01-01T00:00:00Z', duration)).toBe(expected);
  });

  test.each([
    ['2027-01-31T12:00:00Z', 'P1M', '2027-02-28T12:00:00.000Z'],
    ['2028-01-31T12:00:00Z', 'P1M', '2028-02-29T12:00:00.000Z'],
    ['2028-02-29T00:00:00Z', 'P1Y', '2029-02-28T00:00:00.000Z'],
    ['2027-08-31T00:00:00Z', 'P1M', '2027-09-30T00:00:00.000Z'],
    ['2027-10-31T00:00:00Z', 'P4M', '2028-02-29T00:00:00.000Z'],
    ['2027-12-31T00:00:00Z', 'P1M1D', '2028-02-01T00:00:00.000Z'],
  ])('%s and %s: a month ends on its own last day', (start, duration, expected) => {
    expect(from(start, duration)).toBe(expected);
  });

  test('in milliseconds is a number', () => {
    expect(from('2027-01-01T00:00:00Z', 1500)).toBe('2027-01-01T00:00:01.500Z');
  });
});

describe('For any duration', () => {
  const instants = fc
    .date({ noInvalidDate: true, min: new Date('1970-01-01T00:00:00Z'), max: new Date('2200-01-01T00:00:00Z') })
    .map((date) => date.getTime());

  test('P<n>D is n days of 24 hours', () => {
    fc.assert(
      fc.property(instants, fc.nat(100_000), (instant, days) => {
        expect(addDuration(instant, `P${days}D`)).toBe(instant + days * 86_400_000);
      }),
    );
  });

  test('P<n>M changes nothing but the month and year, and the day only to the end of the month', () => {
    fc.assert(
      fc.property(instants, fc.integer({ min: 1, max: 2000 }), (instant, months) => {
        const [before, after] = [new Date(instant), new Date(addDuration(instant, `P${months}M`))];
        const index = (date: Date): number => date.getUTCFullYear() * 12 + date.getUTCMonth();
        expect(index(after) - index(before)).toBe(months);
        expect(after.toISOString().slice(11)).toBe(before.toISOString().slice(11));
        const isLast = new Date(after.getTime() + 86_400_000).getUTCDate() === 1;
        expect(after.getUTCDate() === before.getUTCDate() || (isLast && after.getUTCDate() < before.getUTCDate())).toBe(
          true,
        );
      }),
    );
  });

  test('P<n>Y is P<12n>M', () => {
    fc.assert(
      fc.property(instants, fc.nat(200), (instant, years) => {
        expect(addDuration(instant, `P${years}Y`)).toBe(addDuration(instant, `P${years * 12}M`));
      }),
    );
  });

  test('time only goes forward', () => {
    fc.assert(
      fc.property(instants, fc.nat(5), fc.nat(30), fc.nat(50), fc.nat(100), (instant, years, months, days, seconds) => {
        expect(addDuration(instant, `P${years}Y${months}M${days}DT${seconds}S`)).toBeGreaterThanOrEqual(instant);
      }),
    );
  });
});

describe('What is no duration', () => {
  test.each([
    '',
    'P',
    'PT',
    'P1',
    '1D',
    'P1DT',
    'PT1D',
    'P1H',
    '-P1D',
    'P-1D',
    'P1.5D',
    'p1d',
    'P1D2Y',
    'PT1S ',
    'an hour',
  ])('"%s" is refused, with examples of right ones', async (text) => {
    const error = await appErrorOf(() => addDuration(0, text));
    expect(error).toMatchObject({ code: 'invalid-duration', status: 400 });
    expect(error.message).toBe(`"${text}" is not an ISO 8601 duration. Examples: PT1H, P30D, P1Y.`);
  });

  test.each([-1, Number.NaN, Infinity])('%d milliseconds are refused', async (ms) => {
    expect(await appErrorOf(() => addDuration(0, ms))).toMatchObject({ code: 'invalid-duration' });
  });

  test('so many years that no calendar has them are refused', async () => {
    expect(await appErrorOf(() => addDuration(0, `P${'9'.repeat(400)}Y`))).toMatchObject({ code: 'invalid-duration' });
  });
});

describe('The length of a duration', () => {
  test.each([
    ['PT1S', 1000],
    ['PT24H', 86_400_000],
    ['P1D', 86_400_000],
    ['PT0.25S', 250],
  ])('of %s is %d ms', (duration, length) => expect(durationMs(duration)).toBe(length));

  test.each(['PT0S', 'P0D', '24h', '', '-PT1S'])('%j is not the length of anything', async (duration) => {
    expect((await appErrorOf(() => durationMs(duration))).code).toBe('invalid-duration');
  });
});
