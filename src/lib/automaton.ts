/** Aho-Corasick automaton: finds many patterns in one pass. Building it is linear in the patterns' total length. */

export interface Pattern<T> {
  readonly codes: Uint16Array;
  /** `part`: the caller must check the surrounding text. */
  readonly kind: 'whole' | 'part';
  readonly value: T;
}

/** A code that no pattern contains. Separates text that is not adjacent. */
export const separator = 0xffff;

/** Maximum number of equal parts to keep. Bounds the time per match. */
const maxEqualParts = 8;

/** Codes below this are characters of Latin-1, or decoded bytes. */
const byteCount = 256;

/** A local binding: Jest runs modules in a VM context, where each access to a global is slow. */
const { imul } = Math;

export class Automaton<T> {
  /** Patterns that end in a state. `#listOf` maps kind and state to an index of this array, or 0. */
  readonly #lists: Pattern<T>[][] = [[]];
  readonly #listOf: { readonly whole: Int32Array; readonly part: Int32Array };
  /** Per state: its parent, the code of the edge from there, and the failure state. State 0 is the root. */
  readonly #parents: Int32Array;
  readonly #codes: Uint16Array;
  readonly #fails: Int32Array;
  /** Targets of all edges, in a hash table with open addressing. Each state has one incoming edge. */
  readonly #edges: Int32Array;
  /** The root's edges for bytes, as most of a text is read in the root state. */
  readonly #fromRoot = new Int32Array(byteCount);
  #count = 1;

  constructor(patterns: readonly Pattern<T>[]) {
    const maxStates = patterns.reduce((sum, { codes }) => sum + codes.length, 1);
    this.#listOf = { whole: new Int32Array(maxStates), part: new Int32Array(maxStates) };
    this.#parents = new Int32Array(maxStates);
    this.#codes = new Uint16Array(maxStates);
    this.#fails = new Int32Array(maxStates);
    this.#edges = new Int32Array(2 ** Math.ceil(Math.log2(2 * maxStates)));
    for (const pattern of patterns) this.#add(pattern);
    this.#link();
  }

  /**
   * Scans the codes in order. If several patterns of a kind end at a position, reports the longest and those equal to
   * it.
   * @param fold maps each code before it is compared
   * @param found called with the position after the pattern's last code
   */
  scan(codes: Uint16Array, fold: Uint16Array, found: (pattern: Pattern<T>, end: number) => void): void {
    const { whole, part } = this.#listOf;
    let state = 0;
    for (let i = 0; i < codes.length; i++) {
      const code = fold[codes[i]!]!;
      state = state === 0 && code < byteCount ? this.#fromRoot[code]! : this.#step(state, code);
      if (state === 0) continue;
      if (whole[state] !== 0) for (const pattern of this.#lists[whole[state]!]!) found(pattern, i + 1);
      if (part[state] !== 0) for (const pattern of this.#lists[part[state]!]!) found(pattern, i + 1);
    }
  }

  #add(pattern: Pattern<T>): void {
    let state = 0;
    for (const code of pattern.codes) state = this.#next(state, code) || this.#grow(state, code);
    const listOf = this.#listOf[pattern.kind];
    if (listOf[state] === 0) listOf[state] = this.#lists.push([]) - 1;
    const list = this.#lists[listOf[state]!]!;
    if (list.length < (pattern.kind === 'whole' ? 1 : maxEqualParts)) list.push(pattern);
  }

  #link(): void {
    for (const state of this.#byDepth()) {
      const parent = this.#parents[state]!;
      const fail = parent === 0 ? 0 : this.#step(this.#fails[parent]!, this.#codes[state]!);
      this.#fails[state] = fail;
      for (const listOf of [this.#listOf.whole, this.#listOf.part])
        if (listOf[state] === 0) listOf[state] = listOf[fail]!;
    }
  }

  /** All states except the root, ordered by depth. */
  #byDepth(): Int32Array {
    const depths = new Int32Array(this.#count);
    const offsets: number[] = [0];
    for (let state = 1; state < this.#count; state++) {
      // A parent has a lower number than its children.
      const depth = depths[this.#parents[state]!]! + 1;
      depths[state] = depth;
      offsets[depth] = (offsets[depth] ?? 0) + 1;
    }
    for (let depth = 1, sum = 0; depth < offsets.length; depth++) [offsets[depth], sum] = [sum, sum + offsets[depth]!];
    const states = new Int32Array(this.#count - 1);
    for (let state = 1; state < this.#count; state++) states[offsets[depths[state]!]!++] = state;
    return states;
  }

  #step(from: number, code: number): number {
    if (code === separator) return 0;
    for (let state = from; ; state = this.#fails[state]!) {
      const next = this.#next(state, code);
      if (next !== 0 || state === 0) return next;
    }
  }

  #next(state: number, code: number): number {
    return state === 0 && code < byteCount ? this.#fromRoot[code]! : this.#edges[this.#slotOf(state, code)]!;
  }

  /** The slot of an edge, or the free slot for it. */
  #slotOf(state: number, code: number): number {
    const mask = this.#edges.length - 1;
    const mixed = imul(state, 0x9e3779b1) ^ imul(code + 1, 0x85ebca6b);
    const hash = imul(mixed ^ (mixed >>> 15), 0xc2b2ae35);
    for (let slot = (hash ^ (hash >>> 13)) & mask; ; slot = (slot + 1) & mask) {
      const target = this.#edges[slot]!;
      if (target === 0 || (this.#parents[target] === state && this.#codes[target] === code)) return slot;
    }
  }

  #grow(state: number, code: number): number {
    const target = this.#count++;
    if (state === 0 && code < byteCount) this.#fromRoot[code] = target;
    else this.#edges[this.#slotOf(state, code)] = target;
    this.#parents[target] = state;
    this.#codes[target] = code;
    return target;
  }
}
