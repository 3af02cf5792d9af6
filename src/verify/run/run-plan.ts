/** The engine: sends the cases of a plan side by side, judges each answer, and tells of it as it goes. */
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

/** Everything that one run works with. */
export interface ProviderRun extends RunContext {
  readonly setting: PlanContext;
  readonly contract: ContractDefinition;
  readonly cases: readonly Case[];
  /** The ids of the cases that wait for an issued token. */
  readonly deferred: ReadonlySet<string>;
  /** Whether every case of the plan was asked for. */
  readonly isWhole: boolean;
  /** How many generated bodies to send for each operation. */
  readonly fuzzRuns: number;
  readonly target: Target;
  readonly sender: Sender;
  readonly concurrency: number;
  readonly signal?: AbortSignal | undefined;
}

/** A target that lets this many requests hang is not asked any further. */
const maxTimeouts = 10;

/** After this many, what hangs is known to hang and is not sent again. */
const maxRepeatedTimeouts = 2;

/**
 * Runs a plan.
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

/** What a run has come to so far. */
class RunState {
  readonly results: CaseResult[] = [];
  readonly tokens: CreatedToken[] = [];
  moreTokens = 0;
  omittedExchanges = 0;
  /** The last secrets that valid requests were given. */
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

  /** Works through `cases`, several at a time; events come in the order in which cases end. */
  async *work(cases: readonly Case[], total: number): AsyncGenerator<RunEvent> {
    const queue = new Queue<RunEvent>();
    let next = 0;
    const worker = async (): Promise<void> => {
      while (next < cases.length) await this.#runCase(cases[next++]!, queue, total);
    };
    yield* queue.until(Promise.all(Array.from({ length: Math.min(this.#concurrency, cases.length) }, worker)));
  }

  /** Sends generated bodies, one after the other, since each smaller one follows from the one before. */
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

  /** Finds out whether the target can be judged; where it is stopped meanwhile, the run is. */
  async preflight(operation: Operation, url: string): Promise<void> {
    try {
      await preflight(operation, this.#run.setting, this.#run.sender, url, (exchange) => this.#note(exchange));
    } catch (error) {
      if (!(error instanceof NotSent)) throw error;
      this.abortReason = error.message;
    }
  }

  /** Keeps what came of a request outside of cases: tokens, and whether it hung. */
  #note(exchange: CaseExchange): void {
    if (exchange.outcome.kind === 'timeout') this.#timeouts++;
    const { tokens, secrets, more } = this.#run.tokensOf(exchange);
    this.#keepTokens(tokens, more, secrets);
    if (exchange.outcome.kind !== 'response') return;
    const {
      concurrency,
      context: { timeoutMs },
    } = this.#run;
    // Even where requests are worked off one after the other, each is then answered in half the time that it has.
    this.#concurrency = Math.max(
      1,
      Math.min(concurrency, Math.floor(timeoutMs / 2 / Math.max(1, exchange.outcome.durationMs))),
    );
  }

  #record({ result, tokens, moreTokens, secrets, timeouts, targetGone }: CaseOutcome): void {
    this.results.push(this.#withinMemory(result));
    this.#keepTokens(tokens, moreTokens, secrets);
    this.#timeouts += timeouts;
    if (targetGone) this.abortReason ??= `the service is gone since case ${result.id}`;
    if (this.#timeouts >= maxTimeouts) this.abortReason ??= `${this.#timeouts} requests were not answered in time`;
    this.abortReason ??= this.#run.sender.gaveUp ?? this.#run.budget.spent;
  }

  #keepTokens(tokens: readonly CreatedToken[], more: number, secrets: readonly string[]): void {
    const listed = tokens.slice(0, maxTokensListed - this.tokens.length);
    this.tokens.push(...listed);
    this.moreTokens += more + tokens.length - listed.length;
    this.issued = secrets.length > 0 ? secrets.slice(-1) : this.issued;
    this.#run.secrets.checkWithHistory(secrets);
  }

  /** The result; of a very long run without its exchanges, where nothing was wrong with them. */
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
