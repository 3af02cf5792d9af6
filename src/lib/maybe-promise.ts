/** What may be there at once. To wait for it nevertheless would take a turn of the microtasks, and room for a promise. */

/** A value that is there, or will be. */
export type MaybePromise<T> = T | Promise<T>;

/** Whether a value is one that will be; a promise of another realm or library is one, too. */
export const isPromise = <T>(value: MaybePromise<T>): value is Promise<T> =>
  typeof (value as Partial<Promise<T>> | null | undefined)?.then === 'function';

/** Goes on with a value: now where it is there. */
export const andThen = <T, R>(value: MaybePromise<T>, onValue: (value: T) => MaybePromise<R>): MaybePromise<R> =>
  isPromise(value) ? value.then(onValue) : onValue(value);
