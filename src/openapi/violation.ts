/** What a schema forbids and a value did: raw validator errors made into a flat, ordered list. */
import type { ErrorObject } from 'ajv';
import { isObject, type JsonObject } from '../lib/json.ts';
import { formatPointer, parsePointer } from '../lib/json-pointer.ts';
import type { ParameterLocation } from './operation.ts';

/** One problem of one value. */
export interface Violation {
  /** Which part of the exchange. */
  readonly in: 'body' | ParameterLocation;
  /** The value, as a JSON Pointer into that part; for a missing one, where it should be. */
  readonly pointer: string;
  /** The JSON Schema keyword that is broken. */
  readonly keyword: string;
  /** A sentence without subject, such as "must be string". */
  readonly message: string;
  /** The keyword's particulars, such as `limit`, as Ajv names them. */
  readonly params: Readonly<Record<string, unknown>>;
  /** The schema that holds the keyword. */
  readonly schema: JsonObject;
  /** The offending value; for a missing one, what it is missing from. */
  readonly value: unknown;
}

/** More than this many are not told: nobody reads them, and a body of one megabyte could have a million. */
const maxViolations = 1000;

/** The violations behind Ajv's errors (`allErrors`, `verbose`), unions folded into one, in the schema's order. */
export function toViolations(
  errors: readonly ErrorObject[],
  part: Violation['in'],
  root: JsonObject | undefined,
): Violation[] {
  const merged = mergeUnions(errors.slice(0, maxViolations * 4)).map((error) => toViolation(error, part));
  const ranked = merged.map((violation) => ({ violation, rank: rankOf(parsePointer(violation.pointer)!, root) }));
  return ranked
    .sort((a, b) => compareRanks(a.rank, b.rank))
    .slice(0, maxViolations)
    .map(({ violation }) => violation);
}

/** In OpenAPI 3.0 a limit is exclusive by a boolean beside it; the validator tells of the limit. */
const exclusive: Readonly<Record<string, string>> = { '>': 'exclusiveMinimum', '<': 'exclusiveMaximum' };

function toViolation(error: ErrorObject, part: Violation['in']): Violation {
  const missing =
    error.keyword === 'required' || error.keyword === 'dependentRequired'
      ? String(error.params['missingProperty'])
      : undefined;
  return {
    in: part,
    pointer: error.instancePath + (missing === undefined ? '' : formatPointer([missing])),
    keyword: exclusive[String(error.params['comparison'])] ?? error.keyword,
    message: missing === undefined ? (error.message ?? 'is not valid') : 'is required',
    params: error.params,
    schema: (error.parentSchema ?? {}) as JsonObject,
    value: error.data,
  };
}

/**
 * A failed `anyOf` tells of each branch. What helps is the branch that was meant: one that fails deeper than by type;
 * and where all fail by type, one sentence with all the types.
 */
function mergeUnions(errors: readonly ErrorObject[]): ErrorObject[] {
  let remaining = [...errors];
  for (const union of errors) {
    if ((union.keyword !== 'anyOf' && union.keyword !== 'oneOf') || !remaining.includes(union)) continue;
    if (Array.isArray(union.params['passingSchemas'])) continue;
    const parts = remaining.filter((error) => error !== union && belongsTo(error, union));
    const informative = parts.filter((error) => error.keyword !== 'type' || error.instancePath !== union.instancePath);
    const explained = informative.length > 0 ? informative : [asTypeError(union, parts)];
    remaining = remaining.flatMap((error) => (error === union ? explained : parts.includes(error) ? [] : [error]));
  }
  return remaining;
}

const belongsTo = (error: ErrorObject, union: ErrorObject): boolean =>
  error.schemaPath.startsWith(`${union.schemaPath}/`) && error.instancePath.startsWith(union.instancePath);

function asTypeError(union: ErrorObject, parts: readonly ErrorObject[]): ErrorObject {
  const types = [...new Set(parts.flatMap((error) => error.params['type'] as string | string[]))].filter(Boolean);
  if (types.length === 0) return union;
  return { ...union, keyword: 'type', params: { type: types }, message: `must be ${types.join(' or ')}` };
}

/** The place of a value among its siblings, level by level, as the schema lists them. */
function rankOf(path: readonly string[], root: JsonObject | undefined): number[] {
  let schema: unknown = root;
  return path.map((token) => {
    const properties = isObject(schema) && isObject(schema['properties']) ? schema['properties'] : {};
    const position = Object.keys(properties).indexOf(token);
    schema = position >= 0 ? properties[token] : isObject(schema) ? schema['items'] : undefined;
    return position >= 0 ? position : /^\d+$/.test(token) ? Number(token) : Number.MAX_SAFE_INTEGER;
  });
}

function compareRanks(a: readonly number[], b: readonly number[]): number {
  for (let i = 0; i < Math.min(a.length, b.length); i++) if (a[i] !== b[i]) return a[i]! - b[i]!;
  return a.length - b.length;
}
