/** Invariant for values that depend on the caller only, such as the owner of what is created. */
import { fingerprint } from '../../lib/random.ts';
import type { Invariant, InvariantInfo, SuccessfulExchange } from '../define-contract.ts';
import { formatValue, valuesAt } from './values.ts';

/** The value at `to` is the same in all responses to the same credential, if the response has it. */
export const constant = (info: InvariantInfo & { readonly to: string }): Invariant => ({
  ...info,
  checkWithHistory(exchange, history) {
    const caller = callerOf(exchange);
    return valuesAt(exchange.response.body, info.to).flatMap(({ pointer, value }) => {
      const shown = formatValue(value);
      const first = history.get(caller) ?? shown;
      history.set(caller, first);
      return first === shown ? [] : [{ pointer, expected: `${first}, as in an earlier response`, actual: shown }];
    });
  },
});

/** The credentials of a request, wherever they are sent. Other requests may differ in more than the caller. */
const callerOf = ({ request: { headers, query } }: SuccessfulExchange): string =>
  fingerprint(JSON.stringify([headers['authorization'], headers['cookie'], headers['x-api-key'], query]));
