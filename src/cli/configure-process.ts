/** Node and V8 settings of the process. */
import process from 'node:process';
import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8';
import { setInterval } from '../lib/timers.ts';

/** From this size on, in bytes, the young generation does not grow: it ends at 12 to 32 MiB. */
const youngGenerationLimit = 12 * 1024 * 1024;

/** Call before anything is compiled or signed. Reasons and measurements: docs/decisions/12-performance.md. */
export function configureProcess(): void {
  // JWTs are signed in Node's thread pool. Waking one of four idle threads costs as much as the signature; a single
  // thread stays busy.
  process.env['UV_THREADPOOL_SIZE'] ??= '1';
  // Most objects of a request are short-lived, and V8 would let them accumulate to hundreds of megabytes. These flags
  // take effect at run time: the young generation has a limit, the old generation grows slowly, and scavenges run on
  // one thread, because waking helper threads takes longer than the scavenge.
  limitYoungGeneration();
  setFlagsFromString('--heap-growing-percent=60');
  setFlagsFromString('--no-parallel-scavenge');
}

/** For a command that reads large files: what it reads is short-lived, and V8 would let it accumulate. */
export function limitHeapGrowth(): void {
  setFlagsFromString('--semi-space-growth-factor=1');
  setFlagsFromString('--heap-growing-percent=40');
}

let limiting: NodeJS.Timeout | undefined;

/**
 * V8 doubles the young generation under load, up to 128 MiB, and halves it while the program is idle. A limit can only
 * be set before the process starts, so growth is permitted while the size is below the limit.
 */
export function limitYoungGeneration(): void {
  const permitOrStopGrowth = (): void => {
    const size = getHeapSpaceStatistics().find(({ space_name }) => space_name === 'new_space')?.space_size ?? 0;
    setFlagsFromString(`--semi-space-growth-factor=${size < youngGenerationLimit ? 2 : 1}`);
  };
  permitOrStopGrowth();
  limiting ??= setInterval(permitOrStopGrowth, 250).unref();
}
