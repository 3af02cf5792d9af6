/** Type errors in the words of pydantic 2.13. */
import { isObject, type JsonObject } from '../../lib/json.ts';
import type { Violation } from '../../openapi/violation.ts';
import type { PydanticError } from './pydantic-error.ts';

/**
 * The mock does not convert values, but a service with FastAPI does: `"30"` is an integer. For a value that cannot be
 * converted, the words are those of the failed conversion, and for all others those of pydantic's strict mode.
 */
export function typeError(violation: Violation): PydanticError {
  const { schema, value, pointer, in: part } = violation;
  if (value === null && pointer === '' && part === 'body') return { type: 'missing', msg: 'Field required' };
  const type = expectedType(violation);
  switch (type) {
    case 'integer':
      return integerError(value);
    case 'number':
      return numberError(value);
    case 'boolean':
      return booleanError(value);
    case 'string':
      return branchesOf(schema).some(({ format }) => format === 'date-time')
        ? { type: 'datetime_type', msg: 'Input should be a valid datetime' }
        : { type: 'string_type', msg: 'Input should be a valid string' };
    case 'array':
      return { type: 'list_type', msg: 'Input should be a valid list' };
    case 'object':
      return branchesOf(schema).some((branch) => 'properties' in branch || '$ref' in branch)
        ? {
            type: 'model_attributes_type',
            msg: 'Input should be a valid dictionary or object to extract fields from',
          }
        : { type: 'dict_type', msg: 'Input should be a valid dictionary' };
    default:
      return { type: 'none_required', msg: 'Input should be None' };
  }
}

/** A limit that a value breaks once it is converted to a number: pydantic then reports the limit, not the type. */
export function limitOfConverted(violation: Violation): Pick<Violation, 'keyword' | 'params'> | undefined {
  const { schema, value } = violation;
  const converted = converters[expectedType(violation)]?.(value);
  if (converted === undefined) return undefined;
  for (const branch of branchesOf(schema))
    for (const [keyword, isBroken] of Object.entries(limits)) {
      const limit = branch[keyword];
      if (typeof limit === 'number' && isBroken(converted, limit)) return { keyword, params: { limit } };
    }
  return undefined;
}

/** In pydantic's order. Not a number breaks each of them. */
const limits: Readonly<Record<string, (value: number, limit: number) => boolean>> = {
  maximum: (value, limit) => !(value <= limit),
  exclusiveMaximum: (value, limit) => !(value < limit),
  minimum: (value, limit) => !(value >= limit),
  exclusiveMinimum: (value, limit) => !(value > limit),
};

const converters: Readonly<Record<string, (value: unknown) => number | undefined>> = {
  integer: toInteger,
  number: toNumber,
};

const expectedType = ({ params }: Violation): string => String([params['type']].flat().find((type) => type !== 'null'));

/** A schema and its `anyOf` and `oneOf` branches. */
const branchesOf = (schema: JsonObject): JsonObject[] =>
  [schema, schema['anyOf'], schema['oneOf']].flat().filter((branch): branch is JsonObject => isObject(branch));

function integerError(value: unknown): PydanticError {
  const msg = 'Input should be a valid integer';
  if (typeof value === 'number') return { type: 'int_from_float', msg: `${msg}, got a number with a fractional part` };
  if (typeof value !== 'string') return { type: 'int_type', msg };
  const digits = integerDigits(value);
  if (digits === undefined) return { type: 'int_parsing', msg: `${msg}, unable to parse string as an integer` };
  return digits.length > maxDigits
    ? { type: 'int_parsing_size', msg: 'Unable to parse input string as an integer, exceeded maximum size' }
    : { type: 'int_type', msg };
}

function numberError(value: unknown): PydanticError {
  const msg = 'Input should be a valid number';
  return typeof value === 'string' && toNumber(value) === undefined
    ? { type: 'float_parsing', msg: `${msg}, unable to parse string as a number` }
    : { type: 'float_type', msg };
}

function booleanError(value: unknown): PydanticError {
  const msg = 'Input should be a valid boolean';
  const isConverted = typeof value === 'string' ? booleanText.test(value) : value === 0 || value === 1;
  const isRead = typeof value === 'string' || (Number.isInteger(value) && Math.abs(Number(value)) < 2 ** 63);
  return isRead && !isConverted
    ? { type: 'bool_parsing', msg: `${msg}, unable to interpret input` }
    : { type: 'bool_type', msg };
}

const booleanText = /^(?:0|1|f|t|n|y|no|yes|on|off|false|true)$/i;
const integerText = /^\p{White_Space}*([+-]?\d+(?:_\d+)*)(?:\.0+)?\p{White_Space}*$/u;
const word = /^\p{White_Space}*([+\-.\w]+)\p{White_Space}*$/u;
const numberText = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i;
const infinityText = /^([+-]?)inf(?:inity)?$/i;

/** pydantic does not convert a text to a longer integer. */
const maxDigits = 4300;

/** The digits of a text that pydantic reads as an integer, with their sign and without leading zeros. */
const integerDigits = (text: string): string | undefined =>
  integerText
    .exec(text)?.[1]
    ?.replaceAll('_', '')
    .replace(/^([+-]?)0+(?=\d)/, '$1');

/** As pydantic converts a value that is not an integer; undefined if it can't. */
function toInteger(value: unknown): number | undefined {
  if (typeof value === 'boolean') return Number(value);
  const digits = typeof value === 'string' ? integerDigits(value) : undefined;
  return digits === undefined || digits.length > maxDigits ? undefined : Number(digits);
}

/** As pydantic converts a value that is not a number; undefined if it can't. */
function toNumber(value: unknown): number | undefined {
  if (typeof value === 'boolean') return Number(value);
  const given = (typeof value === 'string' && word.exec(value)?.[1]) || '_';
  if (/^_|__|_$/.test(given) || (given.includes('_') && given !== value)) return undefined;
  const text = given.replaceAll('_', '');
  if (numberText.test(text)) return Number(text);
  if (/^[+-]?nan$/i.test(text)) return Number.NaN;
  const [infinity, sign] = infinityText.exec(text) ?? [];
  return infinity === undefined ? undefined : Number(`${sign}Infinity`);
}
