/** Error bodies in the format of FastAPI with pydantic 2. */
import type { Json, JsonObject } from '../../lib/json.ts';
import { isObject, nestsDeeper } from '../../lib/json.ts';
import { parsePointer } from '../../lib/json-pointer.ts';
import type { Violation } from '../../openapi/violation.ts';
import type { ErrorDetails } from '../define-mock.ts';
import { datetimeError } from './pydantic-datetime.ts';
import { violationMessage } from './sentence.ts';

/** See https://docs.pydantic.dev/2/errors/validation_errors/ */
interface PydanticError {
  readonly type: string;
  readonly msg: string;
  readonly ctx?: JsonObject;
}

/** A deeper `input` is not echoed: JSON.stringify is recursive and would overflow the stack. */
const maxEchoDepth = 200;

/** `{"detail": […]}` for malformed or invalid requests, `{"detail": "…"}` for all other errors. */
export function fastapiError({ status, detail, violations, malformedAt }: ErrorDetails): Json {
  if (malformedAt !== undefined) {
    return {
      detail: [
        {
          type: 'json_invalid',
          loc: ['body', malformedAt],
          msg: 'JSON decode error',
          input: {},
          ctx: { error: pythonMessage(detail) },
        },
      ],
    };
  }
  return { detail: status === 422 ? violations.map(toDetail) : detail };
}

/** Translates a message of `JSON.parse` to that of Python's `json` module. */
function pythonMessage(detail: string): string {
  if (/':'/.test(detail)) return "Expecting ':' delimiter";
  if (/property name/.test(detail)) return 'Expecting property name enclosed in double quotes';
  if (/','/.test(detail)) return "Expecting ',' delimiter";
  if (/Unterminated string/.test(detail)) return 'Unterminated string starting at';
  if (/control character/.test(detail)) return 'Invalid control character at';
  if (/non-whitespace/.test(detail)) return 'Extra data';
  return 'Expecting value';
}

function toDetail(violation: Violation): Json {
  const { type, msg, ctx } = pydanticError(violation);
  const path = parsePointer(violation.pointer)!.map((token) => (/^\d+$/.test(token) ? Number(token) : token));
  return {
    type,
    loc: [violation.in, ...path],
    msg,
    ...(violation.value !== undefined &&
      !nestsDeeper(violation.value, maxEchoDepth) && { input: violation.value as Json }),
    ...(ctx && { ctx }),
  };
}

function pydanticError(violation: Violation): PydanticError {
  const { keyword, params } = violation;
  const limit = Number(params['limit']);
  switch (keyword) {
    case 'required':
      return { type: 'missing', msg: 'Field required' };
    case 'type':
      return typeError(violation);
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

function typeError({ params, schema, value, pointer, in: part }: Violation): PydanticError {
  const expectedType = [params['type']].flat().find((type) => type !== 'null');
  if (expectedType === 'object' && pointer === '' && part === 'body') {
    return {
      type: 'model_attributes_type',
      msg: 'Input should be a valid dictionary or object to extract fields from',
    };
  }
  if (expectedType === 'string' && formatsOf(schema).includes('date-time'))
    return { type: 'datetime_type', msg: 'Input should be a valid datetime' };
  if (expectedType === 'integer' && typeof value === 'number') {
    return { type: 'int_from_float', msg: 'Input should be a valid integer, got a number with a fractional part' };
  }
  const known: Readonly<Record<string, [type: string, noun: string]>> = {
    string: ['string_type', 'string'],
    integer: ['int_type', 'integer'],
    number: ['float_type', 'number'],
    boolean: ['bool_type', 'boolean'],
    array: ['list_type', 'list'],
    object: ['dict_type', 'dictionary'],
  };
  const [type, noun] = known[String(expectedType)] ?? ['value_error', String(expectedType)];
  return { type, msg: `Input should be a valid ${noun}` };
}

function formatError({ params, value }: Violation): PydanticError {
  const text = String(value);
  switch (params['format']) {
    case 'date-time':
      return datetimeError(text);
    case 'uuid':
    case 'uuid4':
      return uuidError(text);
    default:
      return { type: 'value_error', msg: `Value error, not a valid ${String(params['format'])}` };
  }
}

function uuidError(text: string): PydanticError {
  const invalidIndex = [...text].findIndex((character) => !/[0-9a-f-]/i.test(character));
  const groups = text.split('-').map(({ length }) => length);
  const wrongGroup = [8, 4, 4, 4, 12].findIndex((length, index) => groups[index] !== length);
  const error =
    invalidIndex >= 0
      ? `invalid character: found \`${[...text][invalidIndex]}\` at ${invalidIndex + 1}`
      : groups.length === 1
        ? `invalid length: expected length 32 for simple format, found ${text.length}`
        : groups.length !== 5
          ? `invalid group count: expected 5, found ${groups.length}`
          : `invalid group length in group ${wrongGroup}: expected ${[8, 4, 4, 4, 12][wrongGroup]}, found ${groups[wrongGroup]}`;
  return { type: 'uuid_parsing', msg: `Input should be a valid UUID, ${error}`, ctx: { error } };
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
  const quoted = allowed.map((value) => (typeof value === 'string' ? `'${value}'` : String(value)));
  const expected = quoted.length > 1 ? `${quoted.slice(0, -1).join(', ')} or ${quoted.at(-1)}` : (quoted[0] ?? '');
  return { type: 'literal_error', msg: `Input should be ${expected}`, ctx: { expected } };
}

const characters = (limit: number): string => (limit === 1 ? 'character' : 'characters');

/** Formats of a schema and of its `anyOf` and `oneOf` branches. */
function formatsOf(schema: JsonObject): unknown[] {
  const branches: unknown[] = [schema['anyOf'], schema['oneOf']].flat();
  return [schema, ...branches].filter(isObject).map((branch) => branch['format']);
}
