/** Masks a JSON value: every string and member name in it, and what its members' names say is secret. */
import type { Masker } from './redact.ts';
import { preview } from './redact.ts';
import { isSecretMember } from './secret-names.ts';

/** What nests deeper is left out: neither this nor a JSON writer should follow for ever. */
export const maxShownDepth = 200;

const leftOut = '…';

export function maskJson(value: unknown, hide: Masker): unknown {
  return maskAt(value, hide, false, maxShownDepth);
}

/** @param isSecret the value is a secret by its name */
function maskAt(value: unknown, hide: Masker, isSecret: boolean, depth: number): unknown {
  if (typeof value === 'string') return isSecret ? preview(value) : hide(value);
  if (typeof value !== 'object' || value === null) return isSecret && typeof value === 'number' ? leftOut : value;
  if (depth === 0) return leftOut;
  if (Array.isArray(value)) return value.map((item: unknown) => maskAt(item, hide, isSecret, depth - 1));
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [hide(name), maskAt(member, hide, isSecretMember(name), depth - 1)]),
  );
}
