/** The journal: the latest requests of a session, limited in number and in bytes. */
import { noAccount, type MemoryAccount } from '../../storage/memory-budget.ts';
import { toEntry, sizeOfEntry, type JournalEntry } from './journal-entry.ts';
import type { Exchange } from '../pipeline/exchange.ts';

/** Default number of requests. */
const defaultLimit = 1000;

/** Longer bodies are truncated in views; in characters. */
export const maxShownBody = 65_536;

/** Above this size the oldest entries are dropped, regardless of their number. */
const maxBytes = 64 * 1024 * 1024;

/** An exchange in progress, or the entry of a finished one. */
type Slot = { readonly exchange: Exchange } | { readonly entry: JournalEntry; readonly bytes: number };

/** Ring buffer of requests in order of arrival. */
export class Journal {
  readonly #limit: number;
  readonly #memory: MemoryAccount;
  #ring: (Slot | undefined)[] = [];
  /** Sequence numbers of the oldest request in the journal and of the next one. */
  #oldest = 0;
  #next = 0;
  #bytes = 0;

  /** @param limit maximum number of requests; 0 disables the journal */
  constructor(limit: number = defaultLimit, memory: MemoryAccount = noAccount) {
    this.#limit = limit;
    this.#memory = memory;
  }

  /** Adds an exchange when it starts, so that its progress is visible. */
  open(exchange: Exchange): void {
    if (this.#limit === 0) return;
    if (this.size === this.#limit) this.dropOldest();
    exchange.slot = this.#next % this.#limit;
    this.#ring[exchange.slot] = { exchange };
    this.#next += 1;
  }

  /** Replaces a finished exchange with its entry. */
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

  /** Returns the newest matching entries, up to the limit, and the total number of matches. */
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

  /** Returns all entries, newest first. */
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
