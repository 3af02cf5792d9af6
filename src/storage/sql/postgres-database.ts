/** PostgreSQL, or an engine that speaks its protocol. Repeats what conflicts with other transactions. */
import { stopwatch } from '../../lib/clock.ts';
import { createRandom } from '../../lib/random.ts';
import { wait } from '../../lib/timers.ts';
import {
  initialCounts,
  StoreHealth,
  type SqlDatabase,
  type SqlDialect,
  type SqlNotifications,
} from './sql-database.ts';
import { query, type Row, type SqlValue, type Statement, type Work } from './sql-statement.ts';
import type { ConnectionCounts, StorageCounts } from '../storage.ts';
import { codeOf, DatabaseFailure, isConflict, isLost, unavailable } from './store-errors.ts';

/** A connection that is in use. */
export interface SqlClient {
  query(text: string, values?: readonly SqlValue[]): Promise<{ readonly rows: readonly Row[] }>;
  /** @param isBroken whether the connection must not be used again */
  release(isBroken: boolean): void;
}

export interface SqlPool {
  connect(): Promise<SqlClient>;
  readonly connections?: (() => ConnectionCounts) | undefined;
  end(): Promise<void>;
}

export interface PostgresOptions {
  readonly pool: SqlPool;
  readonly schema: string;
  /** Names the store in messages, without its password. */
  readonly where: string;
  readonly notifications?: SqlNotifications | undefined;
  /** Called when the store can't be used, and when it can be used again. */
  readonly onWarning?: ((message: string) => void) | undefined;
}

/** Attempts at a transaction that conflicts with others. */
const maxConflicts = 20;

/** Attempts at a transaction whose connection is lost before the commit: all pooled connections may be lost already. */
const maxLosses = 15;

const maxBackoffMs = 200;

/** Nothing is repeated after so many milliseconds: the client gets an error in time, and sends its request again. */
const maxRepeatedMs = 5000;

/** Rows of one insert. PostgreSQL allows 65,535 parameters in a statement. */
const maxInsertedRows = 500;

/** The random part keeps processes that conflict from doing so again. */
const random = createRandom();

export class PostgresDatabase implements SqlDatabase {
  readonly isSynchronous = false;
  readonly isShared = true;
  readonly notifications: SqlNotifications | undefined;
  readonly counts: StorageCounts = initialCounts();
  readonly connections: (() => ConnectionCounts) | undefined;
  readonly dialect: SqlDialect = {
    now: '(cast(extract(epoch from clock_timestamp()) as double precision) * 1000)',
    forUpdate: ' for update',
    isOneOf: (column, parameter) =>
      `${column} = any(array(select json_array_elements_text(cast(${parameter} as json))))`,
  };
  readonly #pool: SqlPool;
  readonly #schema: string;
  readonly #where: string;
  readonly #health: StoreHealth;
  /** Statements with the names of their tables, by their text. */
  readonly #texts = new Map<string, string>();

  constructor({ pool, schema, where, notifications, onWarning }: PostgresOptions) {
    this.#health = new StoreHealth(onWarning);
    this.#pool = pool;
    this.connections = pool.connections;
    this.#schema = `"${schema.replaceAll('"', '""')}"`;
    this.#where = where;
    this.notifications = notifications;
  }

  transaction<T>(work: () => Work<T>): Promise<T> {
    return this.#repeated('transactions', async (client, phase) => {
      await execute(client, 'begin');
      const result = await this.#drive(client, work());
      phase.isCommitting = true;
      await execute(client, 'commit');
      return result;
    });
  }

  read<T>(work: () => Work<T>): Promise<T> {
    return this.#repeated('reads', (client) => this.#drive(client, work()));
  }

  version(): undefined {}

  /** An advisory lock keeps other processes from doing the same. Where there is none, they conflict, and do it again. */
  migrate(work: () => Work<void>): Promise<void> {
    const schema = this.#schema;
    return this.transaction(function* (): Work<void> {
      yield* query(`select pg_advisory_xact_lock(hashtext('mockmint ' || $1))`, schema);
      const known = yield* query(
        `select 1 from information_schema.schemata where schema_name = $1`,
        schema.slice(1, -1),
      );
      if (known.length === 0) yield* query(`create schema if not exists ${schema}`);
      yield* work();
    });
  }

  async close(): Promise<void> {
    await this.notifications?.close();
    await this.#pool.end();
  }

  async #repeated<T>(
    kind: 'transactions' | 'reads',
    run: (client: SqlClient, phase: { isCommitting: boolean }) => Promise<T>,
  ): Promise<T> {
    const startedAt = stopwatch();
    this.counts[kind] += 1;
    try {
      for (let conflicts = 0, losses = 0; ; this.counts.retries += 1) {
        const phase = { isCommitting: false };
        try {
          const result = await this.#withClient((client) => run(client, phase));
          if (kind === 'transactions') this.#health.succeeded();
          return result;
        } catch (error) {
          if (!(error instanceof DatabaseFailure)) throw error;
          const { code } = error;
          if (stopwatch() - startedAt > maxRepeatedMs) throw this.#failed(code);
          if (isConflict(code) && ++conflicts < maxConflicts) await wait(backoffMs(conflicts));
          else if (phase.isCommitting || !isRepeatable(error) || ++losses >= maxLosses) throw this.#failed(code);
        }
      }
    } finally {
      this.counts.seconds += (stopwatch() - startedAt) / 1000;
    }
  }

  #failed(code: string): Error {
    this.counts.failures += 1;
    return this.#health.failed(unavailable(this.#where, code));
  }

  async #withClient<T>(run: (client: SqlClient) => Promise<T>): Promise<T> {
    const client = await this.#pool.connect().catch((error: unknown) => {
      throw new DatabaseFailure(codeOf(error));
    });
    try {
      const result = await run(client);
      client.release(false);
      return result;
    } catch (error) {
      const isUsable = !(error instanceof DatabaseFailure && isLost(error.code)) && (await isRolledBack(client));
      client.release(!isUsable);
      throw error;
    }
  }

  async #drive<T>(client: SqlClient, work: Work<T>): Promise<T> {
    for (let step = work.next([]); ;) {
      if (step.done) return step.value;
      step = work.next(await this.#run(client, step.value));
    }
  }

  async #run(client: SqlClient, { text, values, rows }: Statement): Promise<readonly Row[]> {
    const named = this.#named(text);
    if (!rows) return (await execute(client, named, values)).rows;
    for (let from = 0; from < rows.length; from += maxInsertedRows) {
      const some = rows.slice(from, from + maxInsertedRows);
      let last = 0;
      const lists = some.map((row) => `(${row.map(() => `$${++last}`).join(', ')})`);
      await execute(client, `${named} values ${lists.join(', ')}`, some.flat());
    }
    return [];
  }

  /** Puts the schema before the names of tables. */
  #named(text: string): string {
    let named = this.#texts.get(text);
    if (named === undefined) {
      named = text.replace(/\{(\w+)\}/g, (_, table: string) => `${this.#schema}.${table}`);
      this.#texts.set(text, named);
    }
    return named;
  }
}

/** Codes of a server in a state that does not end at once: a new connection would find the same. */
const unreachable: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'ENOENT',
  'ETIMEDOUT',
  '57P03',
  '25006',
]);

/** Whether a lost connection may be replaced now. After a lost commit, nobody knows whether it took place. */
const isRepeatable = ({ code }: DatabaseFailure): boolean => isLost(code) && !unreachable.has(code);

async function execute(
  client: SqlClient,
  text: string,
  values?: readonly SqlValue[],
): Promise<{ readonly rows: readonly Row[] }> {
  try {
    return await client.query(text, values);
  } catch (error) {
    throw new DatabaseFailure(codeOf(error));
  }
}

const isRolledBack = (client: SqlClient): Promise<boolean> =>
  client.query('rollback').then(
    () => true,
    () => false,
  );

const backoffMs = (conflicts: number): number => random.fraction() * Math.min(maxBackoffMs, 5 * 2 ** conflicts);
