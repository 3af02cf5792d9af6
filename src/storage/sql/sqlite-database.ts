/** SQLite in a file, by the driver of Node. Synchronous. Several processes of one machine may use the file. */
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { stopwatch } from '../../lib/clock.ts';
import { initialCounts, StoreHealth, type SqlDatabase, type SqlDialect } from './sql-database.ts';
import type { Row, Statement, Work } from './sql-statement.ts';
import type { StorageCounts } from '../storage.ts';
import { codeOf, DatabaseFailure, unavailable } from './store-errors.ts';

/** Longest wait for another process that writes, in milliseconds. The process does nothing else meanwhile. */
const busyTimeoutMs = 5000;

/**
 * A commit is in the file when it returns, also if the process is killed. It is not forced to the disk, so that a crash
 * of the machine may lose the last ones.
 */
const settings = `
  pragma busy_timeout = ${busyTimeoutMs};
  pragma journal_mode = wal;
  pragma synchronous = normal;
  pragma wal_autocheckpoint = 8000;
  pragma cache_size = -65536;`;

interface CompiledStatement {
  readonly statement: StatementSync;
  /** The index of the value of each parameter. */
  readonly order: readonly number[];
}

export class SqliteDatabase implements SqlDatabase {
  readonly isSynchronous = true;
  readonly isShared = false;
  readonly notifications = undefined;
  readonly connections = undefined;
  readonly counts: StorageCounts = initialCounts();
  readonly dialect: SqlDialect = {
    now: `(unixepoch('subsec') * 1000.0)`,
    forUpdate: '',
    isOneOf: (column, parameter) => `${column} in (select value from json_each(${parameter}))`,
  };
  readonly #file: string;
  readonly #health: StoreHealth;
  readonly #connection: DatabaseSync;
  readonly #dataVersion: StatementSync;
  /** Compiled statements by their text. */
  readonly #compiled = new Map<string, CompiledStatement>();

  /**
   * @param onWarning called when the store can't be used, and when it can be used again
   * @throws AppError `store-unavailable`
   */
  constructor(file: string, onWarning?: (message: string) => void) {
    this.#file = file;
    this.#health = new StoreHealth(onWarning);
    try {
      this.#connection = new DatabaseSync(file);
      this.#connection.exec(settings);
      this.#dataVersion = this.#connection.prepare('pragma data_version');
    } catch (error) {
      throw unavailable(file, codeOf(error));
    }
  }

  transaction<T>(work: () => Work<T>): T {
    return this.#timed('transactions', () => {
      this.#execute('begin immediate');
      try {
        const result = this.#drive(work());
        this.#execute('commit');
        return result;
      } catch (error) {
        if (this.#connection.isTransaction) this.#connection.exec('rollback');
        throw error;
      }
    });
  }

  read<T>(work: () => Work<T>): T {
    return this.#timed('reads', () => this.#drive(work()));
  }

  /** Counts the changes of this process; SQLite counts those of others. */
  version(): number {
    const { data_version: others } = this.#dataVersion.get() as { readonly data_version: number };
    return others * 2 ** 32 + this.counts.transactions;
  }

  migrate(work: () => Work<void>): void {
    this.transaction(work);
  }

  close(): void {
    if (this.#connection.isOpen) this.#connection.close();
  }

  #timed<T>(kind: 'transactions' | 'reads', run: () => T): T {
    const startedAt = stopwatch();
    this.counts[kind] += 1;
    try {
      const result = run();
      if (kind === 'transactions') this.#health.succeeded();
      return result;
    } catch (error) {
      if (!(error instanceof DatabaseFailure)) throw error;
      this.counts.failures += 1;
      throw this.#health.failed(unavailable(this.#file, error.code));
    } finally {
      this.counts.seconds += (stopwatch() - startedAt) / 1000;
    }
  }

  #drive<T>(work: Work<T>): T {
    for (let step = work.next([]); ;) {
      if (step.done) return step.value;
      step = work.next(this.#run(step.value));
    }
  }

  #run({ text, values = [], rows }: Statement): readonly Row[] {
    try {
      if (!rows) {
        const { statement, order } = this.#compile(text);
        return statement.all(...order.map((index) => values[index] ?? null)) as Row[];
      }
      const parameters = (rows[0] ?? []).map((_, index) => `$${index + 1}`).join(', ');
      const { statement } = this.#compile(`${text} values (${parameters})`);
      for (const row of rows) statement.run(...row);
      return [];
    } catch (error) {
      throw new DatabaseFailure(codeOf(error));
    }
  }

  #execute(command: string): void {
    this.#run({ text: command });
  }

  /** Node 22 binds values in order only, so that a parameter that occurs twice is bound twice. */
  #compile(text: string): CompiledStatement {
    let compiled = this.#compiled.get(text);
    if (!compiled) {
      const order: number[] = [];
      const named = text
        .replace(/\{(\w+)\}/g, '$1')
        .replace(/\$(\d+)/g, (_, number: string) => (order.push(Number(number) - 1), '?'));
      compiled = { statement: this.#connection.prepare(named), order };
      this.#compiled.set(text, compiled);
    }
    return compiled;
  }
}
