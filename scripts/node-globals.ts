/** Node's globals for the package: the build replaces global names by these, which no test environment or fake replaces. */
import nodeProcess from 'node:process';
import { unfaked } from '../src/lib/timers.ts';

export { atob, Blob, btoa, Buffer } from 'node:buffer';
export { webcrypto as crypto } from 'node:crypto';
export { performance } from 'node:perf_hooks';
export { URL, URLSearchParams } from 'node:url';
export { TextDecoder, TextEncoder } from 'node:util';
/** The linter copies parsed documents with it. No module of Node exports it. */
export { copyTree as structuredClone } from '../src/lib/json.ts';
export {
  clearImmediate,
  clearInterval,
  clearTimeout,
  setImmediate,
  setInterval,
  setTimeout,
} from '../src/lib/timers.ts';

export const nextTick = unfaked('nextTick', nodeProcess.nextTick).bind(nodeProcess);

/** No module of Node exports it. */
export const queueMicrotask = (task: () => void): void => nextTick(task);
