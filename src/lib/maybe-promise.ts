/** A value or a promise of it. Avoids a microtask and an allocation if the value is already available. */

/** A value or a promise of it. */
export type MaybePromise<T> = T | Promise<T>;

/** True for any thenable, including promises of other realms and libraries. */
export const isPromise = <T>(value: MaybePromise<T>): value is Promise<T> =>
  typeof (value as Partial<Promise<T>> | null | undefined)?.then === 'function';

/** Calls `onValue` with the value, synchronously if it is not a promise. */
export const andThen = <T, R>(value: MaybePromise<T>, onValue: (value: T) => MaybePromise<R>): MaybePromise<R> =>
  isPromise(value) ? value.then(onValue) : onValue(value);

/**
 * Returns a value that is already available. For synchronous functions, which need a synchronous store.
 * @throws TypeError if it is a promise
 */
export function settled<T>(value: MaybePromise<T>): T {
  if (isPromise(value)) throw new TypeError('The session is kept in an asynchronous store; use the control API.');
  return value;
}
