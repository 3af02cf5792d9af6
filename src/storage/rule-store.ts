/** The rule store interface: rules with their counters. */
import type { MaybePromise } from '../lib/maybe-promise.ts';

export interface RuleRecord {
  readonly id: string;
}

/** What a rule counts. */
export interface RuleCounters {
  /** Number of requests that met the conditions of the rule. */
  readonly seen: number;
  /** Number of times the rule has applied. */
  readonly matched: number;
  /** The current window of a rate limit; null before the first request. Instants in milliseconds since the Unix epoch. */
  readonly window: { readonly startedAt: number; readonly requests: number } | null;
}

export const initialCounters: RuleCounters = { seen: 0, matched: 0, window: null };

export interface CountedRule<R extends RuleRecord> {
  readonly rule: R;
  readonly counters: RuleCounters;
}

export interface RuleStore<R extends RuleRecord> {
  /** Returns all rules, newest first. */
  list(): MaybePromise<readonly CountedRule<R>[]>;
  /**
   * Adds a rule with initial counters, as the newest.
   * @throws AppError `too-many-rules`
   */
  add(rule: R): MaybePromise<void>;
  /**
   * Replaces a rule in its place. Its counters stay, except that `matched` is set if it is given.
   * @returns the new rule, or undefined if it does not exist
   * @throws AppError `too-many-rules`
   */
  put(rule: R, matched?: number): MaybePromise<CountedRule<R> | undefined>;
  /** @returns the removed rule, or undefined if it does not exist */
  remove(id: string): MaybePromise<CountedRule<R> | undefined>;
  /** Removes all rules and returns their number. */
  clear(): MaybePromise<number>;
  /**
   * Changes the counters of a rule. Concurrent changes are applied one after the other.
   * @param change must be pure, because it may be called more than once
   * @returns the result of `change`, or undefined if the rule does not exist
   */
  count<T>(
    id: string,
    change: (counters: RuleCounters) => { readonly counters: RuleCounters; readonly result: T },
  ): MaybePromise<T | undefined>;
}
