/** The clock of a session. Its state is in the session's store; the last known state is cached. */
import {
  changeClock,
  clockTime,
  readClock,
  type Clock,
  type ClockChange,
  type ClockReading,
  type ClockState,
} from '../../lib/clock.ts';
import { andThen, type MaybePromise } from '../../lib/maybe-promise.ts';
import type { ClockStore } from '../../storage/session-store.ts';

export class StoredClock implements Clock {
  readonly #store: ClockStore;
  #state: ClockState;

  constructor(store: ClockStore, initial: ClockState) {
    this.#store = store;
    this.#state = initial;
  }

  now(): number {
    return clockTime(this.#state);
  }

  read(): ClockReading {
    return readClock(this.#state);
  }

  /** Sets the cached state to that of the store, which another process may have changed. */
  set(state: ClockState): void {
    this.#state = state;
  }

  /**
   * Applies a change. If it is invalid, nothing changes.
   * @throws AppError `clock-backwards`, `invalid-instant`, `invalid-duration`
   */
  change(change: ClockChange): MaybePromise<ClockReading> {
    return andThen(
      this.#store.update((state) => changeClock(state, change)),
      (state) => {
        this.#state = state;
        return readClock(state);
      },
    );
  }
}
