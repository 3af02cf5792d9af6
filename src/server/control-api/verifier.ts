/** The interface to the contract harness, which is passed as an option so that the server does not depend on it. */
import type { Verification } from './control-types.ts';

export type { Verification };

/** A progress event of a run. */
export interface VerificationEvent {
  readonly type: string;
}

/**
 * Runs the contract suite and resolves to the report.
 * @param onEvent receives progress events
 * @param signal aborts the run, which then resolves to a report of the results so far
 * @throws AppError if an option is invalid or the target cannot be verified
 */
export type Verifier = (
  verification: Verification,
  onEvent: (event: VerificationEvent) => void,
  signal: AbortSignal,
) => Promise<object>;
