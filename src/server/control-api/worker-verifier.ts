/** Runs the contract suite in a thread of its own, so that the server keeps answering whatever a target does. */
import { clearTimeout, setTimeout } from 'node:timers';
import { Worker } from 'node:worker_threads';
import { AppError } from '../../lib/errors.ts';
import type { Verification, VerificationEvent, Verifier } from './verifier.ts';

/** What the thread is started with. */
export interface WorkerInput {
  readonly verification: Verification;
  readonly folders: readonly string[] | undefined;
  /** The folder from which the documents' paths are told; absolute paths without it. */
  readonly root: string | undefined;
}

/** What the thread tells. */
export type WorkerMessage =
  | { readonly type: 'event'; readonly event: VerificationEvent }
  | { readonly type: 'report'; readonly report: object }
  | {
      readonly type: 'failed';
      readonly code: string;
      readonly status: number;
      readonly detail: string;
      readonly extra: Readonly<Record<string, unknown>>;
    };

/** How the thread is run. */
export interface WorkerOptions {
  /** The program of the thread. */
  readonly entry: URL;
  readonly folders?: readonly string[] | undefined;
  readonly root?: string | undefined;
  /** Memory for objects; a run that needs more has failed. */
  readonly maxMemoryMiB?: number | undefined;
}

/** How long a run that is told to stop may take to end by itself. */
const graceMs = 1500;

const maxRuns = 4;

/** A verifier that starts a thread for each run. */
export function workerVerifier({ entry, folders, root, maxMemoryMiB = 384 }: WorkerOptions): Verifier {
  let runs = 0;
  return async (verification, tell, stop) => {
    if (runs >= maxRuns)
      throw new AppError(
        'too-many-runs',
        429,
        `${maxRuns} verifications are under way. Wait for one to end, or close it.`,
      );
    runs++;
    try {
      const input: WorkerInput = { verification, folders, root };
      return await runIn(
        new Worker(entry, { workerData: input, resourceLimits: { maxOldGenerationSizeMb: maxMemoryMiB } }),
        tell,
        stop,
        maxMemoryMiB,
      );
    } finally {
      runs--;
    }
  };
}

function runIn(
  worker: Worker,
  tell: (event: VerificationEvent) => void,
  stop: AbortSignal,
  maxMemoryMiB: number,
): Promise<object> {
  const state: { timer?: NodeJS.Timeout } = {};
  const onAbort = (): void => {
    worker.postMessage('stop');
    state.timer = setTimeout(() => void worker.terminate(), graceMs);
  };
  stop.addEventListener('abort', onAbort, { once: true });
  if (stop.aborted) onAbort();
  return new Promise<object>((resolve, reject) => {
    worker.on('message', (message: WorkerMessage) => {
      switch (message.type) {
        case 'event':
          return tell(message.event);
        case 'report':
          return resolve(message.report);
        case 'failed':
          return reject(new AppError(message.code, message.status, message.detail, message.extra));
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
    stop.removeEventListener('abort', onAbort);
    void worker.terminate();
  });
}

const failed = (why: string): AppError =>
  new AppError('verification-failed', 500, `The verification has failed: ${why}.`);
