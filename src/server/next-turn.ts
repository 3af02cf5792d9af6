/** Long work in pieces, so that other requests go on meanwhile. */
import { setImmediate } from 'node:timers';

/** Resolves once the event loop has seen to what else is due. */
export const nextTurn = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));

/** The items in batches, with a turn of the event loop between any two. */
export async function* inBatches<T>(items: readonly T[], size: number): AsyncGenerator<readonly T[], void, undefined> {
  for (let from = 0; from < items.length; from += size) {
    if (from > 0) await nextTurn();
    yield items.slice(from, from + size);
  }
}
