/** JSON values as types, and the few questions asked of them everywhere. */

export type Json = string | number | boolean | null | Json[] | JsonObject;
export type JsonObject = { [member: string]: Json };

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The text if it is one, else undefined. */
export const asText = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
