/** Splits long work into batches, so that other requests are served in between. */
import { setImmediate } from './timers.ts';

/** Resolves in the next turn of the event loop. */
export const nextTurn = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));

/** Yields the items in batches of `size`, with a turn of the event loop between batches. */
export async function* inBatches<T>(items: readonly T[], size: number): AsyncGenerator<readonly T[], void, undefined> {
  for (let from = 0; from < items.length; from += size) {
    if (from > 0) await nextTurn();
    yield items.slice(from, from + size);
  }
}
