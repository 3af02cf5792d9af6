/** Error bodies in the format of FastAPI with pydantic 2. */
import type { Json, JsonObject } from '../../lib/json.ts';
import { isObject, nestsDeeper } from '../../lib/json.ts';
import { formatPointer, parsePointer } from '../../lib/json-pointer.ts';
import type { Violation } from '../../openapi/violation.ts';
import type { ErrorDetails } from '../define-mock.ts';
import { datetimeError } from './pydantic-datetime.ts';
import type { PydanticError } from './pydantic-error.ts';
import { limitOfConverted, typeError } from './pydantic-type.ts';
import { uuidError } from './pydantic-uuid.ts';
import { pythonJsonError } from './python-json.ts';
import { violationMessage } from './sentence.ts';

/** A deeper `input` is not echoed: JSON.stringify is recursive and would overflow the stack. */
const maxEchoDepth = 200;

/** `{"detail": […]}` for malformed or invalid requests, `{"detail": "…"}` for all other errors. */
export function fastapiError({ status, detail, violations, malformedBody }: ErrorDetails): Json {
  if (malformedBody !== undefined) {
    const { message, position } = pythonJsonError(malformedBody) ?? { message: 'Expecting value', position: 0 };
    return {
      detail: [
        {
          type: 'json_invalid',
          loc: ['body', position],
          msg: 'JSON decode error',
          input: {},
          ctx: { error: message },
        },
      ],
    };
  }
  return { detail: status === 422 ? reported(violations).map(toDetail) : detail };
}

/** pydantic reports one error of a value, that of its type first. It does not report that the value may be null. */
function reported(violations: readonly Violation[]): readonly Violation[] {
  const isOfType = ({ keyword, params }: Violation): boolean =>
    keyword === 'type' && [params['type']].flat().some((type) => type !== 'null');
  const byValue = new Map<string, Violation>();
  for (const violation of violations) {
    const value = formatPointer([violation.in, ...subjectOf(violation).path]);
    const known = byValue.get(value);
    if (!known || (isOfType(violation) && !isOfType(known))) byValue.set(value, violation);
  }
  return [...byValue.values()];
}

function toDetail(violation: Violation): Json {
  const { type, msg, ctx } = pydanticError(violation);
  const { path, value } = subjectOf(violation);
  return {
    type,
    loc: [violation.in, ...path.map((token) => (/^\d+$/.test(token) ? Number(token) : token))],
    msg,
    ...(!nestsDeeper(value, maxEchoDepth) && { input: (value ?? null) as Json }),
    ...(ctx && { ctx }),
  };
}

/** The path and the value that pydantic reports. For a member that is not allowed, those of the member. */
function subjectOf({ keyword, pointer, params, value }: Violation): { path: string[]; value: unknown } {
  const path = parsePointer(pointer)!;
  if (keyword !== 'additionalProperties' || !isObject(value)) return { path, value };
  const name = String(params['additionalProperty']);
  return { path: [...path, name], value: value[name] };
}

function pydanticError(violation: Violation): PydanticError {
  const { keyword, params } = violation;
  const limit = Number(params['limit']);
  switch (keyword) {
    case 'required':
      return { type: 'missing', msg: 'Field required' };
    case 'type': {
      const broken = limitOfConverted(violation);
      return broken ? pydanticError({ ...violation, ...broken }) : typeError(violation);
    }
    case 'format':
      return formatError(violation);
    case 'minLength':
      return {
        type: 'string_too_short',
        msg: `String should have at least ${limit} ${characters(limit)}`,
        ctx: { min_length: limit },
      };
    case 'maxLength':
      return {
        type: 'string_too_long',
        msg: `String should have at most ${limit} ${characters(limit)}`,
        ctx: { max_length: limit },
      };
    case 'pattern':
      return {
        type: 'string_pattern_mismatch',
        msg: `String should match pattern '${String(params['pattern'])}'`,
        ctx: { pattern: String(params['pattern']) },
      };
    case 'minimum':
      return {
        type: 'greater_than_equal',
        msg: `Input should be greater than or equal to ${limit}`,
        ctx: { ge: limit },
      };
    case 'maximum':
      return { type: 'less_than_equal', msg: `Input should be less than or equal to ${limit}`, ctx: { le: limit } };
    case 'exclusiveMinimum':
      return { type: 'greater_than', msg: `Input should be greater than ${limit}`, ctx: { gt: limit } };
    case 'exclusiveMaximum':
      return { type: 'less_than', msg: `Input should be less than ${limit}`, ctx: { lt: limit } };
    case 'multipleOf':
      return {
        type: 'multiple_of',
        msg: `Input should be a multiple of ${String(params['multipleOf'])}`,
        ctx: { multiple_of: Number(params['multipleOf']) },
      };
    case 'minItems':
      return lengthError('too_short', 'at least', limit, violation.value, { min_length: limit });
    case 'maxItems':
      return lengthError('too_long', 'at most', limit, violation.value, { max_length: limit });
    case 'enum':
    case 'const':
      return literalError([params['allowedValues'] ?? params['allowedValue']].flat());
    case 'additionalProperties':
      return { type: 'extra_forbidden', msg: 'Extra inputs are not permitted' };
    default:
      return { type: 'value_error', msg: `Value error, ${violationMessage(violation)}` };
  }
}

function formatError({ params, value }: Violation): PydanticError {
  const format = String(params['format']);
  const text = String(value);
  if (format === 'date-time') return datetimeError(text);
  const uuid = /^uuid(?<version>\d)?$/.exec(format);
  if (uuid) return uuidError(text, uuid.groups?.['version'] === undefined ? undefined : Number(uuid.groups['version']));
  return { type: 'value_error', msg: `Value error, not a valid ${format}` };
}

function lengthError(type: string, bound: string, limit: number, value: unknown, ctx: JsonObject): PydanticError {
  const actual = Array.isArray(value) ? value.length : 0;
  const items = limit === 1 ? 'item' : 'items';
  return {
    type,
    msg: `List should have ${bound} ${limit} ${items} after validation, not ${actual}`,
    ctx: { field_type: 'List', ...ctx, actual_length: actual },
  };
}

function literalError(allowed: readonly unknown[]): PydanticError {
  const python = new Map<unknown, string>([
    [true, 'True'],
    [false, 'False'],
    [null, 'None'],
  ]);
  const quoted = allowed.map((value) =>
    typeof value === 'string' ? `'${value}'` : (python.get(value) ?? String(value)),
  );
  const expected = quoted.length > 1 ? `${quoted.slice(0, -1).join(', ')} or ${quoted.at(-1)}` : (quoted[0] ?? '');
  return { type: 'literal_error', msg: `Input should be ${expected}`, ctx: { expected } };
}

const characters = (limit: number): string => (limit === 1 ? 'character' : 'characters');
