/** Where everything ends that fails outside of a request: listeners, loggers, event streams, timers. Nothing of it may end the process. */
import { isPromise } from '../lib/maybe-promise.ts';

/** Receives what failed, and why. */
export type ErrorReport = (what: string, error: unknown) => void;

/** Runs code whose failure concerns nobody else, whether it throws or returns a promise that rejects. */
export function contain(report: ErrorReport, what: string, act: () => unknown): void {
  const failed = (error: unknown): void => {
    try {
      report(what, error);
    } catch {
      // Whoever is to be told fails as well. There is nobody left to tell.
    }
  };
  try {
    const outcome = act();
    if (isPromise(outcome)) outcome.then(undefined, failed);
  } catch (error) {
    failed(error);
  }
}

/** A listener for warnings that can't fail, whatever the user's own does. */
export const safeWarning =
  (onWarning: ((warning: string) => unknown) | undefined) =>
  (warning: string): void =>
    contain(
      () => {},
      'onWarning',
      () => onWarning?.(warning),
    );

/** An error for a person who looks for its cause: with its stack, whatever was thrown. */
export function describeError(error: unknown): string {
  try {
    return error instanceof Error ? String(error.stack ?? error.message) : String(error);
  } catch {
    return 'a value that has no text was thrown';
  }
}
