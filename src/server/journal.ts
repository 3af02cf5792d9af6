/** The journal: the last requests of a session, bounded in number and in bytes. */
import { Eviction } from '../core/eviction.ts';
import type { Exchange } from './exchange.ts';

/** How many requests a session's journal keeps unless told otherwise. */
export const journalLength = 1000;

/** Bodies beyond this many characters are cut when they are shown. */
export const shownBody = 65_536;

/** Past this many bytes of bodies the oldest entries go, however few they are. */
const mostBytes = 32 * 1024 * 1024;

export class Journal {
  readonly #limit: number;
  readonly #entries = new Map<string, Exchange>();
  readonly #eviction = new Eviction(this.#entries);
  #bytes = 0;

  constructor(limit: number = journalLength) {
    this.#limit = limit;
  }

  /** Notes an exchange as it opens; what becomes of it shows as it goes. */
  open(exchange: Exchange): void {
    this.#entries.set(exchange.id, exchange);
    this.#trim();
  }

  /** Counts what an exchange weighs, now that it has ended. */
  closed(exchange: Exchange): void {
    if (!this.#entries.has(exchange.id)) return;
    this.#bytes += weight(exchange);
    this.#trim();
  }

  get(id: string): Exchange | undefined {
    return this.#entries.get(id);
  }

  get size(): number {
    return this.#entries.size;
  }

  /** The newest first. */
  newest(): Exchange[] {
    return [...this.#entries.values()].reverse();
  }

  clear(): void {
    this.#entries.clear();
    this.#eviction.restart();
    this.#bytes = 0;
  }

  #trim(): void {
    this.#eviction.run(() => this.#entries.size > this.#limit || this.#bytes > mostBytes, (exchange) => {
      if (exchange.durationMs !== undefined) this.#bytes -= weight(exchange);
    });
  }
}

const weight = ({ body, answer, url }: Exchange): number => (body?.bytes.length ?? 0) + (answer?.text.length ?? 0) + url.length;
