/** Sends within limits: a rate, a number of requests, and the pauses that the target asks for. */
import { setTimeout as wait } from 'node:timers/promises';
import { stopwatch, systemClock } from '../core/clock.ts';
import type { CaseRequest } from './case.ts';
import { headerOf } from './exchange.ts';
import type { Answer, Outcome, Target } from './target.ts';

/** How hard a target may be hit. */
export interface Limits {
  /** Requests per second. */
  readonly rate: number | undefined;
  readonly maxRequests: number | undefined;
  /** From its abort on, nothing is sent and nothing waited for. */
  readonly signal?: AbortSignal | undefined;
}

/** What was sent, or why it was not. */
export type Sending = { readonly outcome: Outcome } | { readonly refused: string };

/** A single pause is never longer than this, nor all of them together than the second. */
const longestPause = 60_000;
const longestWaiting = 300_000;
const mostAttempts = 12;

export class Sender {
  readonly #target: Target;
  readonly #limits: Limits;
  readonly #onPause: (ms: number) => void;
  #nextSlot = 0;
  #pausedUntil = 0;
  #waits = { count: 0, ms: 0 };

  constructor(target: Target, limits: Limits, onPause: (ms: number) => void = () => {}) {
    this.#target = target;
    this.#limits = limits;
    this.#onPause = onPause;
  }

  /** Pauses that the target asked for. */
  get waits(): { readonly count: number; readonly ms: number } {
    return this.#waits;
  }

  async send(request: CaseRequest): Promise<Sending> {
    for (let attempt = 1; ; attempt++) {
      const { maxRequests } = this.#limits;
      if (maxRequests !== undefined && this.#target.requests >= maxRequests) return { refused: `the limit of ${maxRequests} requests is reached` };
      await this.#turn();
      if (this.#limits.signal?.aborted) return { refused: 'it was stopped' };
      const outcome = await this.#target.send(request);
      if (outcome.kind !== 'answer' || outcome.status !== 429) return { outcome };
      if (attempt >= mostAttempts || this.#waits.ms > longestWaiting) return { refused: 'the target limits the rate (429) and does not let it through' };
      this.#pause(outcome, attempt);
    }
  }

  async #turn(): Promise<void> {
    for (let now = stopwatch(); now < this.#pausedUntil; now = stopwatch()) if (!(await this.#sleep(this.#pausedUntil - now))) return;
    const { rate } = this.#limits;
    if (rate === undefined) return;
    const now = stopwatch();
    const slot = Math.max(now, this.#nextSlot);
    this.#nextSlot = slot + 1000 / rate;
    if (slot > now) await this.#sleep(slot - now);
  }

  /** Whether it slept to the end. */
  #sleep(ms: number): Promise<boolean> {
    const { signal } = this.#limits;
    return wait(ms, true, signal && { signal }).catch(() => false);
  }

  #pause(answer: Answer, attempt: number): void {
    const ms = Math.min(retryAfter(headerOf(answer, 'retry-after')) ?? 250 * 2 ** Math.min(attempt, 6), longestPause);
    const until = stopwatch() + ms;
    if (until <= this.#pausedUntil) return;
    this.#waits = { count: this.#waits.count + 1, ms: this.#waits.ms + until - Math.max(stopwatch(), this.#pausedUntil) };
    this.#pausedUntil = until;
    this.#onPause(ms);
  }
}

/** `Retry-After` in milliseconds (RFC 9110, 10.2.3): seconds, or a date. */
function retryAfter(value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  if (/^\d+(\.\d+)?$/.test(value.trim())) return Number(value) * 1000;
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : Math.max(0, date - systemClock.now());
}
