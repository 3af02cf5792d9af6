/** Finds rows by the hash of a text. It is made of numbers alone: nothing of the text is kept, nothing is collected. */

/** FNV-1a over the last `length` characters, as a signed 32-bit number. @param end where the text is taken to end */
export function hashOfTail(text: string, length: number, end = text.length): number {
  let hash = 0x811c9dc5;
  for (let i = Math.max(0, end - length); i < end; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash;
}

/** The part of the slots that may be taken: 100,000 tokens fit into 2 MiB. */
const fullest = 0.8;

/**
 * A table with open addressing: each entry stands in the first free slot from its home on, with no gap between. A slot
 * is two numbers side by side, the hash and one more than the address, which is 0 where the slot is free.
 */
export class HashIndex {
  #table = new Float64Array(2 * 64);
  #count = 0;

  add(hash: number, address: number): void {
    if (this.#count >= fullest * (this.#table.length / 2)) this.#grow();
    this.#count += 1;
    this.#put(hash, address + 1);
  }

  delete(hash: number, address: number): void {
    for (let slot = this.#home(hash); this.#table[slot + 1] !== 0; slot = this.#after(slot)) {
      if (this.#table[slot + 1] !== address + 1) continue;
      this.#count -= 1;
      return this.#close(slot);
    }
  }

  /** The addresses of texts with this hash, in no order. */
  get(hash: number): number[] {
    const found: number[] = [];
    for (let slot = this.#home(hash); this.#table[slot + 1] !== 0; slot = this.#after(slot)) {
      if (this.#table[slot] === hash) found.push(this.#table[slot + 1]! - 1);
    }
    return found;
  }

  #home(hash: number): number {
    return (hash * 2) & (this.#table.length - 1);
  }

  #after(slot: number): number {
    return (slot + 2) & (this.#table.length - 1);
  }

  #put(hash: number, entry: number): void {
    let slot = this.#home(hash);
    while (this.#table[slot + 1] !== 0) slot = this.#after(slot);
    this.#table[slot] = hash;
    this.#table[slot + 1] = entry;
  }

  /** Fills a gap with what stands behind it, unless that would then stand before its home. */
  #close(gap: number): void {
    const mask = this.#table.length - 1;
    for (let slot = this.#after(gap); this.#table[slot + 1] !== 0; slot = this.#after(slot)) {
      if (((slot - this.#home(this.#table[slot]!)) & mask) < ((slot - gap) & mask)) continue;
      this.#table[gap] = this.#table[slot]!;
      this.#table[gap + 1] = this.#table[slot + 1]!;
      gap = slot;
    }
    this.#table[gap + 1] = 0;
  }

  #grow(): void {
    const table = this.#table;
    this.#table = new Float64Array(table.length * 2);
    for (let slot = 0; slot < table.length; slot += 2) if (table[slot + 1] !== 0) this.#put(table[slot]!, table[slot + 1]!);
  }
}
