/** The check type: a function from an exchange to its defects, without side effects. */
import type { CheckId, Rationale, Severity } from '../findings/finding.ts';
import type { CaseExchange } from '../run/case-exchange.ts';
import type { SpecOracle } from '../spec-oracle.ts';

/** A defect of an exchange. */
export interface Defect {
  readonly check: CheckId;
  readonly severity: Severity;
  /** De-duplication key: equal for all exchanges with the same defect. */
  readonly signature: string;
  /** Signatures of the same check that explain this defect: if one of them was found, this defect is merged into it. */
  readonly explainedBy?: readonly string[];
  /** Equal for defects that likely have the same cause, also in other operations. Default: `signature`. */
  readonly cause?: string;
  readonly title: string;
  readonly expected: string;
  readonly actual: string;
  readonly rationale: Rationale;
}

export interface CheckContext {
  readonly oracle: SpecOracle;
  readonly timeoutMs: number;
  /** The given credentials, both valid and forbidden. */
  readonly credentials: readonly string[];
}

export type Check = (exchange: CaseExchange, context: CheckContext) => readonly Defect[];

/** `error` for a violation of the document; `warning` for an assumption or an HTTP rule. */
export const severityOf = ({ basis }: Rationale): Severity => (basis === 'documented' ? 'error' : 'warning');
