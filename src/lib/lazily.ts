/** Computes a value at its first use. */

/** A function that calls `create` once, at its first call, and returns that value from then on. */
export function lazily<T>(create: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: create() }).value;
}
