/** ISO 8601 durations and milliseconds. */
import { addIsoDuration } from './add-duration.ts';
import { raise } from './errors.ts';

/**
 * Adds a duration, ISO 8601 (`P1Y2M3DT4H5M6.5S`, `P2W`) or milliseconds, to an instant.
 * Months and years follow the UTC calendar: 31 January plus one month is the last day of February.
 * @throws AppError `invalid-duration`
 */
export function addDuration(instant: number, duration: string | number): number {
  if (typeof duration === 'number') {
    return Number.isFinite(duration) && duration >= 0
      ? instant + Math.round(duration)
      : raise.invalidDuration(String(duration));
  }
  return addIsoDuration(instant, duration) ?? raise.invalidDuration(duration);
}

/**
 * The length of an ISO 8601 duration in milliseconds; months and years as from the Unix epoch.
 * @throws AppError `invalid-duration`; also if it is zero
 */
export function durationMs(duration: string): number {
  const length = addDuration(0, duration);
  return length > 0 ? length : raise.invalidDuration(duration);
}
