/** The engine: sends the cases of a plan side by side, judges each answer, and tells of it as it goes. */
import { stopwatch } from '../core/clock.ts';
import type { Operation } from '../openapi/operation.ts';
import type { ContractDefinition } from '../provider/contract.ts';
import type { Case } from './case.ts';
import type { RunEvent } from './event.ts';
import { examineCase, type Bench, type CaseOutcome } from './judge-case.ts';
import { toPlanned } from './generate/plan.ts';
import type { Setting } from './generate/base.ts';
import { followUps } from './generate/follow-up.ts';
import { fuzz } from './generate/fuzz.ts';
import type { Exchange } from './exchange.ts';
import { maxKeptCharacters, maxTokensListed } from './limits.ts';
import { NotSent, preflight } from './preflight.ts';
import { Queue } from './queue.ts';
import type { CaseResult, MadeToken, ProviderReport } from './report.ts';
import { sizeOf } from './record.ts';
import { stopped, type Sender } from './sender.ts';
import type { Target } from './target.ts';

/** Everything that one run works with. */
export interface Run extends Bench {
  readonly setting: Setting;
  readonly contract: ContractDefinition;
  readonly cases: readonly Case[];
  /** The ids of the cases that wait for an issued token. */
  readonly later: ReadonlySet<string>;
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
const mostTimeouts = 10;

/** After this many, what hangs is known to hang and is not sent again. */
const provenTimeouts = 2;

/**
 * Runs a plan.
 * @throws AppError `unreachable-target`, `foreign-target`, `credential-needed`, `credential-refused`
 */
export async function* run(bench: Run, title: string, version: string): AsyncGenerator<RunEvent, ProviderReport> {
  const { setting, target, sender, cases } = bench;
  const { provider } = setting;
  const started = stopwatch();
  const url = target.base.href;
  const operation = cases[0]?.operation ?? setting.yardstick.document.operations[0];
  yield { type: 'run-started', provider, title, target: url, seed: setting.seed };
  yield { type: 'plan', provider, cases: cases.map(toPlanned) };
  const state = new RunState(bench);
  if (operation && cases.length + bench.later.size + bench.fuzzRuns > 0) {
    await state.preflight(operation, url);
  }

  yield* state.work(cases, cases.length);
  const late = state.cutShort === undefined ? followUps(setting, bench.contract, state.issued).filter(({ id }) => bench.later.has(id)) : [];
  yield* state.work(late, cases.length + late.length);
  if (bench.fuzzRuns > 0 && state.cutShort === undefined) yield* state.fuzz(bench.fuzzRuns);

  const coverage = bench.coverage.total(bench.rules.judged, setting.forbidden.size > 0, bench.isWhole);
  yield { type: 'coverage', provider, coverage };
  const report: ProviderReport = {
    provider, title, version, target: url,
    cases: state.results.map((result) => ({ ...result, findings: [...new Set(result.findings.map((id) => bench.book.toldAs(id)))] })), findings: bench.book.all, coverage, tokens: state.tokens,
    ...(state.moreTokens > 0 && { moreTokens: state.moreTokens }), ...(state.omittedExchanges > 0 && { omittedExchanges: state.omittedExchanges }),
    requests: target.requests, waits: sender.waits, durationMs: Math.round(stopwatch() - started),
    ...(state.cutShort !== undefined && { cutShort: state.cutShort }),
  };
  yield { type: 'run-finished', provider, report };
  return report;
}

/** What a run has come to so far. */
class RunState {
  readonly results: CaseResult[] = [];
  readonly tokens: MadeToken[] = [];
  moreTokens = 0;
  omittedExchanges = 0;
  /** The last secrets that valid requests were given. */
  issued: readonly string[] = [];
  cutShort: string | undefined;
  readonly #bench: Run;
  #timeouts = 0;
  #keptCharacters = 0;
  #concurrency: number;

  constructor(bench: Run) {
    this.#bench = bench;
    this.#concurrency = bench.concurrency;
  }

  /** Works through `cases`, several at a time; events come in the order in which cases end. */
  async* work(cases: readonly Case[], total: number): AsyncGenerator<RunEvent> {
    const queue = new Queue<RunEvent>();
    let next = 0;
    const worker = async (): Promise<void> => {
      while (next < cases.length) await this.#judge(cases[next++]!, queue, total);
    };
    yield* queue.until(Promise.all(Array.from({ length: Math.min(this.#concurrency, cases.length) }, worker)));
  }

  /** Sends generated bodies, one after the other, since each smaller one follows from the one before. */
  async* fuzz(runs: number): AsyncGenerator<RunEvent> {
    const { setting } = this.#bench;
    const queue = new Queue<RunEvent>();
    const total = this.results.length + runs * setting.yardstick.document.operations.length;
    yield* queue.until(fuzz(setting.yardstick.document.operations, setting, runs, async (one) => {
      const { verdict } = await this.#judge(one, queue, total);
      return this.cutShort !== undefined ? 'stop' : verdict === 'passed' || verdict === 'skipped' ? 'passed' : 'failed';
    }));
  }

  async #judge(one: Case, queue: Queue<RunEvent>, total: number): Promise<CaseResult> {
    const { provider } = one;
    if (this.#bench.signal?.aborted) this.cutShort ??= stopped;
    const ended = this.cutShort === undefined ? await examineCase(this.#bench, one, this.#timeouts < provenTimeouts) : skipped(one, this.cutShort);
    this.#take(ended);
    queue.push(
      ...ended.tokens.map((token): RunEvent => ({ type: 'token-made', provider, token })),
      ...ended.newFindings.map((finding): RunEvent => ({ type: 'finding', provider, finding })),
      { type: 'case-finished', provider, result: ended.result, done: this.results.length, total },
    );
    return ended.result;
  }

  /** Finds out whether the target can be judged; where it is stopped meanwhile, the run is. */
  async preflight(operation: Operation, url: string): Promise<void> {
    try {
      await preflight(operation, this.#bench.setting, this.#bench.sender, url, (exchange) => this.#note(exchange));
    } catch (error) {
      if (!(error instanceof NotSent)) throw error;
      this.cutShort = error.message;
    }
  }

  /** Keeps what came of a request outside of cases: tokens, and whether it hung. */
  #note(exchange: Exchange): void {
    if (exchange.outcome.kind === 'timeout') this.#timeouts++;
    const { tokens, secrets, more } = this.#bench.tokensOf(exchange);
    this.#keepTokens(tokens, more, secrets);
    if (exchange.outcome.kind !== 'answer') return;
    const { concurrency, context: { timeoutMs } } = this.#bench;
    // Even where requests are worked off one after the other, each is then answered in half the time that it has.
    this.#concurrency = Math.max(1, Math.min(concurrency, Math.floor(timeoutMs / 2 / Math.max(1, exchange.outcome.durationMs))));
  }

  #take({ result, tokens, moreTokens, secrets, timeouts, gone }: CaseOutcome): void {
    this.results.push(this.#withinMemory(result));
    this.#keepTokens(tokens, moreTokens, secrets);
    this.#timeouts += timeouts;
    if (gone) this.cutShort ??= `the service is gone since case ${result.id}`;
    if (this.#timeouts >= mostTimeouts) this.cutShort ??= `${this.#timeouts} requests were not answered in time`;
    this.cutShort ??= this.#bench.sender.gaveUp ?? this.#bench.budget.spent;
  }

  #keepTokens(tokens: readonly MadeToken[], more: number, secrets: readonly string[]): void {
    const listed = tokens.slice(0, maxTokensListed - this.tokens.length);
    this.tokens.push(...listed);
    this.moreTokens += more + tokens.length - listed.length;
    this.issued = secrets.length > 0 ? secrets.slice(-1) : this.issued;
    this.#bench.secrets.remember(secrets);
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

const skipped = (one: Case, reason: string): CaseOutcome => ({
  result: {
    id: one.id, provider: one.provider, operation: one.operation.id, phase: one.phase, title: one.title, checks: one.checks,
    verdict: 'skipped', reason, findings: [], durationMs: 0, exchanges: [],
  },
  newFindings: [], tokens: [], moreTokens: 0, secrets: [], timeouts: 0, gone: false,
});
