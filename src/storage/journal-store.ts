/** The journal store interface: the latest finished requests of a session. */
import type { MaybePromise } from '../lib/maybe-promise.ts';

export interface JournalRecord {
  readonly id: string;
  /** Wall-clock time of arrival, in milliseconds since the Unix epoch; determines the order. */
  readonly arrivedAt: number;
}

/** Limited in number and in bytes. The entries that arrived first are dropped first. */
export interface JournalStore<E extends JournalRecord> {
  append(entry: E): MaybePromise<void>;
  get(id: string): MaybePromise<E | undefined>;
  /** Returns all entries, in order of arrival, newest first. */
  list(): MaybePromise<readonly E[]>;
  size(): MaybePromise<number>;
  /**
   * Removes all entries, or those up to an entry, in order of arrival.
   * @param until id of the last removed entry; nothing is removed if there is none
   */
  clear(until?: string): MaybePromise<void>;
}
