/** The results of a run as the page shows them: complete, or as far as the run came. */
import type { CaseResult, Finding, ProviderReport, Report, RunLine } from './report-types.ts';

export interface ProviderRun {
  readonly provider: string;
  readonly title: string;
  readonly target: string;
  /** Number of cases that the run was to have. */
  readonly planned: number;
  readonly cases: readonly CaseResult[];
  readonly requests: number;
  readonly tokens: number;
  /** Declared statuses, and how often each was received; empty before the end. */
  readonly statuses: ProviderReport['coverage']['statuses'];
  /** Why it ended early. */
  readonly abortReason?: string;
}

export interface RunResult {
  readonly startedAt: string;
  readonly durationMs: number;
  readonly seed: number;
  readonly providers: readonly ProviderRun[];
  /** The gravest first. */
  readonly findings: readonly Finding[];
  /** Whether the user stopped it. */
  readonly isStopped: boolean;
}

/** Cases are kept without their requests and responses, which the findings have. */
const withoutExchanges = (result: CaseResult): CaseResult => ({ ...result, exchanges: [] });

const toProviderRun = ({ coverage, tokens, moreTokens = 0, ...rest }: ProviderReport): ProviderRun => ({
  provider: rest.provider,
  title: rest.title,
  target: rest.target,
  planned: rest.cases.length,
  cases: rest.cases.map(withoutExchanges),
  requests: rest.requests,
  tokens: tokens.length + moreTokens,
  statuses: coverage.statuses,
  ...(rest.abortReason !== undefined && { abortReason: rest.abortReason }),
});

export const toRunResult = (report: Report): RunResult => ({
  startedAt: report.startedAt,
  durationMs: report.durationMs,
  seed: report.seed,
  providers: report.providers.map(toProviderRun),
  findings: report.findings,
  isStopped: false,
});

interface Collected {
  readonly title: string;
  readonly target: string;
  planned: number;
  readonly cases: CaseResult[];
  tokens: number;
  finished?: ProviderRun;
}

/** Collects the events of a run, so that a run that does not finish has results, too. */
export class RunCollector {
  readonly #startedAt = new Date().toISOString();
  readonly #started = performance.now();
  readonly #providers = new Map<string, Collected>();
  readonly #findings: Finding[] = [];
  #seed = 0;

  add(line: RunLine): void {
    switch (line.type) {
      case 'run-started':
        this.#seed = line.seed;
        this.#providers.set(line.provider, {
          title: line.title,
          target: line.target,
          planned: 0,
          cases: [],
          tokens: 0,
        });
        break;
      case 'plan':
        this.#update(line.provider, (collected) => {
          collected.planned = line.cases.length;
        });
        break;
      case 'case-finished':
        this.#update(line.provider, (collected) => {
          collected.planned = line.total;
          collected.cases.push(withoutExchanges(line.result));
        });
        break;
      case 'finding':
        this.#findings.push(line.finding);
        break;
      case 'token-created':
        this.#update(line.provider, (collected) => {
          collected.tokens += 1;
        });
        break;
      case 'run-finished':
        this.#update(line.provider, (collected) => {
          collected.finished = toProviderRun(line.report);
        });
        break;
      case 'waiting':
      case 'coverage':
      case 'report':
      case 'failed':
    }
  }

  #update(provider: string, change: (collected: Collected) => void): void {
    const collected = this.#providers.get(provider);
    if (collected) change(collected);
  }

  result(isStopped: boolean): RunResult {
    return {
      startedAt: this.#startedAt,
      durationMs: Math.round(performance.now() - this.#started),
      seed: this.#seed,
      providers: [...this.#providers].map(
        ([provider, { title, target, planned, cases, tokens, finished }]) =>
          finished ?? {
            provider,
            title,
            target,
            planned,
            cases: [...cases],
            requests: cases.filter(({ verdict }) => verdict !== 'skipped').length,
            tokens,
            statuses: [],
            abortReason: isStopped ? 'stopped by you' : 'the run ended early',
          },
      ),
      findings: this.#findings.toSorted(
        (one, other) => Number(other.severity === 'error') - Number(one.severity === 'error'),
      ),
      isStopped,
    };
  }
}
