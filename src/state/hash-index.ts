/** Finds rows by the hash of a text, in a queue of them. It is made of numbers alone: nothing of the text is kept, nothing is collected. */

/** FNV-1a over the last `length` characters, as a signed 32-bit number. @param end where the text is taken to end */
export function hashOfTail(text: string, length: number, end = text.length): number {
  let hash = 0x811c9dc5;
  for (let i = Math.max(0, end - length); i < end; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash;
}

const none: readonly number[] = [];

/**
 * Addresses by hash. They come in rising order and the lowest go first, so that nothing is taken out one by one, which
 * would touch memory that no cache holds any more: there are two tables, and the older is emptied once all in it is gone.
 */
export class HashIndex {
  #older = new Table();
  #newer = new Table();
  /** All addresses up to this have gone. */
  #gone = -1;

  /** @param address higher than all before it */
  add(hash: number, address: number): void {
    this.#newer.add(hash, address);
  }

  /** Forgets all addresses up to this one. */
  drop(address: number): void {
    this.#gone = address;
    if (address < this.#older.latest) return;
    const emptied = this.#older;
    emptied.clear();
    this.#older = this.#newer;
    this.#newer = emptied;
  }

  /** Whether anything may be under this hash. */
  has(hash: number): boolean {
    return this.#newer.has(hash) || this.#older.has(hash);
  }

  /** The addresses under this hash, in no order. */
  get(hash: number): readonly number[] {
    if (!this.has(hash)) return none; // As almost always, where a text is searched for secrets.
    const found: number[] = [];
    this.#older.collect(hash, found);
    this.#newer.collect(hash, found);
    return found.filter((address) => address > this.#gone);
  }
}

/** The part of the slots that may be taken: in a fuller table many entries stand away from their home. 100,000 fit into 2 MiB. */
const fullest = 0.5;

/**
 * A table with open addressing: each entry stands in the first free slot from its home on, with no gap between. A slot
 * is two words side by side: the hash, and how far the address is from the table's first, or 0 where the slot is free.
 */
class Table {
  #slots = new Uint32Array(2 * 16);
  #count = 0;
  /** One less than the address that was added first. */
  #base = 0;
  /** The address that was added last; -1 where there is none. */
  latest = -1;

  add(hash: number, address: number): void {
    if (this.#count === 0) this.#base = address - 1;
    if (this.#count >= fullest * (this.#slots.length / 2)) this.#grow();
    this.#count += 1;
    this.latest = address;
    this.#put(hash >>> 0, address - this.#base);
  }

  /** Adds the addresses under this hash to `found`. */
  collect(hash: number, found: number[]): void {
    for (let slot = this.#home(hash); this.#slots[slot + 1] !== 0; slot = this.#after(slot)) {
      if (this.#slots[slot] === hash >>> 0) found.push(this.#base + this.#slots[slot + 1]!);
    }
  }

  has(hash: number): boolean {
    let slot = this.#home(hash);
    while (this.#slots[slot + 1] !== 0 && this.#slots[slot] !== hash >>> 0) slot = this.#after(slot);
    return this.#slots[slot + 1] !== 0;
  }

  clear(): void {
    if (this.#count > 0) this.#slots.fill(0);
    this.#count = 0;
    this.latest = -1;
  }

  #home(hash: number): number {
    return (hash * 2) & (this.#slots.length - 1);
  }

  #after(slot: number): number {
    return (slot + 2) & (this.#slots.length - 1);
  }

  #put(hash: number, distance: number): void {
    let slot = this.#home(hash);
    while (this.#slots[slot + 1] !== 0) slot = this.#after(slot);
    this.#slots[slot] = hash;
    this.#slots[slot + 1] = distance;
  }

  #grow(): void {
    const slots = this.#slots;
    this.#slots = new Uint32Array(slots.length * 2);
    for (let slot = 0; slot < slots.length; slot += 2) if (slots[slot + 1] !== 0) this.#put(slots[slot]!, slots[slot + 1]!);
  }
}
