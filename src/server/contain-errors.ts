/** Catches errors outside of requests (listeners, loggers, event streams, timers), which would end the process. */
import { isError } from '../lib/errors.ts';
import { isPromise, type MaybePromise } from '../lib/maybe-promise.ts';

/** Receives the name of what failed, and the error. */
export type ErrorReport = (what: string, error: unknown) => void;

/**
 * Runs `act`. Reports an error or a rejected promise instead of propagating it.
 * @returns a promise if `act` returned one; it never rejects
 */
export function contain(report: ErrorReport, what: string, act: () => unknown): MaybePromise<void> {
  const failed = (error: unknown): void => {
    try {
      report(what, error);
    } catch {
      // The report itself failed; there is nowhere left to report to.
    }
  };
  try {
    const outcome = act();
    if (isPromise(outcome)) return outcome.then(() => undefined, failed);
  } catch (error) {
    failed(error);
  }
}

/** Wraps the user's warning listener, so that its errors are ignored. */
export const safeWarning =
  (onWarning: ((warning: string) => unknown) | undefined) =>
  (warning: string): void =>
    void contain(
      () => {},
      'onWarning',
      () => onWarning?.(warning),
    );

/** Formats any thrown value for a log, with its stack if it has one. Never throws. */
export function describeError(error: unknown): string {
  try {
    return isError(error) ? String(error.stack ?? error.message) : String(error);
  } catch {
    return 'a value that cannot be converted to a string was thrown';
  }
}
