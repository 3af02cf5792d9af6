/** Reports uncaught errors on standard error and keeps the mock running. */
import process from 'node:process';
import { describeError } from '../server/contain-errors.ts';

/** Limits the output of an error that repeats endlessly. */
const maxReports = 100;

/**
 * Handles uncaught exceptions and unhandled rejections.
 *
 * By default, Node would end the process and lose the state of all sessions because of an error in one of them, such as
 * an exception in a timer of a user's mock. Continuing is safe: shared state changes within one event-loop turn, and
 * requests are handled independently.
 *
 * Reports go to standard error, because the log itself may have failed.
 */
export function keepServing(): void {
  let reports = 0;
  const report = (kind: string, error: unknown): void => {
    if (++reports > maxReports) return;
    try {
      process.stderr.write(`mockmint: ${kind}; the mock keeps running. ${describeError(error)}\n`);
      if (reports === maxReports) process.stderr.write('mockmint: Further errors are not reported.\n');
    } catch {
      // Standard error is closed: there is nowhere to report to.
    }
  };
  process.on('uncaughtException', (error) => report('Uncaught exception', error));
  process.on('unhandledRejection', (reason) => report('Unhandled promise rejection', reason));
}
