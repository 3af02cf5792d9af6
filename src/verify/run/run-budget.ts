/** What a run has spent on its target, and whether that is more than any service should need. */
import { setImmediate as nextRound } from 'node:timers/promises';
import { stopwatch } from '../../lib/clock.ts';
import { runLimits, type RunLimits } from './run-limits.ts';
import { inMiB } from './response-body.ts';
import type { Target } from './target.ts';

/** What is counted of a run. */
export interface Spending {
  readonly target: Pick<Target, 'requests' | 'receivedBytes' | 'drippingMs'>;
  /** How many values the invariants remember. */
  readonly invariants: { readonly remembered: number };
  readonly collector: { readonly isFull: boolean; readonly size: number };
}

/** What is fair for each request, so that a long run is not taken for a hostile target. */
const perRequest = { bytes: 64 * 1024, judgingMs: 50, drippingMs: 20, remembered: 20 };

export class Budget {
  readonly #spending: Spending;
  readonly #limits: RunLimits;
  #judgingMs = 0;
  #turn: Promise<void> = Promise.resolve();

  constructor(spending: Spending, limits: RunLimits = runLimits) {
    this.#spending = spending;
    this.#limits = limits;
  }

  /** The time spent in judging so far. */
  get judgingMs(): number {
    return this.#judgingMs;
  }

  /**
   * Does some judging, and counts its time. One piece of work at a time: in between, the program hears of signals,
   * timers and what else has arrived.
   */
  async judging<T>(work: () => T): Promise<T> {
    const before = this.#turn;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#turn = promise;
    await before;
    try {
      await nextRound();
      return this.#measured(work);
    } finally {
      resolve();
    }
  }

  #measured<T>(work: () => T): T {
    const started = stopwatch();
    try {
      return work();
    } finally {
      this.#judgingMs += stopwatch() - started;
    }
  }

  /** Why the run should end; undefined as long as it may go on. */
  get spent(): string | undefined {
    const { target, invariants, collector } = this.#spending;
    const { maxReceivedBytes, maxJudgingMs, maxDrippingMs, maxRemembered } = this.#limits;
    const { requests } = target;
    if (target.receivedBytes > maxReceivedBytes + perRequest.bytes * requests)
      return `the target has sent more than ${inMiB(maxReceivedBytes)}`;
    if (this.#judgingMs > maxJudgingMs + perRequest.judgingMs * requests)
      return `judging the responses has taken more than ${maxJudgingMs / 1000} s`;
    if (target.drippingMs > maxDrippingMs + perRequest.drippingMs * requests)
      return `the responses arrive too slowly: from their first byte to their last, they took more than ${maxDrippingMs / 1000} s in all`;
    if (invariants.remembered > maxRemembered + perRequest.remembered * requests)
      return `the target has issued more than ${maxRemembered} values that must be unique`;
    return collector.isFull ? `there are ${collector.size} different findings, and more would help nobody` : undefined;
  }
}
