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
 * is visible to all processes.
 */
export interface SessionStore<R extends RuleRecord, E extends JournalRecord> {
  readonly tokens: TokenStore;
  readonly rules: RuleStore<R>;
  readonly clock: ClockStore;
  readonly journal: JournalStore<E>;
  readonly resources: ResourceStore;
  /** Replaces tokens, rules, resources and clock; the journal stays. */
  replace(state: StoredState<R>): MaybePromise<void>;
  /** Removes tokens, rules, resources and journal, and sets the clock. */
  reset(clock: ClockState): MaybePromise<void>;
  /**
   * Removes the oldest journal entry, else the oldest resource or token, to release memory of this process.
   * @returns whether there was anything to remove
   */
  shed(): boolean;
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
