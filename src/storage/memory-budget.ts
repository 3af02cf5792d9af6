/** Counting of memory, so that sessions share one bound. Sizes are estimates in bytes, rather too high than too low. */

/** Counts the memory of one owner. */
export interface MemoryAccount {
  /** @param bytes negative where memory is released */
  charge(bytes: number): void;
}

/** For what is not bounded together with anything else. */
export const noAccount: MemoryAccount = { charge: () => {} };

/** A bound for what may be held at once, such as the bodies of the requests under way. */
export class MemoryLimit {
  readonly #maxBytes: number;
  #used = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** Takes `bytes` if there is room for them, or nobody else holds any. @returns whether it did */
  tryTake(bytes: number): boolean {
    if (this.#used > 0 && this.#used + bytes > this.#maxBytes) return false;
    this.#used += bytes;
    return true;
  }

  release(bytes: number): void {
    this.#used -= bytes;
  }
}
