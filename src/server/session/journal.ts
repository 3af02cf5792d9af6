/** The journal: the last requests of a session, bounded in number and in bytes. */
import { noAccount, type MemoryAccount } from '../../storage/memory-budget.ts';
import { toEntry, sizeOfEntry, type JournalEntry } from './journal-entry.ts';
import type { Exchange } from '../pipeline/exchange.ts';

/** How many requests a session's journal keeps unless told otherwise. */
const journalLength = 1000;

/** Bodies beyond this many characters are cut when they are shown. */
export const maxShownBody = 65_536;

/** Past this many bytes the oldest entries are dropped, however few they are. */
const maxBytes = 64 * 1024 * 1024;

/** An exchange that is under way, or the entry that is left of it. */
type Slot = { readonly exchange: Exchange } | { readonly entry: JournalEntry; readonly bytes: number };

/** A ring, in the order in which requests arrived. */
export class Journal {
  readonly #limit: number;
  readonly #memory: MemoryAccount;
  #ring: (Slot | undefined)[] = [];
  /** How many requests arrived before the oldest that is kept, and before the next. */
  #oldest = 0;
  #next = 0;
  #bytes = 0;

  /** @param limit how many requests are kept */
  constructor(limit: number = journalLength, memory: MemoryAccount = noAccount) {
    this.#limit = limit;
    this.#memory = memory;
  }

  /** Keeps an exchange as it opens; what becomes of it is visible as it goes. */
  open(exchange: Exchange): void {
    if (this.#limit === 0) return;
    if (this.size === this.#limit) this.dropOldest();
    exchange.slot = this.#next % this.#limit;
    this.#ring[exchange.slot] = { exchange };
    this.#next += 1;
  }

  /** Keeps what is left of an exchange that has ended. */
  finish(exchange: Exchange): void {
    if (exchange.slot === undefined) return;
    const slot = this.#ring[exchange.slot];
    if (!slot || !('exchange' in slot) || slot.exchange !== exchange) return;
    const entry = toEntry(exchange);
    const bytes = sizeOfEntry(entry);
    this.#ring[exchange.slot] = { entry, bytes };
    this.#charge(bytes);
    while (this.#bytes > maxBytes && this.dropOldest());
  }

  get(id: string): JournalEntry | undefined {
    return this.newest().find((entry) => entry.id === id);
  }

  /** The newest of those that match, as many as are wanted; and how many match. */
  search(
    matches: (entry: JournalEntry) => boolean,
    limit = Infinity,
  ): { readonly entries: JournalEntry[]; readonly total: number } {
    const found = this.newest().filter(matches);
    return { entries: found.slice(0, limit), total: found.length };
  }

  get size(): number {
    return this.#next - this.#oldest;
  }

  /** The newest first. */
  newest(): JournalEntry[] {
    return Array.from({ length: this.size }, (_, age) => {
      const slot = this.#ring[(this.#next - 1 - age) % this.#limit]!;
      return 'entry' in slot ? slot.entry : toEntry(slot.exchange);
    });
  }

  clear(): void {
    this.#ring = [];
    this.#oldest = this.#next = 0;
    this.#charge(-this.#bytes);
  }

  /** @returns whether there was an entry to drop */
  dropOldest(): boolean {
    if (this.size === 0) return false;
    const index = this.#oldest % this.#limit;
    const slot = this.#ring[index];
    this.#ring[index] = undefined;
    this.#oldest += 1;
    if (slot && 'entry' in slot) this.#charge(-slot.bytes);
    return true;
  }

  #charge(bytes: number): void {
    this.#bytes += bytes;
    this.#memory.charge(bytes);
  }
}
