/** Converts Ajv errors to a flat list of violations, ordered as in the schema. */
import type { ErrorObject } from 'ajv';
import { isObject, type JsonObject } from '../lib/json.ts';
import { formatPointer, parsePointer } from '../lib/json-pointer.ts';
import type { ParameterLocation } from './operation.ts';

/** A violation of a schema by one value. */
export interface Violation {
  /** The part of the request or response. */
  readonly in: 'body' | ParameterLocation;
  /** JSON Pointer into that part. For a missing value, where it is expected. */
  readonly pointer: string;
  /** The violated JSON Schema keyword. */
  readonly keyword: string;
  /** The message without a subject, such as "must be string". */
  readonly message: string;
  /** Ajv's parameters of the keyword, such as `limit`. */
  readonly params: Readonly<Record<string, unknown>>;
  /** The schema that contains the keyword. */
  readonly schema: JsonObject;
  /** The invalid value. For a missing value, its parent. */
  readonly value: unknown;
}

/** Maximum number of violations to report. A body of one megabyte could have a million. */
const maxViolations = 1000;

/**
 * Converts Ajv errors (`allErrors`, `verbose`) to violations in schema order. Merges the errors of a union.
 * @param root schema of the validated value
 */
export function toViolations(
  errors: readonly ErrorObject[],
  part: Violation['in'],
  root: JsonObject | undefined,
): Violation[] {
  const explained = explainConditions(errors.slice(0, maxViolations * 4));
  const merged = mergeUnions(explained).map((error) => toViolation(error, part));
  const ranked = merged.map((violation) => ({ violation, rank: rankOf(parsePointer(violation.pointer)!, root) }));
  return ranked
    .sort((a, b) => compareRanks(a.rank, b.rank))
    .slice(0, maxViolations)
    .map(({ violation }) => violation);
}

/**
 * In OpenAPI 3.0 `exclusiveMinimum` is a boolean next to `minimum`, and Ajv reports `minimum`. The same holds for
 * maximum.
 */
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
 * Merges the errors of a failed `anyOf` or `oneOf`. Keeps the errors of branches that fail for another reason than the
 * type. If all branches fail by type, reports one type error with all types.
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

/** Leaves out the error of `if` where the errors of its `then` or `else` are present. */
const explainConditions = (errors: readonly ErrorObject[]): ErrorObject[] =>
  errors.filter((condition) => {
    if (condition.keyword !== 'if') return true;
    const branch = condition.schemaPath.replace(/if$/, `${String(condition.params['failingKeyword'])}/`);
    return !errors.some(({ schemaPath }) => schemaPath.startsWith(branch));
  });

const belongsTo = (error: ErrorObject, union: ErrorObject): boolean =>
  error.schemaPath.startsWith(`${union.schemaPath}/`) && error.instancePath.startsWith(union.instancePath);

function asTypeError(union: ErrorObject, parts: readonly ErrorObject[]): ErrorObject {
  const types = [...new Set(parts.flatMap((error) => error.params['type'] as string | string[]))].filter(Boolean);
  if (types.length === 0) return union;
  return { ...union, keyword: 'type', params: { type: types }, message: `must be ${types.join(' or ')}` };
}

/** The position of a value in the schema, level by level, for sorting. */
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
