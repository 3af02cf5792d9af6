/** Rules of points in time: when something was created, and when it ends. */
import { parseInstant, toRfc3339 } from '../../lib/clock.ts';
import { isDateTime } from '../../openapi/formats.ts';
import type { SuccessfulExchange, Invariant, InvariantInfo } from '../define-contract.ts';
import { formatValue, valuesAt } from './values.ts';

/** Clocks of two machines differ by less than this. */
export const skew = 5 * 60_000;

const dayMs = 86_400_000;

/** A date-time as milliseconds; undefined where the value is none. */
export const instantOf = (value: unknown): number | undefined =>
  typeof value === 'string' && isDateTime(value) ? parseInstant(value) : undefined;

/** A date-time, or a count of seconds or milliseconds since the epoch, as number or as text. */
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

/** Whether `instant` lies within the exchange, by our clock or by the one that the answer's `Date` shows. */
function isFresh(instant: number, { sentAt, receivedAt, response }: SuccessfulExchange): boolean {
  const isByOurs = instant >= sentAt - skew && instant <= receivedAt + skew;
  return isByOurs || Math.abs(instant - Date.parse(response.headers['date'] ?? '')) <= skew;
}

/** The value at `to` is the time of the exchange, where the answer has it. */
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

/** Whether `end` lies `days` after `start`. */
export const isDaysAfter = (end: number, start: number, days: number): boolean =>
  Math.abs(end - start - days * dayMs) <= skew;
