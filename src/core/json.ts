/** JSON values as types, and the few questions asked of them everywhere. */

export type Json = string | number | boolean | null | Json[] | JsonObject;
export type JsonObject = { [member: string]: Json };

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Whether a value nests deeper than `levels`; found without recursion, since JSON's writer has it and would fail. */
export function nestsDeeper(value: unknown, levels: number): boolean {
  let layer: unknown[] = [value];
  for (let depth = 0; depth <= levels; depth++) {
    layer = layer.flatMap((item) => (typeof item === 'object' && item !== null ? Object.values(item) : []));
    if (layer.length === 0) return false;
  }
  return true;
}

/** The text if it is one, else undefined. */
export const asText = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
