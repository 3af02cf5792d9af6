/** What may be there at once. To wait for it nevertheless would take a turn of the microtasks, and room for a promise. */

/** A value that is there, or will be. */
export type Soon<T> = T | Promise<T>;

/** Goes on with a value: now where it is there. */
export const soon = <T, R>(value: Soon<T>, next: (value: T) => Soon<R>): Soon<R> => (value instanceof Promise ? value.then(next) : next(value));
