/** Storage in a database: the states of all sessions, and the signing key. */
import { Buffer } from 'node:buffer';
import { andThen, isPromise, type MaybePromise } from '../../lib/maybe-promise.ts';
import type { JournalRecord } from '../journal-store.ts';
import { defaultMaxEntries } from '../memory-journal-store.ts';
import type { RuleRecord } from '../rule-store.ts';
import type { ConnectionCounts, SessionStoreOptions, Storage, StorageCounts, StoredSession } from '../storage.ts';
import { parseClock } from './session-head.ts';
import type { SqlDatabase } from './sql-database.ts';
import { EventWatch } from './sql-events.ts';
import type { EntryFormat } from './sql-journal-store.ts';
import { SqlSessionStore } from './sql-session-store.ts';
import { numberIn, query, textIn, type Work } from './sql-statement.ts';

const maxListedSessions = 5000;

/** Sessions that end together. */
const maxEnded = 100;

const tables = ['token', 'rule', 'journal', 'resource', 'seeded_collection', 'event'];

export interface SqlStorageOptions<E extends JournalRecord> {
  readonly database: SqlDatabase;
  readonly format: EntryFormat<E>;
  readonly maxEntries?: number | undefined;
  /** Time after which an idle session ends, in milliseconds. */
  readonly ttlMs?: number | undefined;
}

export class SqlStorage<R extends RuleRecord, E extends JournalRecord> implements Storage<R, E> {
  readonly isShared: boolean;
  readonly counts: StorageCounts;
  readonly connections: (() => ConnectionCounts) | undefined;
  readonly #options: SqlStorageOptions<E>;
  readonly #database: SqlDatabase;
  readonly #watch = new EventWatch();

  constructor(options: SqlStorageOptions<E>) {
    this.#options = options;
    this.#database = options.database;
    this.isShared = options.database.isShared;
    this.counts = options.database.counts;
    this.connections = options.database.connections;
  }

  openSession(name: string, options: SessionStoreOptions<R>): SqlSessionStore<R, E> {
    const { database, format, maxEntries, ttlMs = Infinity } = this.#options;
    return new SqlSessionStore(name, { ...options, database, format, maxEntries, ttlMs, watch: this.#watch });
  }

  signingKey(create: () => Buffer): MaybePromise<Buffer> {
    const created = create().toString('base64');
    const key = this.#database.transaction(function* (): Work<string> {
      yield* query('insert into {signing_key} (id, secret) values (1, $1) on conflict (id) do nothing', created);
      const [row] = yield* query('select secret from {signing_key} where id = 1');
      return row ? textIn(row, 'secret') : created;
    });
    return andThen(key, (text) => Buffer.from(text, 'base64'));
  }

  /** Locks a row, which a database that is read-only rejects, such as a standby. */
  check(): MaybePromise<void> {
    const { forUpdate } = this.#database.dialect;
    return this.#database.transaction(function* (): Work<void> {
      yield* query(`select 1 from {signing_key} where id = 1${forUpdate}`);
    });
  }

  readonly sessions = (): MaybePromise<readonly StoredSession[]> => {
    const { maxEntries = defaultMaxEntries } = this.#options;
    const rows = this.#database.read(() =>
      query(
        `select name, clock, entries, tokens, rules from {session} order by last_used desc limit ${maxListedSessions}`,
      ),
    );
    return andThen(rows, (found) =>
      found.map((row) => ({
        name: textIn(row, 'name'),
        clock: parseClock(textIn(row, 'clock')),
        requests: Math.min(numberIn(row, 'entries'), maxEntries),
        tokens: numberIn(row, 'tokens'),
        rules: numberIn(row, 'rules'),
      })),
    );
  };

  async endIdle(ttlMs: number): Promise<readonly string[]> {
    const { dialect } = this.#database;
    const isIdle = `last_used < ${dialect.now} - $1`;
    const rows = await this.#database.read(() =>
      query(`select name from {session} where ${isIdle} order by last_used limit ${maxEnded}`, ttlMs),
    );
    const ended: string[] = [];
    for (const row of rows) {
      const name = textIn(row, 'name');
      const isEnded = await this.#database.transaction(function* (): Work<boolean> {
        const [locked] = yield* query(
          `select name from {session} where name = $2 and ${isIdle}${dialect.forUpdate}`,
          ttlMs,
          name,
        );
        if (!locked) return false;
        for (const table of tables) yield* query(`delete from {${table}} where session = $1`, name);
        yield* query('delete from {session} where name = $1', name);
        return true;
      });
      if (isEnded) ended.push(name);
    }
    return ended;
  }

  close(): MaybePromise<void> {
    this.#watch.stop();
    const closed = this.#database.close();
    if (isPromise(closed)) return closed;
  }
}
