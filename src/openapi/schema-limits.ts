/** Merges the numeric limits of schemas that hold for one value together. */

/** A schema that holds for a value, with others. */
export type Part = Readonly<Record<string, unknown>>;

/** Numeric limits; undefined if there is none. */
export interface Limits {
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
  readonly multipleOf: readonly number[];
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly minProperties?: number;
  readonly maxProperties?: number;
}

const numbersOf = (list: readonly Part[], keyword: string): number[] =>
  list.map((part) => part[keyword]).filter((value) => typeof value === 'number');

/** The largest value of a keyword in the parts; undefined if none has it. */
export const largest = (list: readonly Part[], keyword: string): number | undefined => {
  const numbers = numbersOf(list, keyword);
  return numbers.length > 0 ? Math.max(...numbers) : undefined;
};

const smallest = (list: readonly Part[], keyword: string): number | undefined => {
  const numbers = numbersOf(list, keyword);
  return numbers.length > 0 ? Math.min(...numbers) : undefined;
};

const lower = ['minLength', 'minItems', 'minProperties'] as const;
const upper = ['maxLength', 'maxItems', 'maxProperties'] as const;

/** The limits that satisfy all parts. */
export function limitsOf(list: readonly Part[]): Limits {
  // In OpenAPI 3.0, `exclusiveMinimum: true` makes the minimum exclusive.
  const inclusive = (keyword: 'minimum' | 'maximum', exclusive: string): Part[] =>
    list.map((part) => (part[exclusive] === true ? { [exclusive]: part[keyword] } : { ...part }));
  const minimums = inclusive('minimum', 'exclusiveMinimum');
  const maximums = inclusive('maximum', 'exclusiveMaximum');
  const entries = [
    ['minimum', largest(minimums, 'minimum')],
    ['exclusiveMinimum', largest(minimums, 'exclusiveMinimum')],
    ['maximum', smallest(maximums, 'maximum')],
    ['exclusiveMaximum', smallest(maximums, 'exclusiveMaximum')],
    ...lower.map((keyword) => [keyword, largest(list, keyword)] as const),
    ...upper.map((keyword) => [keyword, smallest(list, keyword)] as const),
  ] as const;
  return {
    ...Object.fromEntries(entries.filter(([, limit]) => limit !== undefined)),
    multipleOf: numbersOf(list, 'multipleOf').filter((factor) => factor > 0),
  };
}
