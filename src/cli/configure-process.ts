/** How the process is set up that serves, where Node and V8 would choose otherwise. */
import process from 'node:process';
import { setFlagsFromString } from 'node:v8';

/** To be called before anything is compiled or signed. Why, and what it gains: docs/decisions/12-the-short-way.md. */
export function configureProcess(): void {
  // Node's pool of threads signs JWTs. One thread that is always busy is never woken; to wake one of four for each
  // signature costs as much as the signature.
  process.env['UV_THREADPOOL_SIZE'] ??= '1';
  // What a request needs is garbage soon after, and V8 would let that pile up to hundreds of megabytes. These are the
  // flags that it heeds while it runs: the space for young objects stays as it is, the other grows by little; and to
  // find the few young objects that live on, no other thread is woken, which takes longer than the finding.
  setFlagsFromString('--semi-space-growth-factor=1');
  setFlagsFromString('--heap-growing-percent=60');
  setFlagsFromString('--no-parallel-scavenge');
}
