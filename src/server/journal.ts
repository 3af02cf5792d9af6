/** The journal: the last requests of a session, bounded in number and in bytes. */
import type { Exchange } from './exchange.ts';

/** How many requests a session's journal keeps unless told otherwise. */
export const journalLength = 1000;

/** Bodies beyond this many characters are cut when they are shown. */
export const shownBody = 65_536;

/** Past this many bytes of bodies the oldest entries go, however few they are. */
const mostBytes = 32 * 1024 * 1024;

/**
 * A ring of exchanges. Not a map: those move to a new table time and again, and what a dead table refers to looks alive
 * to the collector of young objects, so that every exchange would grow old.
 */
export class Journal {
  readonly #limit: number;
  readonly #ring: (Exchange | undefined)[] = [];
  /** How many exchanges came before the oldest that is kept, and before the next. */
  #oldest = 0;
  #next = 0;
  #bytes = 0;

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

  /** Counts what an exchange weighs, now that it has ended. */
  closed(exchange: Exchange): void {
    if (exchange.place === undefined || this.#ring[exchange.place] !== exchange) return;
    this.#bytes += weight(exchange);
    while (this.#bytes > mostBytes) this.#drop();
  }

  get(id: string): Exchange | undefined {
    return this.newest().find((exchange) => exchange.id === id);
  }

  get size(): number {
    return this.#next - this.#oldest;
  }

  /** The newest first. */
  newest(): Exchange[] {
    return Array.from({ length: this.size }, (_, age) => this.#ring[(this.#next - 1 - age) % this.#limit]!);
  }

  clear(): void {
    while (this.size > 0) this.#drop();
  }

  #drop(): void {
    const place = this.#oldest % this.#limit;
    const exchange = this.#ring[place]!;
    this.#ring[place] = undefined;
    this.#oldest += 1;
    if (exchange.durationMs !== undefined) this.#bytes -= weight(exchange);
  }
}

const weight = ({ body, answer, url }: Exchange): number => (body?.length ?? 0) + (answer?.text.length ?? 0) + url.length;
