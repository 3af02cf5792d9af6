/** Rules of values that an answer repeats, or that are always the same. */
import { valueAt } from '../../lib/json-pointer.ts';
import type { Invariant, InvariantInfo } from '../define-contract.ts';
import { formatValue, valuesAt } from './values.ts';

/** What was sent at `from` comes back at `to`, where the answer has it. Unicode normalisation is no difference. */
export const echo = (info: InvariantInfo & { readonly from: string; readonly to: string }): Invariant => ({
  ...info,
  check({ request, response }) {
    const requested = valueAt(request.body, info.from);
    if (requested === undefined || requested === null) return [];
    return valuesAt(response.body, info.to)
      .filter(({ value }) => !isEqual(value, requested))
      .map(({ pointer, value }) => ({
        pointer,
        expected: `${formatValue(requested)}, as asked`,
        actual: formatValue(value),
      }));
  },
});

/** The value at `to` is one of `values`, where the answer has it. */
export const always = (
  info: InvariantInfo & { readonly to: string; readonly values: readonly unknown[] },
): Invariant => ({
  ...info,
  check: ({ response }) =>
    valuesAt(response.body, info.to)
      .filter(({ value }) => !info.values.includes(value))
      .map(({ pointer, value }) => ({ pointer, expected: formatValue(info.values[0]), actual: formatValue(value) })),
});

/** Each of the strings sent at `from` comes back at `to`, in any order and among others, where the answer has them. */
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
        expected: `${formatValue(requested)}, as asked`,
        actual: formatValue(value),
      }));
  },
});

const isEqual = (one: unknown, other: unknown): boolean =>
  typeof one === 'string' && typeof other === 'string' ? one.normalize() === other.normalize() : one === other;
