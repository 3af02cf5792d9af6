/** The storage port: the state of one session. An adapter implements it in memory or in a database. */
import type { ClockState } from '../lib/clock.ts';
import type { MaybePromise } from '../lib/maybe-promise.ts';
import type { Token } from '../tokens/token.ts';
import type { JournalRecord, JournalStore } from './journal-store.ts';
import type { ResourceStore, StoredResources } from './resource-store.ts';
import type { CountedRule, RuleRecord, RuleStore } from './rule-store.ts';
import type { TokenStore } from './token-store.ts';

/**
 * The state of one session. Every method is atomic: two processes that call methods of the same session at the same
 * time get the results of some order of the calls. When a method has returned, or its promise has resolved, its effect
 * is visible to all processes. A session that does not exist yet gets its initial state.
 */
export interface SessionStore<R extends RuleRecord, E extends JournalRecord> {
  readonly tokens: TokenStore;
  readonly rules: RuleStore<R>;
  readonly clock: ClockStore;
  readonly journal: JournalStore<E>;
  readonly resources: ResourceStore;
  /** Events of the session for all processes; undefined if no other process can have listeners. */
  readonly events: EventChannel | undefined;
  /** Reads what each request needs. The first call opens the session for this process. */
  refresh(): MaybePromise<SessionState>;
  /** Replaces tokens, rules, resources and clock; the journal stays. */
  replace(state: StoredState<R>): MaybePromise<void>;
  /** Restores the initial state, and removes the journal. */
  reset(): MaybePromise<void>;
  /**
   * Removes the oldest journal entry, else the oldest resource or token, to release memory of this process.
   * @returns whether there was anything to remove
   */
  shed(): boolean;
}

export interface SessionState {
  readonly clock: ClockState;
  /** Another one after a reset, or after the session has ended and has begun again. */
  readonly epoch: number;
  /** 1 for the first process that opens the session in an epoch, 2 for the next one. */
  readonly opening: number;
}

export interface StoredState<R extends RuleRecord> {
  /** Oldest first. */
  readonly tokens: readonly Token[];
  /** Newest first. */
  readonly rules: readonly CountedRule<R>[];
  readonly clock: ClockState;
  readonly resources: StoredResources;
}

export interface ClockStore {
  read(): MaybePromise<ClockState>;
  /**
   * Changes the clock. Concurrent changes are applied one after the other.
   * @param change must be pure, because it may be called more than once; if it throws, nothing changes
   */
  update(change: (state: ClockState) => ClockState): MaybePromise<ClockState>;
}

/** Delivers texts to the listeners of all processes, in one order for all. */
export interface EventChannel {
  /** Whether any process listened at the last `refresh`. */
  readonly hasListeners: boolean;
  publish(text: string): MaybePromise<void>;
  /**
   * Calls `onEvent` with all texts that are published after the promise has resolved.
   * @returns a function that ends this
   */
  subscribe(onEvent: (text: string) => void): MaybePromise<() => void>;
}
