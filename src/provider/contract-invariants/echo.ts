/** Invariants for values that a response repeats from the request, and for constant values. */
import { valueAt } from '../../lib/json-pointer.ts';
import type { Invariant, InvariantInfo } from '../define-contract.ts';
import { formatValue, valuesAt } from './values.ts';

/** The request value at `from` is returned at `to`, if the response has it. Unicode normalisation is ignored. */
export const echo = (info: InvariantInfo & { readonly from: string; readonly to: string }): Invariant => ({
  ...info,
  check({ request, response }) {
    const requested = valueAt(request.body, info.from);
    if (requested === undefined || requested === null) return [];
    return valuesAt(response.body, info.to)
      .filter(({ value }) => !isEqual(value, requested))
      .map(({ pointer, value }) => ({
        pointer,
        expected: `${formatValue(requested)}, as requested`,
        actual: formatValue(value),
      }));
  },
});

/** The value at `to` is one of `values`, if the response has it. */
export const always = (
  info: InvariantInfo & { readonly to: string; readonly values: readonly unknown[] },
): Invariant => ({
  ...info,
  check: ({ response }) =>
    valuesAt(response.body, info.to)
      .filter(({ value }) => !info.values.includes(value))
      .map(({ pointer, value }) => ({ pointer, expected: formatValue(info.values[0]), actual: formatValue(value) })),
});

/**
 * Each string of the request array at `from` is in the array at `to`, if the response has it. Order and additional
 * items are ignored.
 */
export const echoEach = (info: InvariantInfo & { readonly from: string; readonly to: string }): Invariant => ({
  ...info,
  check({ request, response }) {
    const requested = valueAt(request.body, info.from);
    if (!Array.isArray(requested)) return [];
    return valuesAt(response.body, info.to)
      .filter(
        ({ value }) => !Array.isArray(value) || !requested.every((item) => value.some((other) => isEqual(item, other))),
      )
      .map(({ pointer, value }) => ({
        pointer,
        expected: `${formatValue(requested)}, as requested`,
        actual: formatValue(value),
      }));
  },
});

const isEqual = (one: unknown, other: unknown): boolean =>
  typeof one === 'string' && typeof other === 'string' ? one.normalize() === other.normalize() : one === other;
