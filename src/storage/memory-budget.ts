/** Memory accounting. Sizes are conservative estimates in bytes. */

/** Counts the memory of one owner. */
export interface MemoryAccount {
  /** @param bytes negative to release memory */
  charge(bytes: number): void;
}

/** An account without a limit. */
export const noAccount: MemoryAccount = { charge: () => {} };

/** A limit on memory that is held at the same time, such as the bodies of concurrent requests. */
export class MemoryLimit {
  readonly #maxBytes: number;
  #used = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** Reserves `bytes` if they fit, or if nothing else is reserved. @returns whether they were reserved */
  tryTake(bytes: number): boolean {
    if (this.#used > 0 && this.#used + bytes > this.#maxBytes) return false;
    this.#used += bytes;
    return true;
  }

  release(bytes: number): void {
    this.#used -= bytes;
  }
}
