/** What the contract suite tells and reports, as far as the page shows it. */

export interface Sent {
  readonly method: string;
  readonly url: string;
}

export interface FindingView {
  readonly id: string;
  readonly provider: string;
  readonly operation: string;
  readonly check: string;
  readonly severity: 'error' | 'warning';
  readonly title: string;
  readonly expected: string;
  readonly actual: string;
  readonly ground: {
    readonly basis: 'documented' | 'assumed' | 'protocol';
    readonly quote: string;
    readonly reason?: string;
    readonly location?: { readonly file: string; readonly line: number };
  };
  readonly sent: Sent;
  readonly curl?: string;
  readonly cases: readonly string[];
  readonly flaky: boolean;
}

export interface CaseView {
  readonly id: string;
  readonly provider: string;
  readonly title: string;
  readonly phase: string;
  readonly verdict: string;
  readonly reason: string;
  readonly durationMs: number;
}

export interface TokenMade {
  readonly id?: string;
  readonly name?: string;
  readonly secretPreview: string;
  readonly at: string;
}

export interface ProviderReportView {
  readonly provider: string;
  readonly title: string;
  readonly target: string;
  readonly cases: readonly CaseView[];
  readonly findings: readonly FindingView[];
  readonly coverage: { readonly statuses: readonly { readonly operation: string; readonly status: string; readonly seen: number; readonly reason?: string }[] };
  readonly tokens: readonly TokenMade[];
  readonly requests: number;
  readonly durationMs: number;
  readonly cutShort?: string;
}

export interface ReportView {
  readonly startedAt: string;
  readonly durationMs: number;
  readonly seed: number;
  readonly providers: readonly ProviderReportView[];
  readonly findings: readonly FindingView[];
}

/** The lines that the page listens to; there are others. */
export type RunLine =
  | { readonly type: 'case-finished'; readonly provider: string; readonly result: CaseView; readonly done: number; readonly total: number }
  | { readonly type: 'finding'; readonly provider: string; readonly finding: FindingView }
  | { readonly type: 'report'; readonly report: ReportView }
  | { readonly type: 'failed'; readonly problem: { readonly detail: string } };
