/** A database that runs SQL: the interface that the two dialects implement. */
import type { AppError } from '../../lib/errors.ts';
import type { MaybePromise } from '../../lib/maybe-promise.ts';
import type { ConnectionCounts, StorageCounts } from '../storage.ts';
import type { Work } from './sql-statement.ts';

/** How the dialects differ. */
export interface SqlDialect {
  /** The time of the database in milliseconds since the Unix epoch. Processes on several machines have one clock. */
  readonly now: string;
  /** Ends a `select` whose rows the transaction will change. */
  readonly forUpdate: string;
  /** A condition: the column is one of the texts in a JSON array, which is the parameter. */
  isOneOf(column: string, parameter: string): string;
}

export interface SqlDatabase {
  readonly dialect: SqlDialect;
  /** Whether `transaction` and `read` return values, not promises. */
  readonly isSynchronous: boolean;
  /** Whether other machines may use it. */
  readonly isShared: boolean;
  /**
   * Runs work in a transaction. Runs it again if the database asks for that, within bounds.
   * @throws AppError `store-unavailable`
   */
  transaction<T>(work: () => Work<T>): MaybePromise<T>;
  /**
   * Runs work that only reads; each statement sees one state.
   * @throws AppError `store-unavailable`
   */
  read<T>(work: () => Work<T>): MaybePromise<T>;
  /** Changes with each change of the database by any process; undefined if that is not known. */
  version(): number | undefined;
  /** Creates the schema if the database needs one, and runs the work while no other process can. */
  migrate(work: () => Work<void>): MaybePromise<void>;
  /** Calls `onWake` with what was given to `notify`, in any process. Undefined: the database has no notifications. */
  readonly notifications: SqlNotifications | undefined;
  readonly counts: StorageCounts;
  /** Undefined: the database is a file. */
  readonly connections: (() => ConnectionCounts) | undefined;
  close(): MaybePromise<void>;
}

export interface SqlNotifications {
  /** Starts to listen; never rejects. Reconnects by itself. */
  listen(onWake: (text: string) => void): void;
  notify(text: string): Work<void>;
  close(): MaybePromise<void>;
}

/**
 * Reports once that the store can't be used, and once that it can be used again. Only a transaction shows the latter: a
 * database that is full or read-only still can be read.
 */
export class StoreHealth {
  readonly #onChange: (message: string) => void;
  /** Undefined until the first success: who opens the store gets the error. */
  #isDown: boolean | undefined;

  constructor(onChange: (message: string) => void = () => {}) {
    this.#onChange = onChange;
  }

  failed(error: AppError): AppError {
    if (this.#isDown === false) {
      this.#isDown = true;
      this.#onChange(error.message);
    }
    return error;
  }

  succeeded(): void {
    if (this.#isDown === false) return;
    if (this.#isDown) this.#onChange('The store can be used again.');
    this.#isDown = false;
  }
}

export const initialCounts = (): StorageCounts => ({ transactions: 0, reads: 0, seconds: 0, retries: 0, failures: 0 });
