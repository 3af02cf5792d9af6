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

/** Maximum number of secrets that are collected from a value. */
const maxSecrets = 200;

/** The texts in members whose names mark them as secret, for masking them elsewhere. */
export function secretMembers(value: unknown): string[] {
  const secrets: string[] = [];
  const visit = (node: unknown, isSecret: boolean, depth: number): void => {
    if (secrets.length >= maxSecrets || depth === 0) return;
    if (typeof node === 'string' && isSecret && node !== '') secrets.push(node);
    if (Array.isArray(node)) for (const item of node) visit(item, isSecret, depth - 1);
    else if (typeof node === 'object' && node !== null)
      for (const [name, member] of Object.entries(node)) visit(member, isSecretMember(name), depth - 1);
  };
  visit(value, false, maxShownDepth);
  return secrets;
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
