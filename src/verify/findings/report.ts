/** The report of a run, as plain data. */
import type { Phase, CaseVerdict } from '../plan/case.ts';
import { mostImportantFirst } from './merge-findings.ts';
import type { CheckId, ExchangeRecord, Finding } from './finding.ts';

/** The result of a case. */
export interface CaseResult {
  readonly id: string;
  readonly provider: string;
  readonly operation: string;
  readonly phase: Phase;
  readonly title: string;
  readonly checks: readonly CheckId[];
  readonly verdict: CaseVerdict;
  /** Why it failed, was skipped or could not be judged; empty if it passed. */
  readonly reason: string;
  /** The ids of its findings. Warnings do not fail a case. */
  readonly findings: readonly string[];
  readonly durationMs: number;
  /** Its requests in order: one, or two if it was retried. */
  readonly exchanges: readonly ExchangeRecord[];
}

/** A token that the run created on the target, for cleanup. */
export interface CreatedToken {
  readonly provider: string;
  /** The provider's id of the token, if the response contains one. */
  readonly id: string | undefined;
  readonly name: string | undefined;
  readonly secretPreview: string;
  readonly case: string;
  readonly at: string;
}

/** A declared status and how often it was received. */
export interface StatusCoverage {
  readonly operation: string;
  readonly status: string;
  readonly seen: number;
  /** Why it was not received. */
  readonly reason?: string;
}

/** A keyword of a request schema, with the number of valid and invalid cases. */
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
  /** The number of responses that each contract invariant checked. */
  readonly invariants: readonly { readonly invariant: CheckId; readonly checked: number }[];
}

/** The results of one provider. */
export interface ProviderReport {
  readonly provider: string;
  readonly title: string;
  readonly version: string;
  /** The base URL. */
  readonly target: string;
  readonly cases: readonly CaseResult[];
  /** The number of further cases that are not listed; those with findings are listed first. */
  readonly unlistedCases?: number;
  readonly findings: readonly Finding[];
  readonly coverage: Coverage;
  readonly tokens: readonly CreatedToken[];
  /** The number of created tokens that are not listed. */
  readonly moreTokens?: number;
  /** The number of exchanges omitted because of the memory limit. */
  readonly omittedExchanges?: number;
  readonly requests: number;
  /** Number and total duration of the pauses requested by the target (429). */
  readonly rateLimitPauses: { readonly count: number; readonly ms: number };
  /** How the options were understood, and what the target left open. */
  readonly notes?: readonly string[];
  readonly durationMs: number;
  /** Why the run ended early; absent if it was completed. */
  readonly abortReason?: string;
}

/** What recorded traffic consisted of. */
export interface TrafficSummary {
  readonly files: readonly string[];
  readonly entries: number;
  readonly judged: number;
  /** The entries that were sent to other hosts. */
  readonly otherHosts: readonly { readonly host: string; readonly entries: number }[];
  /** The entries that were sent to a provider, but say nothing about it. */
  readonly skipped: readonly { readonly reason: string; readonly entries: number }[];
}

/** The report of a run. */
export interface Report {
  /** RFC 3339. */
  readonly startedAt: string;
  readonly durationMs: number;
  readonly seed: number;
  /** Whether all cases were sent and judged, and no new finding is an error. */
  readonly ok: boolean;
  readonly providers: readonly ProviderReport[];
  /** The findings of all providers, the most important first. */
  readonly findings: readonly Finding[];
  /** Only for recorded traffic. */
  readonly traffic?: TrafficSummary;
}

/** Combines provider reports. */
export function toReport(
  startedAt: string,
  durationMs: number,
  seed: number,
  providers: readonly ProviderReport[],
): Report {
  const findings = mostImportantFirst(providers.flatMap((provider) => provider.findings));
  const ok =
    providers.every(
      ({ abortReason, cases }) =>
        abortReason === undefined && cases.every(({ verdict }) => verdict !== 'error' && verdict !== 'skipped'),
    ) && !findings.some(({ severity, known }) => severity === 'error' && !known);
  return { startedAt, durationMs, seed, ok, providers, findings };
}

/** The findings that are not in the baseline. */
export const newFindings = ({ findings }: Report): Finding[] => findings.filter(({ known }) => !known);

/** Whether the report fails the build; by default, only errors do. */
export const failsOn = (report: Report, minSeverity: Finding['severity'] = 'error'): boolean =>
  newFindings(report).some(({ severity }) => severity === 'error' || minSeverity === 'warning');
