/** The journal of a session: the requests in progress, and the latest finished ones from the store. */
import { andThen, type MaybePromise } from '../../lib/maybe-promise.ts';
import { defaultMaxEntries } from '../../storage/memory-journal-store.ts';
import type { JournalStore } from '../../storage/journal-store.ts';
import { toEntry, type JournalEntry } from './journal-entry.ts';
import type { Exchange } from '../pipeline/exchange.ts';

/** Longer bodies are truncated in views; in characters. */
export const maxShownBody = 65_536;

export class Journal {
  readonly #store: JournalStore<JournalEntry>;
  readonly #limit: number;
  /** In order of arrival. Only this process knows them. */
  readonly #inProgress = new Set<Exchange>();

  readonly #onRead: ((entry: JournalEntry) => void) | undefined;

  /**
   * @param limit maximum number of requests; 0 disables the journal
   * @param onRead receives the stored entries before they are returned
   */
  constructor(
    store: JournalStore<JournalEntry>,
    limit: number = defaultMaxEntries,
    onRead?: (entry: JournalEntry) => void,
  ) {
    this.#store = store;
    this.#limit = limit;
    this.#onRead = onRead;
  }

  /** False if no request is recorded. */
  get isEnabled(): boolean {
    return this.#limit > 0;
  }

  /** Adds an exchange when it starts, so that its progress is visible. */
  open(exchange: Exchange): void {
    if (this.#limit > 0) this.#inProgress.add(exchange);
  }

  /** Stores the entry of a finished exchange, unless the journal was cleared meanwhile. */
  finish(exchange: Exchange): MaybePromise<void> {
    if (this.#inProgress.delete(exchange)) return this.#store.append(toEntry(exchange));
  }

  get(id: string): MaybePromise<JournalEntry | undefined> {
    for (const exchange of this.#inProgress) if (exchange.id === id) return toEntry(exchange);
    return andThen(this.#store.get(id), (entry) => {
      if (entry) this.#onRead?.(entry);
      return entry;
    });
  }

  /** Returns the newest matching entries, up to the limit, and the total number of matches. */
  search(
    matches: (entry: JournalEntry) => boolean,
    limit = Infinity,
  ): MaybePromise<{ readonly entries: JournalEntry[]; readonly total: number }> {
    return andThen(this.newest(), (entries) => {
      const found = entries.filter(matches);
      return { entries: found.slice(0, limit), total: found.length };
    });
  }

  size(): MaybePromise<number> {
    return andThen(this.#store.size(), (finished) => Math.min(this.#limit, finished + this.#inProgress.size));
  }

  /** Returns all entries in order of arrival, newest first. */
  newest(): MaybePromise<JournalEntry[]> {
    return andThen(this.#store.list(), (finished) => {
      if (this.#onRead) finished.toReversed().forEach(this.#onRead); // The newest last, as they were received.
      const entries = [...finished, ...Array.from(this.#inProgress, toEntry)];
      return entries.sort((a, b) => b.arrivedAt - a.arrivedAt).slice(0, this.#limit);
    });
  }

  /** Requests in progress will not be recorded. */
  forgetInProgress(): void {
    this.#inProgress.clear();
  }

  /**
   * Removes all requests, or the finished ones up to a request, in order of arrival.
   * @param until id of the last removed request; nothing is removed if there is none
   */
  clear(until?: string): MaybePromise<void> {
    if (until === undefined) this.forgetInProgress();
    return this.#store.clear(until);
  }
}
