/** The request against its document, by the validator. */
import { bodyOf } from '../exchange.ts';
import type { Step } from '../step.ts';
import type { Validator } from './validator.ts';

/** @throws ValidatorError */
export const validateRequest = (validator: Validator): Step => (exchange) => {
  const { operation, url, params, query, headers } = exchange;
  validator.request(operation!, { url, params, query, headers, body: bodyOf(exchange) });
  return undefined;
};
