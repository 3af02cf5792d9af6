/** Validates a request against the document. */
import { andThen } from '../../lib/maybe-promise.ts';
import { bodyValueOf } from './exchange.ts';
import type { Handler } from './handler.ts';
import type { Validator } from '../openapi-validator/validator-types.ts';

/** Compiles what the validation needs at the first request of an operation. */
export const prepareValidation =
  (validator: Validator): Handler =>
  ({ operation }) =>
    andThen(validator.prepare?.(operation!), () => undefined);

/** @throws ValidatorError */
export const validateRequest =
  (validator: Validator): Handler =>
  (exchange) => {
    const { operation, url, params, query, headers } = exchange;
    validator.request(operation!, { url, params, query, headers, body: bodyValueOf(exchange) });
    return undefined;
  };
