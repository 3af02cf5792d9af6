/** Limits how often something happens per minute. */
import { stopwatch } from '../lib/clock.ts';

const periodMs = 60_000;

export interface MinuteLimitOptions {
  readonly max: number;
  /** Called at the first use after a period in which the limit was exceeded, with the number of uses beyond it. */
  readonly onExceeded?: (count: number) => void;
  /** Returns the time of a monotonic clock, in milliseconds. */
  readonly now?: () => number;
}

/** Returns a function that counts a use and tells whether it is within the limit, and whether it is the last one. */
export function minuteLimit({
  max,
  onExceeded,
  now = stopwatch,
}: MinuteLimitOptions): () => { readonly isWithin: boolean; readonly isLast: boolean } {
  let startedAt = -Infinity;
  let count = 0;
  return () => {
    if (now() - startedAt >= periodMs) {
      if (count > max) onExceeded?.(count - max);
      startedAt = now();
      count = 0;
    }
    count += 1;
    return { isWithin: count <= max, isLast: count === max };
  };
}
