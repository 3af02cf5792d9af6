/** The outcome of a run, as plain data: reporters turn it into text. */
import type { Phase, CaseVerdict } from '../plan/case.ts';
import type { CheckId, ExchangeRecord, Finding } from './finding.ts';

/** One case and how it ended. */
export interface CaseResult {
  readonly id: string;
  readonly provider: string;
  readonly operation: string;
  readonly phase: Phase;
  readonly title: string;
  readonly checks: readonly CheckId[];
  readonly verdict: CaseVerdict;
  /** Why it failed, was skipped or could not be judged; empty where it passed. */
  readonly reason: string;
  /** The findings that it showed, by id. Warnings do not make a case fail. */
  readonly findings: readonly string[];
  readonly durationMs: number;
  /** Its requests in order: one, or two where it was sent again. */
  readonly exchanges: readonly ExchangeRecord[];
}

/** A token that the run made on the target, for clean-up. */
export interface CreatedToken {
  readonly provider: string;
  /** The provider's own id where its answer has one. */
  readonly id: string | undefined;
  readonly name: string | undefined;
  readonly secretPreview: string;
  readonly case: string;
  readonly at: string;
}

/** A status that the document declares, and whether the run saw it. */
export interface StatusCoverage {
  readonly operation: string;
  readonly status: string;
  readonly seen: number;
  /** Why it was not seen. */
  readonly reason?: string;
}

/** A keyword of a request schema, and the cases sent on either side of it. */
export interface KeywordCoverage {
  readonly pointer: string;
  readonly keyword: string;
  readonly valid: number;
  readonly invalid: number;
}

export interface Coverage {
  readonly operations: readonly { readonly operation: string; readonly requests: number }[];
  readonly statuses: readonly StatusCoverage[];
  readonly keywords: readonly KeywordCoverage[];
  readonly security: readonly {
    readonly securityRequirement: string;
    readonly accepted: number;
    readonly rejected: number;
  }[];
  /** How many answers each of the provider's own rules has judged. */
  readonly invariants: readonly { readonly invariant: CheckId; readonly checked: number }[];
}

/** One provider against one target. */
export interface ProviderReport {
  readonly provider: string;
  readonly title: string;
  readonly version: string;
  /** The base URL. */
  readonly target: string;
  readonly cases: readonly CaseResult[];
  readonly findings: readonly Finding[];
  readonly coverage: Coverage;
  readonly tokens: readonly CreatedToken[];
  /** How many more tokens were made than are listed. */
  readonly moreTokens?: number;
  /** How many exchanges are not kept, since there are too many. */
  readonly omittedExchanges?: number;
  readonly requests: number;
  /** How often the run waited because the target asked for it (429), and for how long in all. */
  readonly rateLimitPauses: { readonly count: number; readonly ms: number };
  readonly durationMs: number;
  /** Why the run ended before its plan did; absent where it did not. */
  readonly abortReason?: string;
}

/** A whole run. */
export interface Report {
  /** RFC 3339. */
  readonly startedAt: string;
  readonly durationMs: number;
  readonly seed: number;
  /** Whether every plan was worked through, every case could be judged, and no new finding is an error. */
  readonly ok: boolean;
  readonly providers: readonly ProviderReport[];
  /** The findings of all providers, errors first. */
  readonly findings: readonly Finding[];
}

/** A report of its providers' parts. */
export function toReport(
  startedAt: string,
  durationMs: number,
  seed: number,
  providers: readonly ProviderReport[],
): Report {
  const all = providers.flatMap(({ findings }) => findings);
  const findings = [
    ...all.filter(({ severity }) => severity === 'error'),
    ...all.filter(({ severity }) => severity === 'warning'),
  ];
  const ok =
    providers.every(
      ({ abortReason, cases }) => abortReason === undefined && cases.every(({ verdict }) => verdict !== 'error'),
    ) && !findings.some(({ severity, known }) => severity === 'error' && !known);
  return { startedAt, durationMs, seed, ok, providers, findings };
}

/** Every finding of a report that is not known from a baseline. */
export const newFindings = ({ findings }: Report): Finding[] => findings.filter(({ known }) => !known);

/** Whether a build should fail: by default on errors alone. */
export const failsOn = (report: Report, minSeverity: Finding['severity'] = 'error'): boolean =>
  newFindings(report).some(({ severity }) => severity === 'error' || minSeverity === 'warning');
