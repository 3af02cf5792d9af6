/** Timers that run in real time, whatever fake timers a test has installed. */
import timers from 'node:timers';

/**
 * The original of a function that fake timers have replaced, when the module is loaded after that. `@sinonjs/fake-timers`
 * (Jest, Vitest, Sinon) keeps it in the clock of the replacement.
 */
export function unfaked<T>(name: string, current: T): T {
  const { clock } = current as { readonly clock?: Readonly<Record<string, unknown>> };
  const original = clock?.[`_${name}`];
  return typeof original === 'function' ? (original as T) : current;
}

// Read once: fake timers also replace the members of node:timers.
export const setTimeout = unfaked('setTimeout', timers.setTimeout);
export const clearTimeout = unfaked('clearTimeout', timers.clearTimeout);
export const setInterval = unfaked('setInterval', timers.setInterval);
export const clearInterval = unfaked('clearInterval', timers.clearInterval);
export const setImmediate = unfaked('setImmediate', timers.setImmediate);
export const clearImmediate = unfaked('clearImmediate', timers.clearImmediate);

/** Resolves to true after `ms` milliseconds, and to false when the signal aborts. */
export const wait = (ms: number, signal?: AbortSignal): Promise<boolean> =>
  new Promise((resolve) => {
    if (signal?.aborted === true) return resolve(false);
    const onAbort = (): void => {
      clearTimeout(timer);
      resolve(false);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', onAbort);
      resolve(true);
    }, ms);
    signal?.addEventListener('abort', onAbort, { once: true });
  });
