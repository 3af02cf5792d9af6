/** Rules of values that no two answers share. */
import { fingerprint } from '../../lib/random.ts';
import type { InvariantViolation, SuccessfulExchange, Invariant, InvariantInfo } from '../define-contract.ts';
import { formatValue, valuesAt } from './values.ts';

/** Of longer values a fingerprint is remembered. */
const maxKey = 128;

/** The value at `to` is another in every answer, and in every item of one. `except` names values that may return. */
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
          expected: 'a value that was never given before',
          actual: `${formatValue(value)}, as given before at ${previous}`,
        });
      history.set(key, pointer);
    }
    return violations;
  },
});
