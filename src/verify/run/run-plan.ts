/** The engine: runs the cases of a plan concurrently and yields events. */
import { stopwatch } from '../../lib/clock.ts';
import type { Operation } from '../../openapi/operation.ts';
import type { ContractDefinition } from '../../provider/define-contract.ts';
import type { Case } from '../plan/case.ts';
import type { RunEvent } from './run-event.ts';
import { runCase, type RunContext, type CaseOutcome } from './run-case.ts';
import { toPlanned } from '../plan/plan-cases.ts';
import type { PlanContext } from '../plan/compose-request.ts';
import { followUps } from '../plan/follow-up-cases.ts';
import { fuzz } from '../plan/fuzz-cases.ts';
import type { CaseExchange } from './case-exchange.ts';
import { maxKeptCharacters, maxTokensListed } from './run-limits.ts';
import { NotSent, preflight } from './preflight.ts';
import { Queue } from './queue.ts';
import type { CaseResult, CreatedToken, ProviderReport } from '../findings/report.ts';
import { sizeOf } from '../findings/exchange-record.ts';
import { stopped, type Sender } from './sender.ts';
import type { Target } from './target.ts';

/** The dependencies and options of a run. */
export interface ProviderRun extends RunContext {
  readonly setting: PlanContext;
  readonly contract: ContractDefinition;
  readonly cases: readonly Case[];
  /** The ids of the cases that need an issued token. */
  readonly deferred: ReadonlySet<string>;
  /** Whether no case filter is active. */
  readonly isWhole: boolean;
  /** Number of generated bodies per operation. */
  readonly fuzzRuns: number;
  readonly target: Target;
  readonly sender: Sender;
  readonly concurrency: number;
  readonly signal?: AbortSignal | undefined;
}

/** The run ends after this many timeouts. */
const maxTimeouts = 10;

/** After this many timeouts, failures are not retried. */
const maxRepeatedTimeouts = 2;

/**
 * Runs a plan and returns the report of the provider.
 * @throws AppError `unreachable-target`, `foreign-target`, `credential-needed`, `credential-refused`
 */
export async function* runPlan(
  runContext: ProviderRun,
  title: string,
  version: string,
): AsyncGenerator<RunEvent, ProviderReport> {
  const { setting, target, sender, cases } = runContext;
  const { provider } = setting;
  const started = stopwatch();
  const url = target.base.href;
  const operation = cases[0]?.operation ?? setting.oracle.document.operations[0];
  yield { type: 'run-started', provider, title, target: url, seed: setting.seed };
  yield { type: 'plan', provider, cases: cases.map(toPlanned) };
  const state = new RunState(runContext);
  if (operation && cases.length + runContext.deferred.size + runContext.fuzzRuns > 0) {
    await state.preflight(operation, url);
  }

  yield* state.work(cases, cases.length);
  const deferredCases =
    state.abortReason === undefined
      ? followUps(setting, runContext.contract, state.issued).filter(({ id }) => runContext.deferred.has(id))
      : [];
  yield* state.work(deferredCases, cases.length + deferredCases.length);
  if (runContext.fuzzRuns > 0 && state.abortReason === undefined) yield* state.fuzz(runContext.fuzzRuns);

  const coverage = runContext.coverage.total(
    runContext.invariants.checked,
    setting.forbidden.size > 0,
    runContext.isWhole,
  );
  yield { type: 'coverage', provider, coverage };
  const report: ProviderReport = {
    provider,
    title,
    version,
    target: url,
    cases: state.results.map((result) => ({
      ...result,
      findings: [...new Set(result.findings.map((id) => runContext.collector.canonicalId(id)))],
    })),
    findings: runContext.collector.all,
    coverage,
    tokens: state.tokens,
    ...(state.moreTokens > 0 && { moreTokens: state.moreTokens }),
    ...(state.omittedExchanges > 0 && { omittedExchanges: state.omittedExchanges }),
    requests: target.requests,
    rateLimitPauses: sender.rateLimitPauses,
    durationMs: Math.round(stopwatch() - started),
    ...(state.abortReason !== undefined && { abortReason: state.abortReason }),
  };
  yield { type: 'run-finished', provider, report };
  return report;
}

/** The mutable state of a run. */
class RunState {
  readonly results: CaseResult[] = [];
  readonly tokens: CreatedToken[] = [];
  moreTokens = 0;
  omittedExchanges = 0;
  /** The last secrets issued to valid requests. */
  issued: readonly string[] = [];
  abortReason: string | undefined;
  readonly #run: ProviderRun;
  #timeouts = 0;
  #keptCharacters = 0;
  #concurrency: number;

  constructor(runContext: ProviderRun) {
    this.#run = runContext;
    this.#concurrency = runContext.concurrency;
  }

  /** Runs `cases` concurrently. Events are in the order of completion. */
  async *work(cases: readonly Case[], total: number): AsyncGenerator<RunEvent> {
    const queue = new Queue<RunEvent>();
    let next = 0;
    const worker = async (): Promise<void> => {
      while (next < cases.length) await this.#runCase(cases[next++]!, queue, total);
    };
    yield* queue.until(Promise.all(Array.from({ length: Math.min(this.#concurrency, cases.length) }, worker)));
  }

  /** Sends generated bodies sequentially, because shrinking depends on the previous result. */
  async *fuzz(runs: number): AsyncGenerator<RunEvent> {
    const { setting } = this.#run;
    const queue = new Queue<RunEvent>();
    const total = this.results.length + runs * setting.oracle.document.operations.length;
    yield* queue.until(
      fuzz(setting.oracle.document.operations, setting, runs, async (one) => {
        const { verdict } = await this.#runCase(one, queue, total);
        return this.abortReason !== undefined
          ? 'stop'
          : verdict === 'passed' || verdict === 'skipped'
            ? 'passed'
            : 'failed';
      }),
    );
  }

  async #runCase(one: Case, queue: Queue<RunEvent>, total: number): Promise<CaseResult> {
    const { provider } = one;
    if (this.#run.signal?.aborted) this.abortReason ??= stopped;
    const ended =
      this.abortReason === undefined
        ? await runCase(this.#run, one, this.#timeouts < maxRepeatedTimeouts)
        : skippedCase(one, this.abortReason);
    this.#record(ended);
    queue.push(
      ...ended.tokens.map((token): RunEvent => ({ type: 'token-created', provider, token })),
      ...ended.newFindings.map((finding): RunEvent => ({ type: 'finding', provider, finding })),
      { type: 'case-finished', provider, result: ended.result, done: this.results.length, total },
    );
    return ended.result;
  }

  /** Runs the preflight. If it is stopped, the run ends. */
  async preflight(operation: Operation, url: string): Promise<void> {
    try {
      await preflight(operation, this.#run.setting, this.#run.sender, url, (exchange) => this.#note(exchange));
    } catch (error) {
      if (!(error instanceof NotSent)) throw error;
      this.abortReason = error.message;
    }
  }

  /** Records the tokens and timeouts of a preflight request. */
  #note(exchange: CaseExchange): void {
    if (exchange.outcome.kind === 'timeout') this.#timeouts++;
    const { tokens, secrets, more } = this.#run.tokensOf(exchange);
    this.#keepTokens(tokens, more, secrets);
    if (exchange.outcome.kind !== 'response') return;
    const {
      concurrency,
      context: { timeoutMs },
    } = this.#run;
    // Limits concurrency so that even a sequential server responds within half the timeout.
    this.#concurrency = Math.max(
      1,
      Math.min(concurrency, Math.floor(timeoutMs / 2 / Math.max(1, exchange.outcome.durationMs))),
    );
  }

  #record({ result, tokens, moreTokens, secrets, timeouts, targetGone }: CaseOutcome): void {
    this.results.push(this.#withinMemory(result));
    this.#keepTokens(tokens, moreTokens, secrets);
    this.#timeouts += timeouts;
    if (targetGone) this.abortReason ??= `the service stopped accepting connections at case ${result.id}`;
    if (this.#timeouts >= maxTimeouts) this.abortReason ??= `${this.#timeouts} requests timed out`;
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

const skippedCase = (one: Case, reason: string): CaseOutcome => ({
  result: {
    id: one.id,
    provider: one.provider,
    operation: one.operation.id,
    phase: one.phase,
    title: one.title,
    checks: one.checks,
    verdict: 'skipped',
    reason,
    findings: [],
    durationMs: 0,
    exchanges: [],
  },
  newFindings: [],
  tokens: [],
  moreTokens: 0,
  secrets: [],
  timeouts: 0,
  targetGone: false,
});
