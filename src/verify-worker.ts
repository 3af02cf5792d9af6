/** The contract suite as the program of a thread: it takes a verification, tells what happens, and ends with a report. */
import { parentPort, workerData } from 'node:worker_threads';
import { withRelativePaths } from './verify/reporters/format-finding.ts';
import { verifyAll } from './verify/verify-all.ts';
import { asAppError } from './lib/errors.ts';
import { startTestMock } from './server/test-mock.ts';
import type { WorkerInput, WorkerMessage } from './server/control-api/worker-verifier.ts';

const { verification, folders, root } = workerData as WorkerInput;
const stop = new AbortController();
const tell = (message: WorkerMessage): void => parentPort?.postMessage(message);

parentPort?.once('message', () => stop.abort()).unref();

try {
  const report = await verifyAll(
    { ...verification, folders, signal: stop.signal, onEvent: (event) => tell({ type: 'event', event }) },
    startTestMock,
  );
  tell({ type: 'report', report: root === undefined ? report : withRelativePaths(report, root) });
} catch (error) {
  const { code, status, message, extra } = asAppError(error);
  tell({ type: 'failed', code, status, detail: message, extra });
}
