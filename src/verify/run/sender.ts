/** Sends requests within limits: rate, number of requests, and pauses requested by the target. */
import { stopwatch, systemClock } from '../../lib/clock.ts';
import { wait } from '../../lib/timers.ts';
import type { CaseRequest } from '../plan/case.ts';
import { responseHeader } from './case-exchange.ts';
import type { ReceivedResponse, SendOutcome, Target } from './target.ts';

/** Limits for requests to a target. */
export interface Limits {
  /** Requests per second. */
  readonly rate: number | undefined;
  readonly maxRequests: number | undefined;
  /** Maximum number of successful requests that create something. */
  readonly maxTokens?: number | undefined;
  /** Maximum total wait in ms for a target that limits the rate or is unavailable. */
  readonly maxWaitMs: number;
  /** Once aborted, requests and pauses end. */
  readonly signal?: AbortSignal | undefined;
}

/** The outcome, or why the request was not sent. */
export type SendResult = { readonly outcome: SendOutcome } | { readonly notSent: string };

/** The reason of a run that the caller stopped. */
export const stopped = 'the run was stopped';

/** Maximum pause in ms without `Retry-After`. */
const maxPauseMs = 16_000;

/** Up to this attempt, a shorter `Retry-After` takes precedence over the growing pause. */
const patientAttempts = 2;

/** After this many fruitless waits, a 503 is treated as a failure, not as temporary. */
const maxFruitless503 = 5;

export class Sender {
  readonly #target: Target;
  readonly #limits: Limits;
  readonly #onPause: (ms: number) => void;
  #sent = 0;
  #created = 0;
  #creating = 0;
  #wakeCreators: () => void = () => {};
  #nextSlot = 0;
  #pausedUntil = 0;
  #rateLimitPauses = { count: 0, ms: 0 };
  #fruitless503 = 0;
  #gaveUp: string | undefined;

  constructor(target: Target, limits: Limits, onPause: (ms: number) => void = () => {}) {
    this.#target = target;
    this.#limits = limits;
    this.#onPause = onPause;
  }

  /** Number and total duration (ms) of the pauses requested by the target. */
  get rateLimitPauses(): { readonly count: number; readonly ms: number } {
    return this.#rateLimitPauses;
  }

  /** Why no more requests are sent, if the target is the cause. */
  get gaveUp(): string | undefined {
    return this.#gaveUp;
  }

  /** Whether the caller stopped the run. */
  get isStopped(): boolean {
    return this.#limits.signal?.aborted === true;
  }

  /** Sends a request, repeatedly if the target asks to wait. */
  async send(request: CaseRequest): Promise<SendResult> {
    const { maxTokens } = this.#limits;
    if (maxTokens === undefined || isSafe(request.method)) return this.#send(request);
    // Every request may create something, so no more are under way than may.
    while (this.#created < maxTokens && this.#created + this.#creating >= maxTokens)
      await new Promise<void>((resolve) => {
        const wakeOthers = this.#wakeCreators;
        this.#wakeCreators = () => {
          wakeOthers();
          resolve();
        };
      });
    if (this.#created >= maxTokens) return { notSent: `the limit of ${maxTokens} tokens is reached (--max-tokens)` };
    this.#creating++;
    try {
      const result = await this.#send(request);
      // Without a complete response, it is unknown whether something was created.
      if ('outcome' in result && mayHaveCreated(result.outcome)) this.#created++;
      return result;
    } finally {
      this.#creating--;
      const wake = this.#wakeCreators;
      this.#wakeCreators = () => {};
      wake();
    }
  }

  async #send(request: CaseRequest): Promise<SendResult> {
    for (let attempt = 1; ; attempt++) {
      await this.#waitForTurn();
      const notSent = this.#notSentReason();
      if (notSent !== undefined) return { notSent };
      this.#sent++;
      let isDenied = false;
      const outcome = await this.#target.send(request, () => !(isDenied = !this.#mayRepeat()));
      if (this.isStopped) return { notSent: stopped };
      if (isDenied) return { notSent: this.#notSentReason() ?? stopped };
      if (outcome.kind !== 'response' || !this.#asksToWait(outcome, attempt)) return { outcome };
      if (!this.#pause(outcome, attempt)) return outcome.status === 429 ? { notSent: this.#gaveUp ?? '' } : { outcome };
    }
  }

  #notSentReason(): string | undefined {
    const { maxRequests } = this.#limits;
    if (this.isStopped) return stopped;
    if (maxRequests !== undefined && this.#sent >= maxRequests)
      return `the limit of ${maxRequests} requests is reached`;
    return this.#gaveUp;
  }

  #mayRepeat(): boolean {
    if (this.#notSentReason() !== undefined) return false;
    this.#sent++;
    return true;
  }

  /** A 503 is retried once; if it persists, it is judged like any other response. */
  #asksToWait({ status }: ReceivedResponse, attempt: number): boolean {
    if (status === 429) return true;
    if (attempt > 1) this.#fruitless503 = status === 503 ? this.#fruitless503 + 1 : 0;
    return status === 503 && attempt === 1 && this.#fruitless503 < maxFruitless503;
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

  /** Resolves to false if aborted. */
  #sleep(ms: number): Promise<boolean> {
    const { signal } = this.#limits;
    return wait(ms, signal);
  }

  /** Schedules the pause that a response requests; false if it exceeds the limit. */
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
        this.#gaveUp ??= `the target limits the rate (429), and the wait would exceed the ${maxWaitMs / 1000} s of --max-wait`;
      return false;
    }
    this.#rateLimitPauses = { count: this.#rateLimitPauses.count + 1, ms: this.#rateLimitPauses.ms + more };
    this.#pausedUntil = until;
    this.#onPause(ms);
    return true;
  }
}

const isSafe = (method: string): boolean => ['GET', 'HEAD', 'OPTIONS', 'PROPFIND', 'TRACE'].includes(method);

const mayHaveCreated = (outcome: SendOutcome): boolean =>
  outcome.kind === 'response' ? outcome.status < 300 : outcome.kind === 'timeout' || outcome.connectionRefused !== true;

/** Parses `Retry-After` (seconds or a date; RFC 9110, 10.2.3) to ms. */
function retryAfter(value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  if (/^\d+(\.\d+)?$/.test(value.trim())) return Number(value) * 1000;
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : Math.max(0, date - systemClock.now());
}
