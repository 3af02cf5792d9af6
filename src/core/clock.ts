/** The program's only wall clock, and the steerable clock that each session lives by. */
import { addDuration } from './duration.ts';
import { raise } from './problem.ts';

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
export interface ClockStart {
  /** First instant (RFC 3339); the wall clock's if absent. */
  readonly now?: string;
  readonly frozen?: boolean;
}

export const systemClock: Clock = { now: () => Date.now() };

/** Monotonic milliseconds, for durations only. */
export const stopwatch = (): number => performance.now();

const pattern = /^((?:\d{4}|[+-]\d{6})-\d\d-\d\d)T((?:[01]\d|2[0-3]):\d\d):(\d\d)((?:\.\d+)?(?:Z|[+-]\d\d:\d\d))$/;

const latest = Date.UTC(9999, 11, 31, 23, 59, 59, 999);

/** RFC 3339 in UTC, with milliseconds. */
export const toRfc3339 = keepingLatest((instant) => new Date(instant).toISOString());

const atSecond = keepingLatest((second) => new Date(second * 1000).toUTCString());

/** The date format of HTTP (RFC 9110, 5.6.7), in whole seconds. */
export const toHttpDate = (instant: number): string => atSecond(Math.floor(instant / 1000));

/** Keeps the latest texts: under load, many requests share theirs. */
function keepingLatest(write: (instant: number) => string, most = 16): (instant: number) => string {
  const kept = new Map<number, string>();
  return (instant) => {
    const known = kept.get(instant);
    if (known !== undefined) return known;
    if (kept.size === most) kept.clear();
    const text = write(instant);
    kept.set(instant, text);
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
  const [, date = '', minute, second, rest] = pattern.exec(text.toUpperCase()) ?? [];
  const leap = second === '60';
  const instant = Date.parse(`${date}T${minute}:${leap ? '59' : second}${rest}`) + (leap ? 1000 : 0);
  const isOnCalendar = new Date(`${date}T00:00:00Z`).getUTCDate() === Number(date.slice(-2));
  return isOnCalendar && !Number.isNaN(instant) ? instant : raise.invalidInstant(text);
}

/** A clock that can be moved forward and frozen. It never runs backwards until it is reset. */
export class SteerableClock implements Clock {
  readonly #source: Clock;
  readonly #start: ClockStart;
  #offset = 0;
  #frozenAt: number | undefined;

  constructor(start: ClockStart = {}, source: Clock = systemClock) {
    this.#start = start;
    this.#source = source;
    this.reset();
  }

  now(): number {
    return this.#frozenAt ?? this.#source.now() + this.#offset;
  }

  read(): ClockReading {
    const now = this.now();
    return { now: toRfc3339(now), frozen: this.#frozenAt !== undefined, offsetMs: Math.round(now - this.#source.now()) };
  }

  /**
   * Applies a change as a whole: first `now`, then `advance`, then `frozen`.
   * @throws AppError `clock-backwards`, `invalid-instant`, `invalid-duration`
   */
  change({ now, advance, frozen }: ClockChange): ClockReading {
    const current = this.now();
    const jumped = now === undefined ? current : parseInstant(now);
    if (jumped < current) raise.clockBackwards(toRfc3339(current), toRfc3339(jumped));
    const target = advance === undefined ? jumped : addDuration(jumped, advance);
    if (!(target <= latest)) raise.invalidInstant(String(now ?? advance));
    this.#place(target, frozen ?? this.#frozenAt !== undefined);
    return this.read();
  }

  /** Shows exactly this reading from now on, whatever was shown before. */
  restore({ now, frozen }: Pick<ClockReading, 'now' | 'frozen'>): void {
    this.#place(parseInstant(now), frozen);
  }

  /** Back to how it began. */
  reset(): void {
    const { now, frozen = false } = this.#start;
    this.#place(now === undefined ? this.#source.now() : parseInstant(now), frozen);
  }

  #place(instant: number, frozen: boolean): void {
    this.#offset = instant - this.#source.now();
    this.#frozenAt = frozen ? instant : undefined;
  }
}
