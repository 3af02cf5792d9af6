/** Rejected requests to the control API as warnings, a few a minute however many there are. */
import { stopwatch } from '../../lib/clock.ts';

const maxPerPeriod = 10;
const periodMs = 60_000;

/** @param now the time in milliseconds, of a clock that never goes back */
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
    const more = count === maxPerPeriod ? ' Further ones within a minute are counted, not shown.' : '';
    warn(`The control API rejected a request from ${address}: ${reason}.${more}`);
  };
}
