/** Invariant for values that must be unique across responses. */
import { fingerprint } from '../../lib/random.ts';
import type { InvariantViolation, SuccessfulExchange, Invariant, InvariantInfo } from '../define-contract.ts';
import { formatValue, valuesAt } from './values.ts';

/** Longer values are stored as a fingerprint, to save memory. */
const maxKey = 128;

/**
 * The value at `to` is different in every response, and in every item of a response. `except` returns true for values
 * that may repeat.
 */
export const unique = (
  info: InvariantInfo & { readonly to: string; except?(value: unknown, exchange: SuccessfulExchange): boolean },
): Invariant => ({
  ...info,
  checkWithHistory(exchange, history) {
    const violations: InvariantViolation[] = [];
    for (const { pointer, value } of valuesAt(exchange.response.body, info.to)) {
      if (typeof value !== 'string' || info.except?.(value, exchange)) continue;
      const key = value.length > maxKey ? fingerprint(value) : value;
      const previous = history.get(key);
      if (previous !== undefined)
        violations.push({
          pointer,
          expected: 'a value that was not returned before',
          actual: `${formatValue(value)}, already returned at ${previous}`,
        });
      history.set(key, pointer);
    }
    return violations;
  },
});
