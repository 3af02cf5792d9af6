/** Values that workers put in at any time, and one reader takes out in order. */
export class Queue<T> {
  #values: T[] = [];
  #wake: () => void = () => {};

  push(...values: T[]): void {
    this.#values.push(...values);
    this.#wake();
  }

  /** What is put in until `work` has ended; whatever `work` rejects with is thrown at the end. */
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
