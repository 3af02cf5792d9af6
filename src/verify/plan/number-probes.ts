/** Value probes for numbers: limits, sizes, notations, and what is only nearly a number. */
import type { JsonObject } from '../../lib/json.ts';
import type { ValueProbe } from './type-probes.ts';

/** OpenAPI 3.0 and 3.1, data types: an integer is a number without a fraction or exponent part. */
const wholeNumberForms = 'Services may reject an integer that is written with a fraction or an exponent.';

const serviceLimit = 'A service may have undocumented limits for large numbers.';

export const isNumeric = ({ type }: JsonObject, kind: 'integer' | 'number'): boolean => [type].flat().includes(kind);

/** A number within the limits of a schema. */
const numberInside = ({ minimum, maximum }: JsonObject): number =>
  typeof minimum === 'number' ? minimum : typeof maximum === 'number' ? Math.min(1, maximum) : 1;

/** A number as text, and a fraction instead of an integer. */
export function nearNumbers(schema: JsonObject): ValueProbe[] {
  const isInteger = isNumeric(schema, 'integer');
  if (!isInteger && !isNumeric(schema, 'number')) return [];
  const inside = numberInside(schema);
  return [
    { slug: 'type-inside-text', keyword: 'type', value: String(inside) },
    ...(isInteger ? [{ slug: 'type-inside-fraction', keyword: 'type', value: inside + 0.5 }] : []),
  ];
}

export function numberProbes(schema: JsonObject, integer: boolean): ValueProbe[] {
  const { minimum, maximum, multipleOf } = schema;
  const at = (keyword: string, value: number, anyReason?: string): ValueProbe => ({
    slug: `${keyword}-${value}`,
    keyword,
    value,
    ...(anyReason !== undefined && { anyReason }),
  });
  const step = integer ? 1 : 0.5;
  const limits = (['minimum', 'exclusiveMinimum', 'maximum', 'exclusiveMaximum'] as const).flatMap((keyword) => {
    const limit = schema[keyword];
    return typeof limit === 'number'
      ? [...new Set([step, 0.5])]
          .flatMap((by) => [at(keyword, limit - by), at(keyword, limit + by)])
          .concat(at(keyword, limit))
      : [];
  });
  const [low, high] = [
    typeof minimum === 'number' ? minimum : undefined,
    typeof maximum === 'number' ? maximum : undefined,
  ];
  const middle =
    low !== undefined && high !== undefined
      ? [at('type', Math.floor((low + high) / 2)), at('type', low + 1), at('type', high - 1)]
      : [];
  const inside = numberInside(schema);
  const form = (slug: string, raw: string): ValueProbe => ({
    slug: `type-${slug}`,
    keyword: 'type',
    value: Number(raw),
    raw,
    ...(integer && { anyReason: wholeNumberForms }),
  });
  return [
    ...limits,
    ...middle,
    ...(typeof multipleOf === 'number' ? [at('multipleOf', multipleOf * 2), at('multipleOf', multipleOf * 2.5)] : []),
    form('whole-fraction', `${inside}.0`),
    form('exponent', `${inside}e0`),
    ...[-10, -1000].map((value) => at('type', value)),
    ...[2 ** 31, -(2 ** 31) - 1, 2 ** 53, -(2 ** 53)].map((value) =>
      at(
        'size',
        value,
        (low !== undefined && value < low) || (high !== undefined && value > high) ? undefined : serviceLimit,
      ),
    ),
    ...['9007199254740993', '100000000000000000000', '-100000000000000000000', '1e308', '-1e308'].map(
      (raw): ValueProbe => {
        const outside = (low !== undefined && Number(raw) < low) || (high !== undefined && Number(raw) > high);
        return {
          slug: `size-${raw}`,
          keyword: 'size',
          value: Number(raw),
          raw,
          ...(!outside && { anyReason: serviceLimit }),
        };
      },
    ),
    { slug: 'type-words', keyword: 'type', value: 'thirty' },
    { slug: 'type-decimal-text', keyword: 'type', value: `${inside}.0` },
    ...[' 5 ', '1e1', '0x10', '+5', '5 days', '\u0665'].map((value, index): ValueProbe => ({
      slug: `type-number-text-${index + 1}`,
      keyword: 'type',
      value,
    })),
    ...['NaN', 'Infinity', '01', '+1', '0x1', '1.', '.5'].map((raw, index): ValueProbe => ({
      slug: `malformed-number-${index + 1}`,
      keyword: 'type',
      value: null,
      raw,
    })),
    { slug: 'type-inside-array', keyword: 'type', value: [inside] },
    ...(integer ? [{ slug: 'type-tiny-fraction', keyword: 'type', value: inside + 0.000001 }] : []),
  ];
}
