/** Types of a contract suite run: events, report, and the lines that end a run. */
import type { RunEvent } from '../../src/verify/run/run-event.ts';
import type { Report } from '../../src/verify/findings/report.ts';

export type { Finding } from '../../src/verify/findings/finding.ts';
export type { CaseResult, ProviderReport, Report } from '../../src/verify/findings/report.ts';

export type RunLine =
  | RunEvent
  | { readonly type: 'report'; readonly report: Report }
  | { readonly type: 'failed'; readonly problem: { readonly type: string; readonly detail: string } };
