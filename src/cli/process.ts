/** How the process is set up that serves, where Node and V8 would choose otherwise. */
import process from 'node:process';
import { setFlagsFromString } from 'node:v8';

/**
 * Makes Node's pool of threads one. It signs JWTs: a single thread that is always busy is never woken, which costs more
 * than the signature where four take turns. To be called before anything is signed.
 */
export function signOnOneThread(): void {
  process.env['UV_THREADPOOL_SIZE'] ??= '1';
}

/**
 * Keeps the heap at the size that it has once everything is compiled: what a request needs is garbage soon after, and
 * V8 would let that pile up to hundreds of megabytes. The flags are those that V8 heeds while it runs.
 */
export function settle(): void {
  setFlagsFromString('--semi-space-growth-factor=1');
  setFlagsFromString('--heap-growing-percent=60');
}
