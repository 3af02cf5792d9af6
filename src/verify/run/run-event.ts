/** Events of a run. The engine yields them and never prints. */
import type { Expectation, Phase } from '../plan/case.ts';
import type { CheckId, Finding } from '../findings/finding.ts';
import type { CaseResult, Coverage, CreatedToken, ProviderReport } from '../findings/report.ts';

/** A case of a plan. */
export interface PlannedCase {
  readonly id: string;
  readonly phase: Phase;
  readonly title: string;
  readonly checks: readonly CheckId[];
  readonly expectation: Expectation['kind'];
}

export type RunEvent =
  | {
      readonly type: 'run-started';
      readonly provider: string;
      readonly title: string;
      readonly target: string;
      readonly seed: number;
    }
  | { readonly type: 'plan'; readonly provider: string; readonly cases: readonly PlannedCase[] }
  | {
      readonly type: 'case-finished';
      readonly provider: string;
      readonly result: CaseResult;
      readonly done: number;
      readonly total: number;
    }
  /** The first occurrence of a defect. Later cases may be added to the finding in the report. */
  | { readonly type: 'finding'; readonly provider: string; readonly finding: Finding }
  | { readonly type: 'token-created'; readonly provider: string; readonly token: CreatedToken }
  /** The run pauses because the target limits the rate. */
  | { readonly type: 'waiting'; readonly provider: string; readonly ms: number }
  | { readonly type: 'coverage'; readonly provider: string; readonly coverage: Coverage }
  | { readonly type: 'run-finished'; readonly provider: string; readonly report: ProviderReport };
