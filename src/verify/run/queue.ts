/** An asynchronous queue: several producers, one consumer. */
export class Queue<T> {
  #values: T[] = [];
  #wake: () => void = () => {};

  push(...values: T[]): void {
    this.#values.push(...values);
    this.#wake();
  }

  /** Yields values until `work` settles; then throws its rejection, if any. */
  async *until(work: Promise<unknown>): AsyncGenerator<T> {
    const state = { working: true };
    const done = work.finally(() => {
      state.working = false;
      this.#wake();
    });
    done.catch(() => {});
    while (state.working || this.#values.length > 0) {
      if (this.#values.length === 0)
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
          if (!state.working) resolve();
        });
      const values = this.#values;
      this.#values = [];
      yield* values;
    }
    await done;
  }
}
