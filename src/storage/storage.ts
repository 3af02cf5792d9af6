/** The storage of a mock: where the states of all sessions are kept. */
import type { Buffer } from 'node:buffer';
import type { ClockState } from '../lib/clock.ts';
import type { MaybePromise } from '../lib/maybe-promise.ts';
import type { JournalRecord } from './journal-store.ts';
import type { MemoryAccount } from './memory-budget.ts';
import type { RuleRecord } from './rule-store.ts';
import type { SessionStore, StoredState } from './session-store.ts';

export interface SessionStoreOptions<R extends RuleRecord> {
  /** The state of a new session, and of one that is reset. */
  readonly initial: () => StoredState<R>;
  /** Called for each token that was evicted because of a limit. */
  readonly onEvict?: () => void;
  /** Charged for the memory of the session. */
  readonly memory?: MemoryAccount;
}

export interface Storage<R extends RuleRecord, E extends JournalRecord> {
  /** Whether processes on other machines may use it too. A seed then can't make bytes repeatable. */
  readonly isShared: boolean;
  openSession(name: string, options: SessionStoreOptions<R>): SessionStore<R, E>;
  /** The key that signs JWTs: the one in the storage, or a new one. */
  signingKey(create: () => Buffer): MaybePromise<Buffer>;
  /** Lists the sessions of all processes, most recently used first; undefined: only this process has some. */
  readonly sessions: (() => MaybePromise<readonly StoredSession[]>) | undefined;
  /**
   * Removes the sessions that were not used for this time.
   * @returns their names
   */
  endIdle(ttlMs: number): MaybePromise<readonly string[]>;
  /**
   * Does nothing if the state can be changed now.
   * @throws AppError `store-unavailable`
   */
  check(): MaybePromise<void>;
  /** What the storage has done, for metrics; undefined: nothing that takes time. */
  readonly counts: Readonly<StorageCounts> | undefined;
  /** Counts the connections to the database; undefined: there are none. */
  readonly connections: (() => ConnectionCounts) | undefined;
  close(): MaybePromise<void>;
}

export interface StoredSession {
  readonly name: string;
  readonly clock: ClockState;
  readonly requests: number;
  readonly tokens: number;
  readonly rules: number;
}

/** The connections to a database at a moment. */
export interface ConnectionCounts {
  readonly inUse: number;
  readonly idle: number;
  /** Transactions and reads that wait for a connection. */
  readonly waiting: number;
}

/** Counts since the start of the process. */
export interface StorageCounts {
  transactions: number;
  reads: number;
  /** Total duration of both, in seconds. */
  seconds: number;
  /** Repeated attempts, because of a conflict or a lost connection. */
  retries: number;
  /** Transactions and reads that failed in the end. */
  failures: number;
}
