/** Summary numbers and coverage of a provider run, shared by all reports. */
import type { Finding, Severity } from '../findings/finding.ts';
import type { Coverage, ProviderReport, Report } from '../findings/report.ts';

/** Coverage of one kind of item. */
interface Ratio {
  readonly name: string;
  readonly covered: number;
  readonly of: number;
  /** What was not covered, and why. */
  readonly missing: readonly string[];
}

export interface Summary {
  readonly provider: string;
  readonly cases: number;
  readonly passed: number;
  readonly failed: number;
  readonly flaky: number;
  readonly skipped: number;
  /** Number of cases whose outcome depends on what exists on the target. */
  readonly unproven: number;
  /** Number of cases that could not be judged. */
  readonly unjudged: number;
  readonly requests: number;
  readonly seconds: number;
  readonly casesPerSecond: number;
  /** New findings, and those in the baseline. */
  readonly errors: number;
  readonly warnings: number;
  readonly known: number;
  readonly coverage: readonly Ratio[];
  /** Percentage, rounded down. */
  readonly coveragePercent: number;
}

export function summarise({
  provider,
  cases,
  unlistedCases = 0,
  findings,
  coverage,
  requests,
  durationMs,
}: ProviderReport): Summary {
  const count = (verdict: string): number => cases.filter((one) => one.verdict === verdict).length;
  const ratios = ratiosOf(coverage);
  const all = totalRatio(ratios);
  return {
    provider,
    requests,
    cases: cases.length + unlistedCases,
    passed: count('passed') + unlistedCases,
    failed: count('failed'),
    flaky: count('flaky'),
    skipped: count('skipped'),
    unproven: count('unproven'),
    unjudged: count('error'),
    seconds: durationMs / 1000,
    casesPerSecond:
      durationMs > 0 ? Math.round(((cases.length + unlistedCases - count('skipped')) / durationMs) * 1000) : 0,
    errors: newFindingsOf(findings, 'error').length,
    warnings: newFindingsOf(findings, 'warning').length,
    known: findings.filter(({ known }) => known).length,
    coverage: ratios,
    coveragePercent: all.of === 0 ? 100 : Math.floor((all.covered / all.of) * 100),
  };
}

/** Findings of a severity that are not in the baseline. */
export const newFindingsOf = (findings: readonly Finding[], severity: Severity): Finding[] =>
  findings.filter((finding) => finding.severity === severity && !finding.known);

/** Whether a finding fails the run. */
export const fails = ({ severity, known }: Finding, failOn: Severity = 'error'): boolean =>
  !known && (severity === 'error' || failOn === 'warning');

/** The verdict. A run that skipped cases does not report that the provider conforms. */
export function headline(
  { providers }: Report,
  failOn: Severity = 'error',
): { readonly tone: 'good' | 'bad' | 'odd'; readonly text: string } {
  const failed = providers.flatMap(({ findings }) => findings).filter((finding) => fails(finding, failOn)).length;
  const known = providers.flatMap(({ findings }) => findings).filter((finding) => finding.known).length;
  const unsent = providers.flatMap(({ cases }) => cases).filter(({ verdict }) => verdict === 'skipped').length;
  if (failed > 0) return { tone: 'bad', text: `Does not conform: ${plural(failed, 'finding')}` };
  if (unsent > 0)
    return {
      tone: 'odd',
      text: `Nothing found, but ${plural(unsent, 'case')} ${unsent === 1 ? 'was' : 'were'} not sent`,
    };
  const unjudged = providers.flatMap(({ cases }) => cases).filter(({ verdict }) => verdict === 'error').length;
  if (unjudged > 0) return { tone: 'odd', text: `Nothing found, but ${plural(unjudged, 'case')} could not be judged` };
  return providers.some(({ abortReason }) => abortReason !== undefined)
    ? { tone: 'odd', text: 'Nothing found, but the run ended early' }
    : { tone: 'good', text: known === 0 ? 'Conforms' : `No new findings, but ${plural(known, 'known finding')}` };
}

/** `1 case`, `2 cases`. */
export const plural = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;

/** `0.42 s`, `12.4 s`. */
export const inSeconds = (seconds: number): string => `${seconds.toFixed(seconds < 10 ? 2 : 1)} s`;

function ratiosOf({ operations, statuses, keywords, security, invariants }: Coverage): Ratio[] {
  return [
    ratio(
      'operations',
      operations.map(({ operation, requests }) => [requests > 0, operation]),
    ),
    ratio(
      'statuses',
      statuses.map(({ operation, status, seen, reason }) => [
        seen > 0,
        `status ${status}${operations.length > 1 ? ` of ${operation}` : ''}${reason === undefined ? '' : `: ${reason}`}`,
      ]),
    ),
    ratio(
      'keyword sides',
      keywords.flatMap(({ pointer, keyword, valid, invalid }): Reached[] => [
        [valid > 0, `${keyword} of ${pointer}: no valid case`],
        [invalid > 0, `${keyword} of ${pointer}: no invalid case`],
      ]),
    ),
    ratio(
      'credentials',
      security.flatMap(({ securityRequirement, accepted, rejected }): Reached[] =>
        securityRequirement === 'none'
          ? [[accepted + rejected > 0, 'no case without a credential']]
          : [
              [accepted > 0, `${securityRequirement} was never accepted`],
              [rejected > 0, `${securityRequirement} was never rejected`],
            ],
      ),
    ),
    ratio(
      'rules',
      invariants.map(({ invariant, checked }) => [checked > 0, `${invariant} was never checked`]),
    ),
  ].filter(({ of }) => of > 0);
}

type Reached = readonly [reached: boolean, otherwise: string];

const ratio = (name: string, reached: readonly Reached[]): Ratio => ({
  name,
  of: reached.length,
  covered: reached.filter(([is]) => is).length,
  missing: reached.filter(([is]) => !is).map(([, otherwise]) => otherwise),
});

const totalRatio = (ratios: readonly Ratio[]): { covered: number; of: number } => ({
  covered: ratios.reduce((sum, { covered }) => sum + covered, 0),
  of: ratios.reduce((sum, { of }) => sum + of, 0),
});
