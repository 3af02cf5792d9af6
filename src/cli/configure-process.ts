/** Node and V8 settings of the process. */
import process from 'node:process';
import { setFlagsFromString } from 'node:v8';

/** Call before anything is compiled or signed. Reasons and measurements: docs/decisions/12-performance.md. */
export function configureProcess(): void {
  // JWTs are signed in Node's thread pool. Waking one of four idle threads costs as much as the signature; a single
  // thread stays busy.
  process.env['UV_THREADPOOL_SIZE'] ??= '1';
  // Most objects of a request are short-lived, and V8 would let them accumulate to hundreds of megabytes. These flags
  // take effect at run time: the young generation keeps its size, the old generation grows slowly, and scavenges run on
  // one thread, because waking helper threads takes longer than the scavenge.
  setFlagsFromString('--semi-space-growth-factor=1');
  setFlagsFromString('--heap-growing-percent=60');
  setFlagsFromString('--no-parallel-scavenge');
}

/** For a command that reads large files: what it reads is short-lived, and V8 would let it accumulate. */
export function limitHeapGrowth(): void {
  setFlagsFromString('--max-semi-space-size=4');
  setFlagsFromString('--semi-space-growth-factor=1');
  setFlagsFromString('--heap-growing-percent=40');
}
