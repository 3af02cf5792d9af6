/** The wall clock, and the adjustable clock of a session. No other module reads the system time. */
import { performance } from 'node:perf_hooks';
import { parseDateTime } from './date-time.ts';
import { addDuration } from './duration.ts';
import { isObject } from './json.ts';
import { checkMember, raise } from './errors.ts';

/** A source of time. `now` is in milliseconds since the Unix epoch. */
export interface Clock {
  now(): number;
}

/** A change of a session's clock. */
export interface ClockChange {
  /** Jump to this time (RFC 3339). */
  readonly now?: string;
  /** Advance by an ISO 8601 duration (`PT1H`) or by milliseconds. */
  readonly advance?: string | number;
  /** Stop or resume the clock. */
  readonly frozen?: boolean;
}

/** State of a clock. `offsetMs` is its difference from the wall clock. */
export interface ClockReading {
  readonly now: string;
  readonly frozen: boolean;
  readonly offsetMs: number;
}

/** Initial state of a clock. A reset restores it. */
export interface ClockOptions {
  /** Initial time (RFC 3339). Default: the wall clock. */
  readonly now?: string;
  readonly frozen?: boolean;
}

export const systemClock: Clock = { now: () => Date.now() };

/** Monotonic time in milliseconds, for measuring durations. */
export const stopwatch = (): number => performance.now();

/** The wall-clock time of a stopwatch reading, in milliseconds since the Unix epoch. */
export const wallClockOf = (reading: number): number => performance.timeOrigin + reading;

/** The maximum length of an instant for a clock. */
const maxInstantLength = 64;

interface Range {
  readonly first: number;
  readonly last: number;
}

/** RFC 3339 allows years of four digits. */
const rfc3339Range: Range = { first: Date.parse('0000-01-01T00:00:00Z'), last: Date.parse('9999-12-31T23:59:59.999Z') };

/**
 * The range of a session's clock. Excludes the year 9999, so that a token issued at the end of the range still has an
 * expiry with a four-digit year. A running clock stops at the end.
 */
const clockRange: Range = { first: Date.parse('0001-01-01T00:00:00Z'), last: Date.parse('9998-12-31T23:59:59.999Z') };

/** Clamps an instant to a range. NaN becomes the Unix epoch. */
const clamp = (instant: number, { first, last }: Range): number =>
  Number.isNaN(instant) ? 0 : Math.max(first, Math.min(last, instant));

/** Formats an instant as RFC 3339 in UTC, with milliseconds. Clamped to years of four digits. */
export const toRfc3339 = cacheRecent((instant) => new Date(clamp(instant, rfc3339Range)).toISOString());

const formatSecond = cacheRecent((second) => new Date(clamp(second * 1000, rfc3339Range)).toUTCString());

/**
 * Formats an instant as an HTTP date (RFC 9110, section 5.6.7), rounded down to seconds. Clamped to years of four
 * digits.
 */
export const toHttpDate = (instant: number): string => formatSecond(Math.floor(instant / 1000));

/** Caches recently formatted timestamps: under load, many requests have the same one. */
function cacheRecent(write: (instant: number) => string, max = 16): (instant: number) => string {
  const cache = new Map<number, string>();
  return (instant) => {
    const known = cache.get(instant);
    if (known !== undefined) return known;
    if (cache.size === max) cache.clear();
    const text = write(instant);
    cache.set(instant, text);
    return text;
  };
}

/** Adds days of 24 hours. */
export const addDays = (instant: number, days: number): number => instant + days * 86_400_000;

/**
 * Parses an RFC 3339 date-time, as `parseDateTime` does.
 * @returns milliseconds since the Unix epoch
 * @throws AppError `invalid-instant`
 */
export const parseInstant = (text: string): number => parseDateTime(text) ?? raise.invalidInstant(text);

/**
 * Parses an RFC 3339 date-time within the range of a session's clock.
 * @throws AppError `invalid-instant`
 */
export function parseClockInstant(text: string): number {
  const instant = text.length > maxInstantLength ? raise.invalidInstant(text) : parseInstant(text);
  return checkRange(instant, text);
}

/** @throws AppError `invalid-instant` */
const checkRange = (instant: number, reported: string): number =>
  instant >= clockRange.first && instant <= clockRange.last
    ? instant
    : raise.instantOutOfRange(reported, toRfc3339(clockRange.first), toRfc3339(clockRange.last));

/**
 * Validates the initial state of a clock.
 * @throws AppError `invalid-input`, `invalid-instant`; both name the member
 */
export function checkClockStart(start: unknown): ClockOptions {
  if (!isObject(start)) return raise.invalidInput('clock must be an object with "now", "frozen" or both.');
  const { now, frozen } = start;
  if (now !== undefined && typeof now !== 'string')
    return raise.invalidInput('clock.now must be a string, an RFC 3339 date-time.', [{ pointer: '/clock/now' }]);
  if (frozen !== undefined && typeof frozen !== 'boolean')
    return raise.invalidInput('clock.frozen must be true or false.', [{ pointer: '/clock/frozen' }]);
  if (now !== undefined) checkMember('/clock/now', () => parseClockInstant(now));
  return { ...(now !== undefined && { now }), ...(frozen !== undefined && { frozen }) };
}

/** One reading of a clock. Two readings of a running clock may differ by a millisecond, which would look like an offset. */
function readOnce(source: Clock): Clock {
  const instant = source.now();
  return { now: () => instant };
}

/** The state of an adjustable clock, as plain data. */
export interface ClockState {
  /** Difference from the wall clock, in milliseconds. */
  readonly offsetMs: number;
  /** The instant at which the clock stands still; null if it runs. */
  readonly frozenAt: number | null;
}

/**
 * The initial state of a clock.
 * @throws AppError `invalid-instant`
 */
export const initialClockState = (
  { now, frozen = false }: ClockOptions = {},
  source: Clock = systemClock,
): ClockState => {
  const once = readOnce(source);
  return clockStateAt(now === undefined ? once.now() : parseClockInstant(now), frozen, once);
};

/** The state of a clock that shows an instant now. */
export const clockStateAt = (instant: number, frozen: boolean, source: Clock = systemClock): ClockState => ({
  offsetMs: instant - source.now(),
  frozenAt: frozen ? instant : null,
});

/** The time that a clock shows. It stops at the end of its range. */
export const clockTime = ({ offsetMs, frozenAt }: ClockState, source: Clock = systemClock): number =>
  frozenAt ?? clamp(source.now() + offsetMs, clockRange);

export function readClock(state: ClockState, source: Clock = systemClock): ClockReading {
  const once = readOnce(source);
  const now = clockTime(state, once);
  return { now: toRfc3339(now), frozen: state.frozenAt !== null, offsetMs: Math.round(now - once.now()) };
}

/**
 * Applies `now`, then `advance`, then `frozen`. The clock moves forward only.
 * @throws AppError `clock-backwards`, `invalid-instant`, `invalid-duration`
 */
export function changeClock(
  state: ClockState,
  { now, advance, frozen }: ClockChange,
  source: Clock = systemClock,
): ClockState {
  const once = readOnce(source);
  const current = clockTime(state, once);
  const jumped = now === undefined ? current : checkMember('/now', () => parseClockInstant(now));
  if (jumped < current) raise.clockBackwards(toRfc3339(current), toRfc3339(jumped));
  const target =
    advance === undefined
      ? jumped
      : checkMember('/advance', () => checkRange(addDuration(jumped, advance), String(advance)));
  return clockStateAt(target, frozen ?? state.frozenAt !== null, once);
}
