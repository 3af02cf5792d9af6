/** The port to the contract harness. The server does not know it: whoever puts both together hands it in. */

/** What is to be verified, and how. */
export interface Verification {
  /** All by default; a target takes exactly one. */
  readonly provider?: string;
  /** Base URL of the service under test; without it, a mock that is started for the run. */
  readonly target?: string;
  readonly credential?: string;
  /** Authenticated, but not permitted. */
  readonly forbiddenCredential?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly params?: Readonly<Record<string, string>>;
  readonly checks?: readonly string[];
  readonly skip?: readonly string[];
  readonly seed?: number;
  readonly fuzz?: number;
  readonly timeout?: number;
  readonly rate?: number;
  readonly maxRequests?: number;
  /** Seconds of waiting in all for a target that limits the rate or is busy. */
  readonly maxWait?: number;
  /** Needed for a target that is not this machine: real tokens are made there. */
  readonly allowRemote?: boolean;
}

/** What a run tells as it goes on. */
export interface VerificationEvent {
  readonly type: string;
}

/**
 * Runs the suite and resolves to the report.
 * @param tell hears of everything as it happens
 * @param stop ends the run with what is known so far
 * @throws AppError for wrong options, or a target that can't be judged
 */
export type Verifier = (
  verification: Verification,
  onEvent: (event: VerificationEvent) => void,
  signal: AbortSignal,
) => Promise<object>;
