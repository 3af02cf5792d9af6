/** Chooses the type of a generated value. */
import { isObject, type Json } from '../lib/json.ts';
import type { MergedSchema } from './merge-schema.ts';

/** Whether a schema permits values of a type. */
export const permits = ({ types }: MergedSchema, type: string): boolean => !types || types.has(type);

const typeOf = (value: Json): string =>
  value === null
    ? 'null'
    : Array.isArray(value)
      ? 'array'
      : typeof value === 'number'
        ? numberType(value)
        : typeof value;

const numberType = (value: number): string => (Number.isInteger(value) ? 'integer' : 'number');

/** Whether a value has one of the types. */
export const isOfType = (value: Json, types: ReadonlySet<string>): boolean => types.has(typeOf(value));

/** The type of a value to generate: the first permitted one that is not null, or else what the keywords suggest. */
export function typeToGenerate(merged: MergedSchema, index: number): string | undefined {
  const forbidden = new Set(
    merged.excluded.filter((schema) => Object.keys(schema).length === 1).flatMap((schema) => schema['type'] ?? []),
  );
  const suggested = merged.types ? [...merged.types] : suggestedTypes(merged);
  const types = suggested.filter(
    (type) => !forbidden.has(type) && !(type === 'integer' && suggested.includes('number')),
  );
  const ordered = [...types.filter((type) => type !== 'null'), ...types.filter((type) => type === 'null')];
  return ordered[index % Math.max(ordered.length, 1)] ?? (forbidden.size > 0 ? 'integer' : undefined);
}

function suggestedTypes({
  properties,
  required,
  additional,
  items,
  prefixItems,
  contains,
  patternProperties,
  limits,
  patterns,
  format,
}: MergedSchema): string[] {
  const { minimum, maximum, multipleOf, minLength, maxLength, minItems, maxItems, minProperties, maxProperties } =
    limits;
  const isObjectLike =
    properties.size + required.size + patternProperties.size > 0 ||
    isObject(additional) ||
    (minProperties ?? maxProperties) !== undefined;
  if (isObjectLike) return ['object'];
  if (items !== undefined || prefixItems.length > 0 || contains || (minItems ?? maxItems) !== undefined)
    return ['array'];
  if (patterns.length > 0 || (minLength ?? maxLength) !== undefined || format !== undefined) return ['string'];
  if ((minimum ?? maximum ?? limits.exclusiveMinimum ?? limits.exclusiveMaximum) !== undefined || multipleOf.length > 0)
    return ['number'];
  return ['string', 'integer', 'object', 'array', 'boolean'];
}
