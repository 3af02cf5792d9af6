/** Total limits of a run, so that a target cannot exhaust time or memory. */
import { stopwatch } from '../../lib/clock.ts';
import { nextTurn } from '../../lib/next-turn.ts';
import { runLimits, type RunLimits } from './run-limits.ts';
import { inMiB } from './response-body.ts';
import type { Target } from './target.ts';

/** The counters of a run. */
export interface Spending {
  readonly target: Pick<Target, 'requests' | 'receivedBytes' | 'drippingMs'>;
  /** Number of values kept by the invariants. */
  readonly invariants: { readonly remembered: number };
  readonly collector: { readonly isFull: boolean; readonly size: number };
}

/** Allowance per request, added to the limits so that long runs do not exceed them. */
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

  /** Time spent in judging so far, in ms. */
  get judgingMs(): number {
    return this.#judgingMs;
  }

  /**
   * Runs `work` and counts its time. Runs one task per event-loop turn, so that signals, timers and I/O are handled in
   * between.
   */
  async judging<T>(work: () => T): Promise<T> {
    const before = this.#turn;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#turn = promise;
    await before;
    try {
      await nextTurn();
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

  /** Why the run must end; undefined while it is within its limits. */
  get spent(): string | undefined {
    const { target, invariants, collector } = this.#spending;
    const { maxReceivedBytes, maxJudgingMs, maxDrippingMs, maxRemembered } = this.#limits;
    const { requests } = target;
    if (target.receivedBytes > maxReceivedBytes + perRequest.bytes * requests)
      return `the target has sent more than ${inMiB(maxReceivedBytes)}`;
    if (this.#judgingMs > maxJudgingMs + perRequest.judgingMs * requests)
      return `judging the responses has taken more than ${maxJudgingMs / 1000} s`;
    if (target.drippingMs > maxDrippingMs + perRequest.drippingMs * requests)
      return `the responses arrive too slowly: from their first byte to their last, they took more than ${maxDrippingMs / 1000} s in total`;
    if (invariants.remembered > maxRemembered + perRequest.remembered * requests)
      return `the target has issued more than ${maxRemembered} values that must be unique`;
    return collector.isFull ? `the limit of ${collector.size} findings is reached` : undefined;
  }
}
