/** Runs the contract suite in a worker thread, so that the server stays responsive. */
import type { URL } from 'node:url';
import { clearTimeout, setTimeout } from '../../lib/timers.ts';
import { Worker } from 'node:worker_threads';
import { AppError, type ErrorCode } from '../../lib/errors.ts';
import { packageFiles } from '../../lib/package-files.ts';
import type { Verification, VerificationEvent, Verifier } from './verifier.ts';

/** `workerData` of the thread. */
export interface WorkerInput {
  readonly verification: Verification;
  readonly folders: readonly string[] | undefined;
  /** The folder to which the paths of documents in the report are relative; without it they are absolute. */
  readonly root: string | undefined;
}

/** Messages from the thread. */
export type WorkerMessage =
  | { readonly type: 'event'; readonly event: VerificationEvent }
  | { readonly type: 'report'; readonly report: object }
  | {
      readonly type: 'failed';
      readonly code: ErrorCode;
      readonly detail: string;
      readonly extra: Readonly<Record<string, unknown>>;
    };

/** Options of the thread. */
export interface WorkerOptions {
  /** The script of the thread. Default: the one of the package. */
  readonly entry?: URL | string;
  readonly folders?: readonly string[] | undefined;
  readonly root?: string | undefined;
  /** Heap limit in MiB; a run that exceeds it fails. Default: 384. */
  readonly maxMemoryMiB?: number | undefined;
}

/** Time for an aborted run to finish before its thread is terminated. */
const graceMs = 1500;

const maxRuns = 4;

/** Creates a verifier that starts a thread for each run. */
export function workerVerifier({
  entry = packageFiles.verifyWorker,
  folders,
  root,
  maxMemoryMiB = 384,
}: WorkerOptions): Verifier {
  let runs = 0;
  return async (verification, onEvent, signal) => {
    if (runs >= maxRuns)
      throw new AppError(
        'too-many-runs',
        `${maxRuns} verifications are already running. Wait for one to finish, or cancel it.`,
      );
    runs++;
    try {
      const input: WorkerInput = { verification, folders, root };
      return await runIn(
        new Worker(entry, { workerData: input, resourceLimits: { maxOldGenerationSizeMb: maxMemoryMiB } }),
        onEvent,
        signal,
        maxMemoryMiB,
      );
    } finally {
      runs--;
    }
  };
}

function runIn(
  worker: Worker,
  onEvent: (event: VerificationEvent) => void,
  signal: AbortSignal,
  maxMemoryMiB: number,
): Promise<object> {
  const state: { timer?: NodeJS.Timeout } = {};
  const onAbort = (): void => {
    worker.postMessage('stop');
    state.timer = setTimeout(() => void worker.terminate(), graceMs);
  };
  signal.addEventListener('abort', onAbort, { once: true });
  if (signal.aborted) onAbort();
  return new Promise<object>((resolve, reject) => {
    worker.on('message', (message: WorkerMessage) => {
      switch (message.type) {
        case 'event':
          return onEvent(message.event);
        case 'report':
          return resolve(message.report);
        case 'failed':
          return reject(new AppError(message.code, message.detail, message.extra));
        default:
          message satisfies never;
      }
    });
    worker.on('error', (error: NodeJS.ErrnoException) =>
      reject(
        failed(
          error.code === 'ERR_WORKER_OUT_OF_MEMORY'
            ? `it needed more than ${maxMemoryMiB} MiB of memory`
            : error.message,
        ),
      ),
    );
    worker.on('exit', () => reject(failed('it ended without a report')));
  }).finally(() => {
    clearTimeout(state.timer);
    signal.removeEventListener('abort', onAbort);
    void worker.terminate();
  });
}

const failed = (why: string): AppError => new AppError('verification-failed', `The verification failed: ${why}.`);
