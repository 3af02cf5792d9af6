/** The session's clock: forward only, steerable, and readable as RFC 3339. */
import { describe, expect, test } from '@jest/globals';
import fc from '../support/fast-check.ts';
import { addDays, clockStateAt, parseInstant, readClock, toRfc3339, type Clock } from '../../src/lib/clock.ts';
import { clockOf } from '../support/clock.ts';
import { appErrorOf } from '../support/thrown-error.ts';

/** A wall clock that the test moves. */
const wall = (now = Date.UTC(2027, 0, 1)): Clock & { tick(ms: number): void } => ({
  now: () => now,
  tick: (ms) => void (now += ms),
});

describe('A clock that runs', () => {
  test('begins with the wall clock and goes with it', () => {
    const source = wall();
    const clock = clockOf({}, source);
    source.tick(1500);
    expect(clock.read()).toEqual({ now: '2027-01-01T00:00:01.500Z', frozen: false, offsetMs: 0 });
  });

  test('begins where it is told, and tells how far that is from the wall clock', () => {
    const source = wall();
    const clock = clockOf({ now: '2027-01-02T00:00:00Z' }, source);
    source.tick(10);
    expect(clock.read()).toEqual({ now: '2027-01-02T00:00:00.010Z', frozen: false, offsetMs: 86_400_000 });
  });

  test('is not off by the time that passes while it is read or changed', () => {
    let now = 0;
    const clock = clockOf({}, { now: () => ++now });
    expect(clock.read().offsetMs).toBe(0);
    clock.change({ frozen: false });
    clock.change({ advance: 'PT1S' });
    expect(clock.read().offsetMs).toBe(1000);
  });

  test('is advanced by a duration and by milliseconds', () => {
    const clock = clockOf({}, wall());
    expect(clock.change({ advance: 'PT1H' }).now).toBe('2027-01-01T01:00:00.000Z');
    expect(clock.change({ advance: 250 }).now).toBe('2027-01-01T01:00:00.250Z');
  });

  test('applies a change as a whole: first the instant, then the advance, then the freeze', () => {
    const clock = clockOf({}, wall());
    const reading = clock.change({ now: '2028-01-01T00:00:00Z', advance: 'P1D', frozen: true });
    expect(reading).toMatchObject({ now: '2028-01-02T00:00:00.000Z', frozen: true });
  });
});

describe('A frozen clock', () => {
  test('stands still until it is resumed, and then goes on from there', () => {
    const source = wall();
    const clock = clockOf({ frozen: true }, source);
    source.tick(5000);
    expect(clock.read()).toEqual({ now: '2027-01-01T00:00:00.000Z', frozen: true, offsetMs: -5000 });
    clock.change({ frozen: false });
    source.tick(1);
    expect(clock.read()).toMatchObject({ now: '2027-01-01T00:00:00.001Z', frozen: false });
  });

  test('stays frozen when it is advanced', () => {
    const source = wall();
    const clock = clockOf({ frozen: true }, source);
    clock.change({ advance: 'P1D' });
    source.tick(1000);
    expect(clock.read()).toMatchObject({ now: '2027-01-02T00:00:00.000Z', frozen: true });
  });
});

describe('A clock never runs backwards', () => {
  test('an earlier instant is refused, and nothing of the change is applied', async () => {
    const clock = clockOf({}, wall());
    const error = await appErrorOf(() => clock.change({ now: '2026-12-31T23:59:59Z', frozen: true }));
    expect(error).toMatchObject({ code: 'clock-backwards', status: 409 });
    expect(error.message).toBe(
      'The clock shows 2027-01-01T00:00:00.000Z and moves forward only; 2026-12-31T23:59:59.000Z is earlier. Reset the session to go back.',
    );
    expect(clock.read()).toMatchObject({ now: '2027-01-01T00:00:00.000Z', frozen: false });
  });

  test('the instant that it shows is no step back', () => {
    const clock = clockOf({ frozen: true }, wall());
    expect(clock.change({ now: '2027-01-01T00:00:00Z' }).now).toBe('2027-01-01T00:00:00.000Z');
  });

  test('a negative number of milliseconds is refused', async () => {
    const clock = clockOf({}, wall());
    expect(await appErrorOf(() => clock.change({ advance: -1 }))).toMatchObject({ code: 'invalid-duration' });
  });

  test('an advance is refused past the year 9999, which RFC 3339 can not write', async () => {
    const clock = clockOf({}, wall());
    expect(await appErrorOf(() => clock.change({ advance: 'P8000Y' }))).toMatchObject({
      code: 'invalid-instant',
      status: 400,
    });
    expect(await appErrorOf(() => clock.change({ advance: Number.MAX_VALUE }))).toMatchObject({ status: 400 });
    expect(clock.read().now).toBe('2027-01-01T00:00:00.000Z');
  });

  test('a state for an instant may be earlier', () => {
    const source = wall();
    const state = clockStateAt(parseInstant('2020-01-01T00:00:00Z'), true, source);
    expect(readClock(state, source)).toMatchObject({ now: '2020-01-01T00:00:00.000Z', frozen: true });
  });
});

describe('An instant', () => {
  test('is the same however its offset is written', () => {
    const written = [
      '2027-01-31T12:00:00Z',
      '2027-01-31t12:00:00z',
      '2027-01-31T14:00:00+02:00',
      '2027-01-31T11:59:00-00:01',
      '2027-01-31T12:00:00.000000Z',
    ];
    expect(new Set(written.map(parseInstant))).toEqual(new Set([Date.UTC(2027, 0, 31, 12)]));
  });

  test('at a leap second is the first of the next minute', () => {
    expect(toRfc3339(parseInstant('2016-12-31T23:59:60Z'))).toBe('2017-01-01T00:00:00.000Z');
    expect(toRfc3339(parseInstant('2017-01-01T01:59:60.25+02:00'))).toBe('2017-01-01T00:00:00.250Z');
  });

  test.each([
    '',
    'tomorrow',
    '2027-01-31',
    '2027-01-31T12:00:00',
    '2027-01-31 12:00:00Z',
    '2027-13-01T00:00:00Z',
    '2027-01-01T25:00:00Z',
    '2027-02-30T00:00:00Z',
    '2027-04-31T00:00:00Z',
    '2027-01-00T00:00:00Z',
    '2027-01-01T24:00:00Z',
    '2027-01-01T00:00:00+24:00',
  ])('"%s" is refused, with an example of a right one', async (text) => {
    const error = await appErrorOf(() => parseInstant(text));
    expect(error).toMatchObject({ code: 'invalid-instant', status: 400 });
    expect(error.message).toBe(
      `"${text}" is not an RFC 3339 date-time before the year 10000. Example: 2027-01-31T12:00:00Z.`,
    );
  });

  test('is read back as it was written', () => {
    fc.assert(
      fc.property(
        fc.date({
          noInvalidDate: true,
          min: new Date('0000-01-01T00:00:00Z'),
          max: new Date('9999-12-31T23:59:59.999Z'),
        }),
        (date) => {
          expect(parseInstant(toRfc3339(date.getTime()))).toBe(date.getTime());
        },
      ),
    );
  });

  test('moves by whole days of 24 hours', () => {
    expect(toRfc3339(addDays(Date.UTC(2027, 1, 28, 12), 365))).toBe('2028-02-28T12:00:00.000Z');
  });
});
