/** Logs rejected requests to the control API as warnings, limited per minute. */
import { stopwatch } from '../../lib/clock.ts';

const maxPerPeriod = 10;
const periodMs = 60_000;

/** @param now returns the time of a monotonic clock, in milliseconds */
export function rejectionLog(
  warn: (text: string) => void,
  now: () => number = stopwatch,
): (address: string, reason: string) => void {
  let startedAt = -Infinity;
  let count = 0;
  return (address, reason) => {
    if (now() - startedAt >= periodMs) {
      if (count > maxPerPeriod) warn(`The control API rejected ${count - maxPerPeriod} further requests.`);
      startedAt = now();
      count = 0;
    }
    count += 1;
    if (count > maxPerPeriod) return;
    const more = count === maxPerPeriod ? ' Further rejections within this minute are counted, not logged.' : '';
    warn(`The control API rejected a request from ${address}: ${reason}.${more}`);
  };
}
