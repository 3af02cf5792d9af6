/** Tells objects from other values; without dependencies, so that the console can use it. */

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
