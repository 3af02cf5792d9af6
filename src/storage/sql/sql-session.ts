/** Access to the rows of one session: locked changes, and reads that concurrent requests share. */
import { stopwatch } from '../../lib/clock.ts';
import { andThen, type MaybePromise } from '../../lib/maybe-promise.ts';
import { nextTurn } from '../../lib/next-turn.ts';
import type { SqlDatabase, SqlDialect } from './sql-database.ts';
import { compute, type Work } from './sql-statement.ts';
import { SessionRow, type SessionHead, type SessionReading } from './session-head.ts';
import { WriteQueue, type Change, type GroupChange } from './write-queue.ts';

/** What is read depends on the time, too, such as how long a session is idle. In milliseconds. */
const maxCachedMs = 1000;

/** Fills the tables of a new session. */
export type StartSession = (head: SessionHead) => Work<unknown>;

export class SqlSession {
  readonly name: string;
  readonly row: SessionRow;
  readonly #database: SqlDatabase;
  readonly #start: StartSession;
  readonly #initial: () => Pick<SessionHead, 'clock'>;
  readonly #queue: WriteQueue;
  /** Results of reads, by their work, with the version of the database. */
  readonly #cache = new Map<() => Work<unknown>, { version: number; at: number; value: unknown }>();
  /** Reads that have not been sent yet, by their work. */
  readonly #waitingReads = new Map<() => Work<unknown>, Promise<unknown>>();

  constructor(
    name: string,
    database: SqlDatabase,
    { initial, start }: { readonly initial: () => Pick<SessionHead, 'clock'>; readonly start: StartSession },
  ) {
    this.name = name;
    this.row = new SessionRow(name, database.dialect);
    this.#database = database;
    this.#initial = initial;
    this.#start = start;
    this.#queue = new WriteQueue((change) => this.#locked(change));
  }

  get dialect(): SqlDialect {
    return this.#database.dialect;
  }

  get isSynchronous(): boolean {
    return this.#database.isSynchronous;
  }

  /** Changes the session: at once if the database is synchronous, else with other changes. */
  change<T>(change: Change<T>): MaybePromise<T> {
    return this.#database.isSynchronous ? this.#locked(change) : this.#queue.add(change);
  }

  /** Makes changes of a kind that requests make often, with others. */
  grouped<I, T>(change: GroupChange<I, T>, item: I): Promise<T> {
    return this.#queue.group(change, item);
  }

  read<T>(work: () => Work<T>): MaybePromise<T> {
    return this.#database.read(work);
  }

  /**
   * Reads for all requests of this turn of the event loop. The statement is sent after the last of them has arrived, so
   * that each gets what was stored before.
   * @param work the same function in each call
   */
  sharedRead<T>(work: () => Work<T>): MaybePromise<T> {
    const version = this.#database.version();
    if (version !== undefined) return this.#cachedRead(work, version);
    const waiting = this.#waitingReads.get(work);
    if (waiting) return waiting as Promise<T>;
    const sent = nextTurn().then(() => {
      this.#waitingReads.delete(work);
      return this.#database.read(work);
    });
    this.#waitingReads.set(work, sent);
    return sent;
  }

  #cachedRead<T>(work: () => Work<T>, version: number): MaybePromise<T> {
    const known = this.#cache.get(work);
    const now = stopwatch();
    if (known?.version === version && now - known.at < maxCachedMs) return known.value as MaybePromise<T>;
    const value = this.#database.read(work);
    this.#cache.set(work, { version, at: now, value });
    return value;
  }

  /** Reads the row of the session, which is created if it does not exist. */
  readHead(): MaybePromise<SessionReading> {
    return andThen(
      this.sharedRead(this.#readRow),
      (reading) => reading ?? andThen(this.change(nothing), () => this.readHead()),
    );
  }

  readonly #readRow = (): Work<SessionReading | undefined> => this.row.read();

  #locked<T>(change: Change<T>): MaybePromise<T> {
    return this.#database.transaction(() => this.#inLock(change));
  }

  *#inLock<T>(change: Change<T>): Work<T> {
    const head = (yield* this.row.lock()) ?? (yield* this.#createAndLock());
    const result = yield* change(head);
    yield* this.row.store(head);
    return result;
  }

  *#createAndLock(): Work<SessionHead> {
    const { clock } = this.#initial();
    const isNew = yield* this.row.create(clock);
    const head = yield* this.row.lock();
    if (!head) throw new TypeError('A session that was just created does not exist.');
    if (isNew) yield* this.#start(head);
    return head;
  }
}

/** Creates the session if it does not exist, and records that it is in use. */
export const nothing = (): Work<void> => compute(() => {});
