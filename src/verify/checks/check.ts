/** What a check is: it looks at one exchange and returns what is wrong with it. It never prints, throws or exits. */
import type { CheckId, Rationale, Severity } from '../findings/finding.ts';
import type { CaseExchange } from '../run/case-exchange.ts';
import type { SpecOracle } from '../spec-oracle.ts';

/** One thing wrong with one exchange. */
export interface Defect {
  readonly check: CheckId;
  readonly severity: Severity;
  /** The same for every exchange that shows the same defect. */
  readonly signature: string;
  /** Signatures of the same check: where one of those defects shows, this one needs no finding of its own. */
  readonly explainedBy?: readonly string[];
  readonly title: string;
  readonly expected: string;
  readonly actual: string;
  readonly rationale: Rationale;
}

export interface CheckContext {
  readonly oracle: SpecOracle;
  readonly timeoutMs: number;
  /** The credentials that were given: good ones and forbidden ones. */
  readonly credentials: readonly string[];
}

export type Check = (exchange: CaseExchange, context: CheckContext) => readonly Defect[];

/** A breach of what is documented is an error; of an assumption or of HTTP's manners, a warning. */
export const severityOf = ({ basis }: Rationale): Severity => (basis === 'documented' ? 'error' : 'warning');
