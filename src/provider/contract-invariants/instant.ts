/** Invariants for points in time, such as creation and expiry. */
import { toRfc3339 } from '../../lib/clock.ts';
import { parseDateTime } from '../../lib/date-time.ts';
import type { SuccessfulExchange, Invariant, InvariantInfo } from '../define-contract.ts';
import { formatValue, valuesAt } from './values.ts';

/** Maximum difference between the clocks of two machines, in milliseconds. */
export const skew = 5 * 60_000;

/** Maximum difference between two times that a service reads for the same event, in milliseconds. */
export const samePoint = 10_000;

/** Maximum difference between a time and the clock of the service, which its `Date` header shows. */
const ownClockSkew = 30_000;

const dayMs = 86_400_000;

/** An RFC 3339 date-time in milliseconds since the Unix epoch; undefined for any other value. */
export const instantOf = (value: unknown): number | undefined =>
  typeof value === 'string' ? parseDateTime(value) : undefined;

/**
 * Also accepts other date formats, and seconds, milliseconds or microseconds since the Unix epoch, as a number or a
 * string.
 */
export function looseInstantOf(value: unknown): number | undefined {
  const count =
    typeof value === 'number'
      ? value
      : typeof value === 'string' && /^\d+(\.\d+)?$/.test(value)
        ? Number(value)
        : undefined;
  if (count === undefined) return instantOf(value) ?? dateOf(value);
  return count < 1e11 ? count * 1000 : count < 1e14 ? count : count / 1000;
}

function dateOf(value: unknown): number | undefined {
  const instant = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return Number.isNaN(instant) ? undefined : instant;
}

/** Whether `instant` is within the exchange, by the clock of the response's `Date` header or, without one, by ours. */
function isFresh(instant: number, { sentAt, receivedAt, response }: SuccessfulExchange): boolean {
  const date = Date.parse(response.headers['date'] ?? '');
  const isWithin = (tolerance: number): boolean => instant >= sentAt - tolerance && instant <= receivedAt + tolerance;
  if (Number.isNaN(date)) return isWithin(skew);
  const duration = receivedAt - sentAt;
  return isWithin(ownClockSkew) || (instant >= date - duration - ownClockSkew && instant <= date + 1000 + ownClockSkew);
}

/** The value at `to` is the time of the exchange, if the response has it. */
export const fresh = (
  info: InvariantInfo & { readonly to: string; readonly read?: (value: unknown) => number | undefined },
): Invariant => ({
  ...info,
  check: (exchange) =>
    valuesAt(exchange.response.body, info.to).flatMap(({ pointer, value }) => {
      const instant = (info.read ?? instantOf)(value);
      if (instant !== undefined && isFresh(instant, exchange)) return [];
      return [
        {
          pointer,
          expected: `the time of the request, about ${toRfc3339(exchange.sentAt)}`,
          actual: formatValue(value),
        },
      ];
    }),
});

/** Whether `end` is `days` days of 24 hours after `start`. */
export const isDaysAfter = (end: number, start: number, days: number): boolean =>
  Math.abs(end - start - days * dayMs) <= samePoint;
