/** Masks secrets in a JSON value: in strings, in member names, and in members with secret names. */
import type { Masker } from './redact.ts';
import { preview } from './redact.ts';
import { isSecretMember } from './secret-names.ts';

/** Deeper values are omitted, to bound the recursion here and in JSON.stringify. */
export const maxShownDepth = 200;

const omitted = '…';

/** Returns a masked copy of `value`. */
export function maskJson(value: unknown, hide: Masker): unknown {
  return maskAt(value, hide, false, maxShownDepth);
}

/** @param isSecret whether the member's name marks the value as secret */
function maskAt(value: unknown, hide: Masker, isSecret: boolean, depth: number): unknown {
  if (typeof value === 'string') return isSecret ? preview(value) : hide(value);
  if (typeof value !== 'object' || value === null) return isSecret && typeof value === 'number' ? omitted : value;
  if (depth === 0) return omitted;
  if (Array.isArray(value)) return value.map((item: unknown) => maskAt(item, hide, isSecret, depth - 1));
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [hide(name), maskAt(member, hide, isSecretMember(name), depth - 1)]),
  );
}
