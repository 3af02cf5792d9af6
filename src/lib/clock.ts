/** The program's only wall clock, and the steerable clock that each session lives by. */
import { addDuration } from './duration.ts';
import { isObject } from './json.ts';
import { checkMember, raise } from './errors.ts';

/** A source of time. `now` is in milliseconds since the Unix epoch. */
export interface Clock {
  now(): number;
}

/** What one can ask of a session's clock. */
export interface ClockChange {
  /** Jump to this instant (RFC 3339). */
  readonly now?: string;
  /** Move on by an ISO 8601 duration (`PT1H`) or by milliseconds. */
  readonly advance?: string | number;
  /** Stop or resume. */
  readonly frozen?: boolean;
}

/** What a clock shows; `offsetMs` is its distance from the wall clock. */
export interface ClockReading {
  readonly now: string;
  readonly frozen: boolean;
  readonly offsetMs: number;
}

/** How a clock begins, and what a reset takes it back to. */
export interface ClockOptions {
  /** First instant (RFC 3339); the wall clock's if absent. */
  readonly now?: string;
  readonly frozen?: boolean;
}

export const systemClock: Clock = { now: () => Date.now() };

/** Monotonic milliseconds, for durations only. */
export const stopwatch = (): number => performance.now();

const dateTimePattern =
  /^(\d{4}-\d\d-\d\d)T((?:[01]\d|2[0-3]):[0-5]\d):([0-5]\d|60)((?:\.\d+)?(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d))$/;

/** No RFC 3339 date-time needs to be longer; a longer text is not searched. */
const maxInstantLength = 64;

interface Range {
  readonly first: number;
  readonly last: number;
}

/** What RFC 3339 can write: years of four digits. */
const writable: Range = { first: Date.parse('0000-01-01T00:00:00Z'), last: Date.parse('9999-12-31T23:59:59.999Z') };

/**
 * What a clock can show. The last year is left out, so that a token that is issued at the end still expires at an
 * instant that can be written. A clock that runs stands still at the end.
 */
const showable: Range = { first: Date.parse('0001-01-01T00:00:00Z'), last: Date.parse('9998-12-31T23:59:59.999Z') };

/** The nearest instant in a range. What is not a number becomes the Unix epoch. */
const clamp = (instant: number, { first, last }: Range): number =>
  Number.isNaN(instant) ? 0 : Math.max(first, Math.min(last, instant));

/** RFC 3339 in UTC, with milliseconds. An instant that needs more than four digits for the year is written as the nearest that does not. */
export const toRfc3339 = cacheRecent((instant) => new Date(clamp(instant, writable)).toISOString());

const formatSecond = cacheRecent((second) => new Date(clamp(second * 1000, writable)).toUTCString());

/** The date format of HTTP (RFC 9110, 5.6.7), in whole seconds, in the same range. */
export const toHttpDate = (instant: number): string => formatSecond(Math.floor(instant / 1000));

/** Keeps the latest texts: under load, many requests share theirs. */
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

/** `instant` moved on by whole days of 24 hours. */
export const addDays = (instant: number, days: number): number => instant + days * 86_400_000;

/**
 * Reads an RFC 3339 date-time; a leap second is the first instant of the next minute.
 * @throws AppError `invalid-instant`
 */
export function parseInstant(text: string): number {
  const [, date = '', minute, second, rest] =
    (text.length <= maxInstantLength && dateTimePattern.exec(text.toUpperCase())) || [];
  const leap = second === '60';
  const instant = Date.parse(`${date}T${minute}:${leap ? '59' : second}${rest}`) + (leap ? 1000 : 0);
  const isOnCalendar = new Date(`${date}T00:00:00Z`).getUTCDate() === Number(date.slice(-2));
  return isOnCalendar && !Number.isNaN(instant) ? instant : raise.invalidInstant(text);
}

/**
 * Reads an instant at which a clock may stand.
 * @throws AppError `invalid-instant`
 */
export function parseClockInstant(text: string): number {
  const instant = parseInstant(text);
  return checkRange(instant, text);
}

/** @throws AppError `invalid-instant` */
const checkRange = (instant: number, reported: string): number =>
  instant >= showable.first && instant <= showable.last
    ? instant
    : raise.instantOutOfRange(reported, toRfc3339(showable.first), toRfc3339(showable.last));

/**
 * How a clock begins, checked.
 * @throws AppError `invalid-input`, `invalid-instant`; each names the member
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

/** A clock that can be moved forward and frozen. It never runs backwards until it is reset, and stops at its last instant. */
export class SteerableClock implements Clock {
  readonly #source: Clock;
  readonly #options: ClockOptions;
  #offset = 0;
  #frozenAt: number | undefined;

  constructor(options: ClockOptions = {}, source: Clock = systemClock) {
    this.#options = options;
    this.#source = source;
    this.reset();
  }

  now(): number {
    return this.#frozenAt ?? clamp(this.#source.now() + this.#offset, showable);
  }

  read(): ClockReading {
    const now = this.now();
    return {
      now: toRfc3339(now),
      frozen: this.#frozenAt !== undefined,
      offsetMs: Math.round(now - this.#source.now()),
    };
  }

  /**
   * Applies a change as a whole: first `now`, then `advance`, then `frozen`.
   * @throws AppError `clock-backwards`, `invalid-instant`, `invalid-duration`
   */
  change({ now, advance, frozen }: ClockChange): ClockReading {
    const current = this.now();
    const jumped = now === undefined ? current : checkMember('/now', () => parseClockInstant(now));
    if (jumped < current) raise.clockBackwards(toRfc3339(current), toRfc3339(jumped));
    const target =
      advance === undefined
        ? jumped
        : checkMember('/advance', () => checkRange(addDuration(jumped, advance), String(advance)));
    this.#setTime(target, frozen ?? this.#frozenAt !== undefined);
    return this.read();
  }

  /**
   * Shows exactly this reading from now on, whatever was shown before.
   * @throws AppError `invalid-instant`
   */
  restore({ now, frozen }: Pick<ClockReading, 'now' | 'frozen'>): void {
    this.#setTime(parseClockInstant(now), frozen);
  }

  /** Back to how it began. */
  reset(): void {
    const { now, frozen = false } = this.#options;
    this.#setTime(now === undefined ? this.#source.now() : parseClockInstant(now), frozen);
  }

  #setTime(instant: number, frozen: boolean): void {
    this.#offset = instant - this.#source.now();
    this.#frozenAt = frozen ? instant : undefined;
  }
}
