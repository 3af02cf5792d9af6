/** The journal of a session in a database, limited in number and in bytes. */
import { andThen, type MaybePromise } from '../../lib/maybe-promise.ts';
import type { JournalRecord, JournalStore } from '../journal-store.ts';
import { defaultMaxEntries, maxJournalBytes } from '../memory-journal-store.ts';
import { keyOf } from './sql-keys.ts';
import type { SessionHead } from './session-head.ts';
import type { SqlSession } from './sql-session.ts';
import { insert, numberIn, query, textIn, type Row, type Work } from './sql-statement.ts';
import type { Outcome } from './write-queue.ts';

/** How entries become text. */
export interface EntryFormat<E extends JournalRecord> {
  write(entry: E): string;
  /** @throws if the text was not written by `write` */
  read(text: string): E;
  /** Estimates the memory of an entry, in bytes. */
  sizeOf(entry: E): number;
}

/** So many entries over the limit are removed together. Readers do not see them. */
const slack = 100;

interface Append<E> {
  readonly entry: E;
  /** The epoch in which the request was received: a later reset forgets it. 0: not known. */
  readonly epoch: number;
}

export class SqlJournalStore<E extends JournalRecord> implements JournalStore<E> {
  readonly #session: SqlSession;
  readonly #format: EntryFormat<E>;
  readonly #maxEntries: number;
  readonly #epoch: () => number;

  /** @param epoch the epoch of the session as this process knows it, or 0 */
  constructor(
    session: SqlSession,
    {
      format,
      maxEntries = defaultMaxEntries,
      epoch,
    }: { readonly format: EntryFormat<E>; readonly maxEntries?: number | undefined; readonly epoch: () => number },
  ) {
    this.#session = session;
    this.#format = format;
    this.#maxEntries = maxEntries;
    this.#epoch = epoch;
  }

  append(entry: E): MaybePromise<void> {
    if (this.#maxEntries === 0) return undefined;
    return this.#session.grouped(this.#appendAll, { entry, epoch: this.#epoch() });
  }

  readonly #appendAll = (head: SessionHead, appends: readonly Append<E>[]): Work<readonly Outcome<void>[]> =>
    this.#appendTogether(head, appends);

  *#appendTogether(head: SessionHead, appends: readonly Append<E>[]): Work<readonly Outcome<void>[]> {
    const { name } = this.#session;
    const rows = appends
      .filter(({ epoch }) => epoch === 0 || epoch === head.epoch)
      .map(({ entry }) => {
        const bytes = this.#format.sizeOf(entry);
        head.entry_bytes += bytes;
        return [name, entry.arrivedAt, ++head.sequence, keyOf(entry.id), bytes, this.#format.write(entry)];
      });
    head.entries += rows.length;
    yield* insert('journal', 'session, arrived_at, sequence, id, bytes, entry', rows);
    if (head.entries > this.#maxEntries + slack || head.entry_bytes > maxJournalBytes)
      yield* trimJournal(name, head, this.#maxEntries);
    return appends.map(() => ({ value: undefined }));
  }

  get(id: string): MaybePromise<E | undefined> {
    const { name } = this.#session;
    const rows = this.#session.read(() =>
      query('select entry from {journal} where session = $1 and id = $2', name, keyOf(id)),
    );
    return andThen(rows, ([row]) => row && this.#entryIn(row));
  }

  list(): MaybePromise<readonly E[]> {
    const { name } = this.#session;
    const rows = this.#session.read(() =>
      query(
        `select entry from {journal} where session = $1
          order by arrived_at desc, sequence desc limit ${this.#maxEntries}`,
        name,
      ),
    );
    return andThen(rows, (found) => found.map((row) => this.#entryIn(row)));
  }

  size(): MaybePromise<number> {
    return andThen(this.#session.readHead(), ({ head }) => Math.min(head.entries, this.#maxEntries));
  }

  clear(until?: string): MaybePromise<void> {
    const { name } = this.#session;
    return this.#session.change((head) =>
      until === undefined ? clearJournal(name, head) : clearUntil(name, head, keyOf(until)),
    );
  }

  #entryIn(row: Row): E {
    return this.#format.read(textIn(row, 'entry'));
  }
}

/** Removes the entries that arrived first. */
function* trimJournal(session: string, head: SessionHead, maxEntries: number): Work<void> {
  const oldest = yield* query(
    `select arrived_at, sequence, bytes from {journal} where session = $1 order by arrived_at, sequence
      limit ${Math.max(slack, head.entries - maxEntries)}`,
    session,
  );
  let last: Row | undefined;
  for (const row of oldest) {
    if (head.entries <= maxEntries && head.entry_bytes <= maxJournalBytes) break;
    last = row;
    head.entries -= 1;
    head.entry_bytes -= numberIn(row, 'bytes');
  }
  if (last) yield* deleteUntil(session, last);
}

const upTo = 'session = $1 and (arrived_at < $2 or (arrived_at = $2 and sequence <= $3))';

function* deleteUntil(session: string, last: Row): Work<void> {
  const position = [numberIn(last, 'arrived_at'), numberIn(last, 'sequence')] as const;
  yield* query(`delete from {journal} where ${upTo}`, session, ...position);
}

/** Removes the entry with this key, and those that arrived before. */
function* clearUntil(session: string, head: SessionHead, key: string): Work<void> {
  const [last] = yield* query(
    'select arrived_at, sequence from {journal} where session = $1 and id = $2',
    session,
    key,
  );
  if (!last) return;
  const position = [numberIn(last, 'arrived_at'), numberIn(last, 'sequence')] as const;
  const removed = yield* query(`select bytes from {journal} where ${upTo}`, session, ...position);
  yield* deleteUntil(session, last);
  head.entries -= removed.length;
  for (const row of removed) head.entry_bytes -= numberIn(row, 'bytes');
}

export function* clearJournal(session: string, head: SessionHead): Work<void> {
  if (head.entries > 0) yield* query('delete from {journal} where session = $1', session);
  head.entries = 0;
  head.entry_bytes = 0;
}
