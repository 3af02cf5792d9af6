/** The journal: the last requests of a session, bounded in number and in bytes. */
import { Rows } from '../state/rows.ts';
import { briefOf, entryOf, readBrief, readEntry, writeEntry, type Brief, type Entry } from './entry.ts';
import type { Exchange } from './exchange.ts';

/** How many requests a session's journal keeps unless told otherwise. */
export const journalLength = 1000;

/** Bodies beyond this many characters are cut when they are shown. */
export const shownBody = 65_536;

/** Past this many bytes the oldest entries go, however few they are. */
const mostBytes = 32 * 1024 * 1024;

/** A ring, in the order in which requests came: the exchanges that are under way, and the rows of those that have ended. */
export class Journal {
  readonly #limit: number;
  /** An exchange, or the address of its row. */
  #ring: (Exchange | number | undefined)[] = [];
  /** How many requests came before the oldest that is kept, and before the next. */
  #oldest = 0;
  #next = 0;
  #rows = new Rows();
  /** Addresses of rows that went before their turn: requests end in another order than they come in. */
  readonly #gaps = new Set<number>();

  constructor(limit: number = journalLength) {
    this.#limit = limit;
  }

  /** Notes an exchange as it opens; what becomes of it shows as it goes. */
  open(exchange: Exchange): void {
    if (this.#limit === 0) return;
    if (this.size === this.#limit) this.#drop();
    exchange.place = this.#next % this.#limit;
    this.#ring[exchange.place] = exchange;
    this.#next += 1;
  }

  /** Writes an exchange down, now that it has ended. */
  closed(exchange: Exchange): void {
    if (exchange.place === undefined || this.#ring[exchange.place] !== exchange) return;
    this.#ring[exchange.place] = writeEntry(entryOf(exchange), this.#rows);
    while (this.#rows.bytes > mostBytes && this.size > 0) this.#drop();
  }

  get(id: string): Entry | undefined {
    return this.search((brief) => brief.id === id, 1).entries[0];
  }

  /** The newest of those that fit, as many as are wanted; and how many fit. */
  search(fits: (brief: Brief) => boolean, limit = Infinity): { readonly entries: Entry[]; readonly total: number } {
    const found = this.#places().filter((kept) => fits(typeof kept === 'number' ? readBrief(this.#rows.at(kept)) : briefOf(entryOf(kept))));
    return { entries: found.slice(0, limit).map((kept) => this.#read(kept)), total: found.length };
  }

  get size(): number {
    return this.#next - this.#oldest;
  }

  /** The newest first. */
  newest(): Entry[] {
    return this.#places().map((kept) => this.#read(kept));
  }

  clear(): void {
    this.#ring = [];
    this.#oldest = this.#next = 0;
    this.#rows = new Rows();
    this.#gaps.clear();
  }

  #places(): (Exchange | number)[] {
    return Array.from({ length: this.size }, (_, age) => this.#ring[(this.#next - 1 - age) % this.#limit]!);
  }

  #read(kept: Exchange | number): Entry {
    return typeof kept === 'number' ? readEntry(this.#rows.at(kept)) : entryOf(kept);
  }

  #drop(): void {
    const place = this.#oldest % this.#limit;
    const kept = this.#ring[place]!;
    this.#ring[place] = undefined;
    this.#oldest += 1;
    if (typeof kept !== 'number') return;
    this.#gaps.add(kept);
    for (let oldest = this.#rows.oldest; oldest !== undefined && this.#gaps.delete(oldest); oldest = this.#rows.oldest) this.#rows.shift();
  }
}
