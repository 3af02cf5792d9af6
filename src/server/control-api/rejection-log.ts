/** Logs rejected requests to the control API as warnings, limited per minute. */
import { minuteLimit } from '../minute-limit.ts';

/** @param now returns the time of a monotonic clock, in milliseconds */
export function rejectionLog(
  warn: (text: string) => void,
  now?: () => number,
): (address: string, reason: string) => void {
  const take = minuteLimit({
    max: 10,
    onExceeded: (count) => warn(`The control API rejected ${count} further requests.`),
    ...(now && { now }),
  });
  return (address, reason) => {
    const { isWithin, isLast } = take();
    if (!isWithin) return;
    const more = isLast ? ' Further rejections within this minute are counted, not logged.' : '';
    warn(`The control API rejected a request from ${address}: ${reason}.${more}`);
  };
}
