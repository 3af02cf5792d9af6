/** The state of a run: sends its cases concurrently, and decides when it must end. */
import { wait } from '../../lib/timers.ts';
import type { Operation } from '../../openapi/operation.ts';
import type { Case } from '../plan/case.ts';
import type { PlanContext } from '../plan/plan-context.ts';
import { placesOf } from '../plan/id-places.ts';
import { attachAnyCredentials } from '../plan/credential-set.ts';
import { isPlainCase } from '../plan/example-cases.ts';
import { fuzz } from '../plan/fuzz-cases.ts';
import { sizeOf } from '../findings/exchange-record.ts';
import type { CaseResult, CreatedToken } from '../findings/report.ts';
import { isSuccess, type CaseExchange } from './case-exchange.ts';
import { AcquiredIds } from './acquire-ids.ts';
import { withAcceptedForms } from './credential-forms.ts';
import { followResources } from './follow-resources.ts';
import { askTarget, evidenceOf, NotSent, preflight, type PreflightRun } from './preflight.ts';
import { Queue } from './queue.ts';
import { caseWithoutRequest, runCase, type CaseOutcome, type RunContext } from './run-case.ts';
import type { RunEvent } from './run-event.ts';
import { maxKeptCharacters, maxTokensListed } from './run-limits.ts';
import type { ProviderRun } from './provider-run.ts';
import { stopped } from './sender.ts';

/** The run ends after this many timeouts. */
const maxTimeouts = 10;

/** After this many timeouts, failures are not retried. */
const maxRepeatedTimeouts = 2;

/** After this many timeouts of concurrent requests, requests are sent one at a time. */
const maxConcurrentTimeouts = 3;

/** Maximum pause in ms after timeouts of concurrent requests. */
const maxCatchUpMs = 10_000;

/** Number of operations that the preflight tries. */
const maxProbedOperations = 6;

export class RunState {
  readonly results: CaseResult[] = [];
  readonly tokens: CreatedToken[] = [];
  moreTokens = 0;
  omittedExchanges = 0;
  /** The last secrets issued to valid requests. */
  issued: readonly string[] = [];
  abortReason: string | undefined;
  readonly #run: ProviderRun;
  readonly #context: RunContext;
  #setting: PlanContext;
  /** The operations whose plain request was accepted. */
  readonly #accepted = new Set<string>();
  /** By operation: the plain request that shows whether it is still accepted. */
  readonly #controls = new Map<string, Promise<boolean>>();
  readonly #postponed: Case[] = [];
  readonly #acquired = new AcquiredIds();
  #isAlone = false;
  #timeouts = 0;
  #keptCharacters = 0;

  constructor(run: ProviderRun) {
    this.#run = run;
    this.#setting = run.setting;
    this.#context = {
      ...run,
      promisesState: run.setting.isStateless,
      mayPostpone: () => !this.#isAlone,
      wasAccepted: ({ id }) => this.#accepted.has(id),
      knowsIds: (operation) => this.#knowsIds(operation),
      isExhausted: (operation) => this.#isExhausted(operation),
    };
  }

  /** Runs `cases` concurrently. Events are in the order of completion. */
  async *work(cases: readonly Case[], total: number): AsyncGenerator<RunEvent> {
    const queue = new Queue<RunEvent>();
    let next = 0;
    const count = Math.min(this.#run.concurrency, cases.length);
    const worker = async (): Promise<void> => {
      while (next < cases.length && this.#postponed.length < maxConcurrentTimeouts)
        await this.#runCase(cases[next++]!, queue, total);
    };
    const work = async (): Promise<void> => {
      await Promise.all(Array.from({ length: count }, worker));
      // A service that was only busy responds to a request that is sent alone, once it has caught up.
      this.#isAlone = true;
      if (this.#postponed.length > 0)
        await wait(Math.min(2 * this.#run.context.timeoutMs, maxCatchUpMs), this.#run.signal);
      for (const one of this.#postponed.splice(0)) await this.#runCase(one, queue, total);
      while (next < cases.length) await this.#runCase(cases[next++]!, queue, total);
      this.#isAlone = count === 1;
    };
    this.#isAlone = count <= 1;
    yield* queue.until(work());
  }

  /** Runs the `wanted` cases about what the target keeps, on resources of their own. */
  async *followResources(wanted: ReadonlySet<string>, total: number): AsyncGenerator<RunEvent> {
    const queue = new Queue<RunEvent>();
    this.#isAlone = true;
    yield* queue.until(
      followResources(this.#preflightRun, wanted, {
        stopReason: () => this.abortReason,
        run: (one) => this.#runCase(one, queue, total),
        leaveOut: (one, verdict, reason) => this.#finish(one, caseWithoutRequest(one, verdict, reason), queue, total),
      }),
    );
  }

  /** Sends generated bodies sequentially, because shrinking depends on the previous result. */
  async *fuzz(runs: number): AsyncGenerator<RunEvent> {
    const setting = this.#setting;
    const queue = new Queue<RunEvent>();
    this.#isAlone = true;
    const total = this.results.length + runs * setting.oracle.document.operations.length;
    yield* queue.until(
      fuzz(setting.oracle.document.operations, setting, runs, async (one) => {
        const verdict = await this.#runCase(one, queue, total);
        return this.abortReason !== undefined
          ? 'stop'
          : verdict === 'passed' || verdict === 'skipped' || verdict === 'unproven'
            ? 'passed'
            : 'failed';
      }),
    );
  }

  async #runCase(one: Case, queue: Queue<RunEvent>, total: number): Promise<CaseResult['verdict']> {
    if (this.#run.signal?.aborted) this.abortReason ??= stopped;
    const ended =
      this.abortReason === undefined ? await this.#send(one) : caseWithoutRequest(one, 'skipped', this.abortReason);
    if (ended === 'postponed') {
      this.#postponed.push(one);
      return 'skipped';
    }
    this.#finish(one, ended, queue, total);
    return ended.result.verdict;
  }

  #finish({ provider }: Case, ended: CaseOutcome, queue: Queue<RunEvent>, total: number): void {
    this.#record(ended);
    queue.push(
      ...ended.tokens.map((token): RunEvent => ({ type: 'token-created', provider, token })),
      ...ended.newFindings.map((finding): RunEvent => ({ type: 'finding', provider, finding })),
      { type: 'case-finished', provider, result: ended.result, done: this.results.length, total },
    );
  }

  async #send(one: Case): Promise<CaseOutcome | 'postponed'> {
    const prepared = await this.#onOwnResource(one);
    return typeof prepared === 'string'
      ? caseWithoutRequest(one, 'unproven', prepared)
      : runCase(this.#context, prepared, this.#timeouts < maxRepeatedTimeouts && prepared === one);
  }

  /** Runs the preflight, and returns the context with which to plan. If it is stopped, the run ends. */
  async preflight(operation: Operation): Promise<PlanContext> {
    try {
      this.#setting = await withAcceptedForms(this.#preflightRun);
      if (!(await this.#isAnyHealthy())) await preflight(operation, this.#preflightRun);
      await this.#acquire();
    } catch (error) {
      if (!(error instanceof NotSent)) throw error;
      this.abortReason = error.message;
    }
    return this.#setting;
  }

  /** Whether the target accepts the plain request of some operation. A single operation must be accepted. */
  async #isAnyHealthy(): Promise<boolean> {
    if (this.#setting.isStateless) return false;
    const { operations } = this.#setting.oracle.document;
    const candidates = operations
      .filter((one) => one.method !== 'DELETE' && attachAnyCredentials(one, this.#setting.good) !== undefined)
      .toSorted((a, b) => pathParameters(a) - pathParameters(b))
      .slice(0, maxProbedOperations);
    for (const one of candidates) {
      const { response } = await askTarget(one, this.#preflightRun, {});
      if (response && this.#setting.oracle.isSuccess(one, response.status)) return true;
    }
    return false;
  }

  async #acquire(): Promise<void> {
    if (this.#setting.isStateless) return;
    await this.#acquired.acquireAll(this.#preflightRun);
    if (this.#acquired.resources.size > 0) this.#setting = { ...this.#setting, resources: this.#acquired.resources };
  }

  /** The case on something of its own, if it may delete it. A reason if there is none. */
  async #onOwnResource(one: Case): Promise<Case | string> {
    const { operation, expectation, request } = one;
    if (this.#setting.isStateless || operation.method !== 'DELETE' || expectation.kind === 'reject') return one;
    if (!this.#acquired.isOwn(operation)) return 'nothing that this run created can be deleted';
    try {
      const path = await this.#acquired.withFreshId(operation, request.path, this.#preflightRun);
      return path === undefined ? 'nothing could be created to be deleted' : { ...one, request: { ...request, path } };
    } catch (error) {
      if (error instanceof NotSent) return error.message;
      throw error;
    }
  }

  /** An id may have been taken from the wrong member of a response. */
  #knowsIds(operation: Operation): boolean {
    const { params, oracle } = this.#setting;
    const accepted = oracle.document.operations.filter(({ id }) => this.#accepted.has(id));
    return placesOf([operation]).every(
      ({ place, parameter: { name } }) =>
        name in params || accepted.some(({ path }) => path === place || path === operation.path),
    );
  }

  get #preflightRun(): PreflightRun {
    const { sender, target, names, secrets } = this.#run;
    return { setting: this.#setting, sender, target, names, secrets, note: (exchange) => this.#note(exchange) };
  }

  /** Records the tokens and timeouts of a preflight request. */
  #note(exchange: CaseExchange): void {
    if (exchange.outcome.kind === 'timeout') this.#timeouts++;
    if (isPlainCase(exchange.case) && exchange.response && isSuccess(exchange.response.status))
      this.#accepted.add(exchange.case.operation.id);
    const { tokens, secrets, more } = this.#run.tokensOf(exchange);
    this.#keepTokens(tokens, more, secrets);
  }

  /** Sends the plain request of an operation again. If it is no longer accepted, the run ends. */
  async #isExhausted(operation: Operation): Promise<boolean> {
    // On one resource, a rejection may depend on what happened to it.
    if (!this.#accepted.has(operation.id) || (!this.#setting.isStateless && pathParameters(operation) > 0))
      return false;
    const running = this.#controls.get(operation.id) ?? this.#control(operation);
    this.#controls.set(operation.id, running);
    try {
      return await running;
    } finally {
      this.#controls.delete(operation.id);
    }
  }

  async #control(operation: Operation): Promise<boolean> {
    try {
      const exchange = await askTarget(operation, this.#preflightRun, {});
      const status = exchange.response?.status ?? 0;
      if (status < 400 || status >= 500) return false;
      const made = this.tokens.length + this.moreTokens;
      this.abortReason ??= `the target no longer accepts the plain request, which it accepted before: ${evidenceOf(exchange, this.#preflightRun)}. It may limit the number of tokens (${made} were created in this run) or have revoked the credential. Revoke tokens, or limit them with --max-tokens`;
      return true;
    } catch (error) {
      if (error instanceof NotSent) return false;
      throw error;
    }
  }

  #record({ result, tokens, moreTokens, secrets, timeouts, targetGone, isPlainAccepted }: CaseOutcome): void {
    this.results.push(this.#withinMemory(result));
    this.#keepTokens(tokens, moreTokens, secrets);
    if (isPlainAccepted) this.#accepted.add(result.operation);
    this.#timeouts += timeouts;
    if (targetGone) this.abortReason ??= `the service stopped accepting connections at case ${result.id}`;
    if (this.#timeouts >= maxTimeouts)
      this.abortReason ??= `${this.#timeouts} requests got no response within ${this.#run.context.timeoutMs} ms (--timeout)`;
    this.abortReason ??= this.#run.sender.gaveUp ?? this.#run.budget.spent;
  }

  #keepTokens(tokens: readonly CreatedToken[], more: number, secrets: readonly string[]): void {
    const listed = tokens.slice(0, maxTokensListed - this.tokens.length);
    this.tokens.push(...listed);
    this.moreTokens += more + tokens.length - listed.length;
    this.issued = secrets.length > 0 ? secrets.slice(-1) : this.issued;
    this.#run.secrets.rememberIssued(secrets);
  }

  /** The result; without its exchanges once the memory limit is reached. */
  #withinMemory(result: CaseResult): CaseResult {
    const size = result.exchanges.reduce((sum, record) => sum + sizeOf(record), 0);
    if (this.#keptCharacters + size <= maxKeptCharacters) {
      this.#keptCharacters += size;
      return result;
    }
    this.omittedExchanges += result.exchanges.length;
    return { ...result, exchanges: [] };
  }
}

const pathParameters = ({ parameters }: Operation): number =>
  parameters.filter(({ in: location }) => location === 'path').length;
