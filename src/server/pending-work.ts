/** Work that outlives its request, such as an asynchronous listener. The mock waits for it before it closes its store. */
import { isPromise, type MaybePromise } from '../lib/maybe-promise.ts';
import { clearTimeout, setTimeout } from '../lib/timers.ts';

/** Longest wait for work that does not end, in milliseconds. */
const maxWaitMs = 2000;

export class PendingWork {
  #count = 0;
  #onIdle: (() => void) | undefined;

  /** Counts work until it is settled. @returns the work */
  track<T>(work: MaybePromise<T>): MaybePromise<T> {
    if (isPromise(work)) {
      this.#count += 1;
      void Promise.resolve(work).then(this.#ended, this.#ended);
    }
    return work;
  }

  readonly #ended = (): void => {
    this.#count -= 1;
    if (this.#count === 0) this.#onIdle?.();
  };

  /** Resolves when all work is settled, or after 2 seconds. */
  settled(): Promise<void> {
    return new Promise((resolve) => {
      if (this.#count === 0) return resolve();
      const timer = setTimeout(resolve, maxWaitMs);
      this.#onIdle = (): void => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
