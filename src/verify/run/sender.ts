/** Sends within limits: a rate, a number of requests, and the waiting that the target asks for. */
import { setTimeout as wait } from 'node:timers/promises';
import { stopwatch, systemClock } from '../../lib/clock.ts';
import type { CaseRequest } from '../plan/case.ts';
import { responseHeader } from './case-exchange.ts';
import type { ReceivedResponse, SendOutcome, Target } from './target.ts';

/** How hard a target may be hit. */
export interface Limits {
  /** Requests per second. */
  readonly rate: number | undefined;
  readonly maxRequests: number | undefined;
  /** Milliseconds of waiting in all, for a target that limits the rate or is not available. */
  readonly maxWaitMs: number;
  /** From its abort on, nothing is sent and nothing waited for. */
  readonly signal?: AbortSignal | undefined;
}

/** What was sent, or why it was not. */
export type SendResult = { readonly outcome: SendOutcome } | { readonly notSent: string };

/** What a run says of a target that is not asked any further at the caller's wish. */
export const stopped = 'it was stopped';

/** Without `Retry-After`, pauses grow up to this. */
const maxPauseMs = 16_000;

/** Until this attempt, a `Retry-After` of less is believed. */
const patientAttempts = 2;

/** A target is taken for broken, and not for busy, once waiting has so often been in vain. */
const maxVain503 = 5;

export class Sender {
  readonly #target: Target;
  readonly #limits: Limits;
  readonly #onPause: (ms: number) => void;
  #sent = 0;
  #nextSlot = 0;
  #pausedUntil = 0;
  #rateLimitPauses = { count: 0, ms: 0 };
  #vain503 = 0;
  #gaveUp: string | undefined;

  constructor(target: Target, limits: Limits, onPause: (ms: number) => void = () => {}) {
    this.#target = target;
    this.#limits = limits;
    this.#onPause = onPause;
  }

  /** Pauses that the target asked for. */
  get rateLimitPauses(): { readonly count: number; readonly ms: number } {
    return this.#rateLimitPauses;
  }

  /** Why nothing more is sent although the caller's limits would allow it. */
  get gaveUp(): string | undefined {
    return this.#gaveUp;
  }

  /** Whether the caller wants no more. */
  get isStopped(): boolean {
    return this.#limits.signal?.aborted === true;
  }

  async send(request: CaseRequest): Promise<SendResult> {
    for (let attempt = 1; ; attempt++) {
      await this.#waitForTurn();
      const notSent = this.#refusal();
      if (notSent !== undefined) return { notSent };
      this.#sent++;
      let isDenied = false;
      const outcome = await this.#target.send(request, () => !(isDenied = !this.#mayRepeat()));
      if (this.isStopped) return { notSent: stopped };
      if (isDenied) return { notSent: this.#refusal() ?? stopped };
      if (outcome.kind !== 'response' || !this.#asksToWait(outcome, attempt)) return { outcome };
      if (!this.#pause(outcome, attempt)) return outcome.status === 429 ? { notSent: this.#gaveUp ?? '' } : { outcome };
    }
  }

  #refusal(): string | undefined {
    const { maxRequests } = this.#limits;
    if (this.isStopped) return stopped;
    if (maxRequests !== undefined && this.#sent >= maxRequests)
      return `the limit of ${maxRequests} requests is reached`;
    return this.#gaveUp;
  }

  #mayRepeat(): boolean {
    if (this.#refusal() !== undefined) return false;
    this.#sent++;
    return true;
  }

  /** A 503 is waited for once; where that changes nothing, it is judged like any other response. */
  #asksToWait({ status }: ReceivedResponse, attempt: number): boolean {
    if (status === 429) return true;
    if (attempt > 1) this.#vain503 = status === 503 ? this.#vain503 + 1 : 0;
    return status === 503 && attempt === 1 && this.#vain503 < maxVain503;
  }

  async #waitForTurn(): Promise<void> {
    for (let now = stopwatch(); now < this.#pausedUntil; now = stopwatch())
      if (!(await this.#sleep(this.#pausedUntil - now))) return;
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

  /** Plans the pause that a response asks for; false where that is more waiting than is allowed. */
  #pause(response: ReceivedResponse, attempt: number): boolean {
    const { maxWaitMs } = this.#limits;
    const header = responseHeader(response, 'retry-after');
    const growing = Math.min(250 * 2 ** attempt, maxPauseMs);
    const asked = retryAfter(header) ?? growing;
    const ms = attempt > patientAttempts ? Math.max(asked, growing) : asked;
    const until = stopwatch() + ms;
    if (until <= this.#pausedUntil) return true;
    const more = until - Math.max(stopwatch(), this.#pausedUntil);
    if (this.#rateLimitPauses.ms + more > maxWaitMs) {
      if (response.status === 429)
        this.#gaveUp ??= `the target limits the rate (429), and waiting for it would take longer than the ${maxWaitMs / 1000} s of --max-wait`;
      return false;
    }
    this.#rateLimitPauses = { count: this.#rateLimitPauses.count + 1, ms: this.#rateLimitPauses.ms + more };
    this.#pausedUntil = until;
    this.#onPause(ms);
    return true;
  }
}

/** `Retry-After` in milliseconds (RFC 9110, 10.2.3): seconds, or a date. */
function retryAfter(value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  if (/^\d+(\.\d+)?$/.test(value.trim())) return Number(value) * 1000;
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : Math.max(0, date - systemClock.now());
}
