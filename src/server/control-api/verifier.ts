/** The interface to the contract harness, which is passed as an option so that the server does not depend on it. */

/** Options of a verification run. */
export interface Verification {
  /** Provider id. Default: all providers. Required with `target`. */
  readonly provider?: string;
  /** Base URL of the service under test. Default: a temporary mock. */
  readonly target?: string;
  readonly credential?: string;
  /** A credential that is authenticated but not authorized. */
  readonly forbiddenCredential?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly params?: Readonly<Record<string, string>>;
  readonly checks?: readonly string[];
  readonly skip?: readonly string[];
  readonly seed?: number;
  readonly fuzz?: number;
  /** Response timeout in milliseconds. */
  readonly timeout?: number;
  /** Maximum requests per second. */
  readonly rate?: number;
  readonly maxRequests?: number;
  /** Maximum total time, in seconds, to wait for a target that limits the rate or is busy. */
  readonly maxWait?: number;
  /** Required for a target on another machine, because the run creates real tokens there. */
  readonly allowRemote?: boolean;
}

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
