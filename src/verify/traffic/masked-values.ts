/** Detects values that a recorder has masked. What they were is not known, so they are not judged. */
import { isObject } from '../../lib/json.ts';
import type { Violation } from '../../openapi/violation.ts';

/**
 * A character that a recorder could not read; our own forms (`abcdef…`, `<secret, base64>`); and those that recorders and
 * sanitizers write instead of a value.
 */
const maskedText =
  /[…\ufffd]|<[^<>]*, (?:base64|hexadecimal|reversed|(?:lower|upper|other) case)[^<>]*>|^\W*(?:redacted|masked|removed|filtered|hidden|sanitized|scrubbed)\W*$|^[*•]{3,}$|^x{8,}$/i;

export const isMasked = (value: unknown): boolean => typeof value === 'string' && maskedText.test(value);

/** Keywords that look at the kind or the members of a value, not at the texts in it. */
const structural = new Set([
  'required',
  'type',
  'minItems',
  'maxItems',
  'minProperties',
  'maxProperties',
  'additionalProperties',
]);

/** Whether a violation may be one of the mask only. */
export const concernsMasked = ({ keyword, value }: Pick<Violation, 'keyword' | 'value'>): boolean =>
  structural.has(keyword) ? isMasked(value) : hasMasked(value);

/** Deeper values are not searched. */
const maxDepth = 64;

/** Whether a JSON value contains a masked text. */
export function hasMasked(value: unknown, depth = maxDepth): boolean {
  if (depth === 0) return true;
  if (Array.isArray(value)) return value.some((item) => hasMasked(item, depth - 1));
  return isObject(value)
    ? Object.entries(value).some(([name, member]) => isMasked(name) || hasMasked(member, depth - 1))
    : isMasked(value);
}

/** The masked texts of a JSON value. */
export function maskedTexts(value: unknown, depth = maxDepth): string[] {
  if (depth === 0) return [];
  if (Array.isArray(value)) return value.flatMap((item) => maskedTexts(item, depth - 1));
  if (isObject(value)) return Object.values(value).flatMap((member) => maskedTexts(member, depth - 1));
  return typeof value === 'string' && isMasked(value) ? [value] : [];
}
