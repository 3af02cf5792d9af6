/** What nobody caught: it is told on the standard error, and the mock goes on serving. */
import process from 'node:process';
import { describeError } from '../server/contain-errors.ts';

/** A fault that repeats itself without end must not fill a disk. */
const maxReports = 100;

/**
 * Node would end the process, and with it the state of every session, for a fault that concerns one of them: an
 * exception in a timer of a user's mock, or a promise that nobody awaits. All state that requests share is changed
 * within one turn of the event loop, and each request is answered on its own, so that serving on does no harm.
 *
 * It reports to the standard error, not to the log: the log may be what failed.
 */
export function keepServing(): void {
  let reports = 0;
  const report = (kind: string, error: unknown): void => {
    if (++reports > maxReports) return;
    try {
      process.stderr.write(`mockmint: ${kind}; the mock goes on serving. ${describeError(error)}\n`);
      if (reports === maxReports) process.stderr.write('mockmint: Further faults of this kind are not reported.\n');
    } catch {
      // Nobody is left to tell.
    }
  };
  process.on('uncaughtException', (error) => report('An exception was not caught', error));
  process.on('unhandledRejection', (reason) => report('A promise was rejected, and nobody handled it', reason));
}
