/** Validates a request against the document. */
import { bodyValueOf } from './exchange.ts';
import type { Handler } from './handler.ts';
import type { Validator } from '../openapi-validator/validator-types.ts';

/** @throws ValidatorError */
export const validateRequest =
  (validator: Validator): Handler =>
  (exchange) => {
    const { operation, url, params, query, headers } = exchange;
    validator.request(operation!, { url, params, query, headers, body: bodyValueOf(exchange) });
    return undefined;
  };
