/** What a check is: it looks at one exchange and returns what is wrong with it. It never prints, throws or exits. */
import type { CheckId, Ground, Severity } from '../finding.ts';
import type { Exchange } from '../exchange.ts';
import type { Yardstick } from '../yardstick.ts';

/** One thing wrong with one exchange. */
export interface Defect {
  readonly check: CheckId;
  readonly severity: Severity;
  /** The same for every exchange that shows the same defect. */
  readonly signature: string;
  readonly title: string;
  readonly expected: string;
  readonly actual: string;
  readonly ground: Ground;
}

export interface CheckContext {
  readonly yardstick: Yardstick;
  readonly timeoutMs: number;
  /** The credentials that were given: good ones and forbidden ones. */
  readonly credentials: readonly string[];
}

export type Check = (exchange: Exchange, context: CheckContext) => readonly Defect[];

/** A breach of what is documented is an error; of an assumption or of HTTP's manners, a warning. */
export const severityOf = ({ basis }: Ground): Severity => (basis === 'documented' ? 'error' : 'warning');
