/** The contract suite as the program of a thread: it takes a verification, tells what happens, and ends with a report. */
import { parentPort, workerData } from 'node:worker_threads';
import { relativeTo } from './contract/report/telling.ts';
import { verifyAll } from './contract/verify-all.ts';
import { asAppError } from './core/problem.ts';
import { startBed } from './server/bed.ts';
import type { WorkerInput, WorkerMessage } from './server/worker-verifier.ts';

const { verification, folders, root } = workerData as WorkerInput;
const stop = new AbortController();
const tell = (message: WorkerMessage): void => parentPort?.postMessage(message);

parentPort?.once('message', () => stop.abort()).unref();

try {
  const report = await verifyAll({ ...verification, folders, signal: stop.signal, onEvent: (event) => tell({ type: 'event', event }) }, startBed);
  tell({ type: 'report', report: root === undefined ? report : relativeTo(report, root) });
} catch (error) {
  const { code, status, message, extra } = asAppError(error);
  tell({ type: 'failed', code, status, detail: message, extra });
}
