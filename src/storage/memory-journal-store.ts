/** The in-memory journal: an array in order of arrival, limited in number and in bytes. */
import type { JournalRecord, JournalStore } from './journal-store.ts';
import { noAccount, type MemoryAccount } from './memory-budget.ts';

/** Default maximum number of entries. */
export const defaultMaxEntries = 1000;

/** Maximum estimated size of a session's entries, in bytes. */
export const maxJournalBytes = 64 * 1024 * 1024;

export interface MemoryJournalStoreOptions<E extends JournalRecord> {
  /** Maximum number of entries; 0 disables the journal. */
  readonly maxEntries?: number | undefined;
  /** Estimates the memory of an entry, in bytes. */
  readonly sizeOf: (entry: E) => number;
  /** Charged for the memory of the entries. */
  readonly memory?: MemoryAccount;
}

interface Slot<E> {
  readonly entry: E;
  readonly bytes: number;
}

export class MemoryJournalStore<E extends JournalRecord> implements JournalStore<E> {
  readonly #maxEntries: number;
  readonly #sizeOf: (entry: E) => number;
  readonly #memory: MemoryAccount;
  /** Oldest first. The slots before `#first` are free: removing them one by one would move all others. */
  #slots: (Slot<E> | undefined)[] = [];
  #first = 0;
  #bytes = 0;

  constructor({ maxEntries = defaultMaxEntries, sizeOf, memory = noAccount }: MemoryJournalStoreOptions<E>) {
    this.#maxEntries = maxEntries;
    this.#sizeOf = sizeOf;
    this.#memory = memory;
  }

  append(entry: E): void {
    if (this.#maxEntries === 0) return;
    const slot = { entry, bytes: this.#sizeOf(entry) };
    let index = this.#slots.length;
    while (index > this.#first && this.#slots[index - 1]!.entry.arrivedAt > entry.arrivedAt) index -= 1;
    if (index === this.#slots.length) this.#slots.push(slot);
    else this.#slots.splice(index, 0, slot);
    this.#charge(slot.bytes);
    while (this.size() > this.#maxEntries || this.#bytes > maxJournalBytes) this.dropOldest();
  }

  get(id: string): E | undefined {
    return this.list().find((entry) => entry.id === id);
  }

  list(): E[] {
    const entries: E[] = [];
    for (let index = this.#slots.length - 1; index >= this.#first; index--) entries.push(this.#slots[index]!.entry);
    return entries;
  }

  size(): number {
    return this.#slots.length - this.#first;
  }

  clear(until?: string): void {
    const last =
      until === undefined ? this.#slots.length - 1 : this.#slots.findIndex((slot) => slot?.entry.id === until);
    for (let index = this.#first; index <= last; index++) this.#charge(-this.#slots[index]!.bytes);
    this.#slots = this.#slots.slice(Math.max(this.#first, last + 1));
    this.#first = 0;
  }

  /** @returns whether there was an entry to drop */
  dropOldest(): boolean {
    const oldest = this.#slots[this.#first];
    if (!oldest) return false;
    this.#slots[this.#first++] = undefined;
    if (this.#first > this.#slots.length / 2) {
      this.#slots = this.#slots.slice(this.#first);
      this.#first = 0;
    }
    this.#charge(-oldest.bytes);
    return true;
  }

  #charge(bytes: number): void {
    this.#bytes += bytes;
    this.#memory.charge(bytes);
  }
}
