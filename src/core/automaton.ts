/** Finds many patterns in one pass over a sequence of codes (Aho and Corasick, 1975). Building is linear in the patterns' total length. */

/** What a pattern is: all of something, or a part of it that the caller must still check. */
export type PatternKind = 'whole' | 'part';

/** Patterns that are equal share one entry; further parts beyond this number are not kept, so that a match costs a bounded time. */
const maxSharedParts = 8;

const ascii = 128;

export class Automaton<T> {
  /** The values of the patterns that end in a state, by kind. State 0 is the root. */
  readonly #values: Record<PatternKind, (T[] | undefined)[]> = { whole: [], part: [] };
  /** Edges, in a hash table with open addressing: source state, code, target state. */
  #sources = new Int32Array(64);
  #codes = new Int32Array(64);
  #targets = new Int32Array(64);
  /** Edges of the root under ASCII codes, where most of a text is read. */
  readonly #fromRoot = new Int32Array(ascii);
  /** By state: its parent, the code that led to it, and the state to go on from where no edge fits. */
  #parents: number[] = [0];
  #lastCodes: number[] = [0];
  #fails = new Int32Array(0);

  add(pattern: ArrayLike<number>, kind: PatternKind, value: T): void {
    let state = 0;
    for (let i = 0; i < pattern.length; i++) {
      const code = pattern[i]!;
      state = this.#next(state, code) || this.#grow(state, code);
    }
    const values = (this.#values[kind][state] ??= []);
    if (values.length < (kind === 'whole' ? 1 : maxSharedParts)) values.push(value);
  }

  /** Completes the automaton, after all patterns were added. */
  build(): this {
    const { whole, part } = this.#values;
    this.#fails = new Int32Array(this.#parents.length);
    for (const state of this.#byDepth()) {
      const parent = this.#parents[state]!;
      const fail = parent === 0 ? 0 : this.#step(this.#fails[parent]!, this.#lastCodes[state]!);
      this.#fails[state] = fail;
      whole[state] ??= whole[fail];
      part[state] ??= part[fail];
    }
    return this;
  }

  /**
   * Reads codes from the first to the last. Where several patterns of a kind end, the longest is reported.
   * A negative code belongs to no pattern.
   * @param found is called with the patterns' values and the position after their last code
   */
  scan(codes: ArrayLike<number>, length: number, found: (kind: PatternKind, values: readonly T[], end: number) => void): void {
    const { whole, part } = this.#values;
    let state = 0;
    for (let i = 0; i < length; i++) {
      const code = codes[i]!;
      state = code < 0 ? 0 : state === 0 && code < ascii ? this.#fromRoot[code]! : this.#step(state, code);
      if (state === 0) continue;
      const wholes = whole[state];
      const parts = part[state];
      if (wholes) found('whole', wholes, i + 1);
      if (parts) found('part', parts, i + 1);
    }
  }

  #step(from: number, code: number): number {
    for (let state = from; ; state = this.#fails[state]!) {
      const next = this.#next(state, code);
      if (next !== 0 || state === 0) return next;
    }
  }

  /** States in the order of their depth, without the root. */
  #byDepth(): number[] {
    const depths = new Int32Array(this.#parents.length);
    const byDepth: number[][] = [];
    for (let state = 1; state < this.#parents.length; state++) { // A parent has a lower number than its children.
      depths[state] = depths[this.#parents[state]!]! + 1;
      (byDepth[depths[state]!] ??= []).push(state);
    }
    return byDepth.flat();
  }

  #next(state: number, code: number): number {
    if (state === 0 && code < ascii) return this.#fromRoot[code]!;
    const slot = this.#slotOf(state, code);
    return this.#targets[slot]!;
  }

  /** The slot of an edge, or the free slot where it belongs. */
  #slotOf(state: number, code: number): number {
    const mask = this.#targets.length - 1;
    let hash = Math.imul(state ^ Math.imul(code + 1, 0x9e3779b1), 0x85ebca6b);
    hash ^= hash >>> 15;
    let slot = hash & mask;
    while (this.#targets[slot] !== 0 && (this.#sources[slot] !== state || this.#codes[slot] !== code)) slot = (slot + 1) & mask;
    return slot;
  }

  #grow(state: number, code: number): number {
    const target = this.#parents.length;
    this.#parents.push(state);
    this.#lastCodes.push(code);
    if (state === 0 && code < ascii) return (this.#fromRoot[code] = target);
    if (target * 2 > this.#targets.length) this.#rehash();
    this.#put(state, code, target);
    return target;
  }

  #put(state: number, code: number, target: number): void {
    const slot = this.#slotOf(state, code);
    this.#sources[slot] = state;
    this.#codes[slot] = code;
    this.#targets[slot] = target;
  }

  #rehash(): void {
    const [sources, codes, targets] = [this.#sources, this.#codes, this.#targets];
    const size = targets.length * 2;
    this.#sources = new Int32Array(size);
    this.#codes = new Int32Array(size);
    this.#targets = new Int32Array(size);
    for (let slot = 0; slot < targets.length; slot++) if (targets[slot] !== 0) this.#put(sources[slot]!, codes[slot]!, targets[slot]!);
  }
}
