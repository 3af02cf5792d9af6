/** Worker thread that runs a verification and posts its events and report. */
import { parentPort, workerData } from 'node:worker_threads';
import { withRelativePaths } from './verify/reporters/format-finding.ts';
import { verifyAll } from './verify/verify-all.ts';
import { asAppError } from './lib/errors.ts';
import { startTestMock } from './server/test-mock.ts';
import type { WorkerInput, WorkerMessage } from './server/control-api/worker-verifier.ts';

const { verification, folders, root } = workerData as WorkerInput;
const stop = new AbortController();
const post = (message: WorkerMessage): void => parentPort?.postMessage(message);

parentPort?.once('message', () => stop.abort()).unref();

try {
  const report = await verifyAll(
    { ...verification, folders, signal: stop.signal, onEvent: (event) => post({ type: 'event', event }) },
    startTestMock,
  );
  post({ type: 'report', report: root === undefined ? report : withRelativePaths(report, root) });
} catch (error) {
  const { code, message, extra } = asAppError(error);
  post({ type: 'failed', code, detail: message, extra });
}
