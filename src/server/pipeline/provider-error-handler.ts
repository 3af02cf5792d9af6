/** The one exit of everything that goes wrong on a provider's routes, in the provider's own form. */
import type { Response } from 'express';
import { AppError } from '../../lib/errors.ts';
import type { Violation } from '../../openapi/violation.ts';
import type { Provider } from '../../provider/registry.ts';
import { sendResponse } from './send-response.ts';
import { jsonBodyOf, type Exchange } from './exchange.ts';
import { problemType } from '../problem-error-handler.ts';
import { RequestError, requestErrors } from './request-error.ts';
import { isUndocumented } from './triggers.ts';
import { isValidatorError, type ValidatorError } from '../openapi-validator/server-validator.ts';

/** Receives what nobody foresaw, with the request that it failed. */
export type CrashListener = (provider: string, requestId: string, error: unknown) => void;

/** Answers in the provider's own form; where the mock fails even at that, with a problem. */
export const providerErrorHandler =
  (provider: Provider, onCrash: CrashListener) =>
  (error: unknown, exchange: Exchange, res: Response): void => {
    try {
      const { details, trigger, headers, siblingOperation } = toRequestError(error, provider, exchange);
      if (trigger === 'none') onCrash(provider.id, exchange.id, error);
      exchange.trigger = trigger;
      exchange.reason = details.detail;
      exchange.violations = details.violations;
      const body = provider.mock.errorBody(details);
      sendResponse(res, {
        status: details.status,
        body,
        headers,
        undocumented: isUndocumented(provider, exchange.operation ?? siblingOperation, details.status, body),
      });
    } catch (fault) {
      onCrash(provider.id, exchange.id, fault);
      sendProblem(res, exchange);
    }
  };

/** What is left to say when the mock has no words. */
function sendProblem(res: Response, exchange: Exchange): void {
  exchange.trigger = 'none';
  exchange.reason = requestErrors.crashed().message;
  exchange.violations = [];
  const problem = new AppError('internal', 500, exchange.reason, { requestId: exchange.id }).toProblem();
  sendResponse(res, {
    status: problem.status,
    body: problem,
    headers: { 'Content-Type': problemType },
    undocumented: true,
  });
}

/** The validator says that a request is invalid; the judge, asked once more, says in full why. */
function toRequestError(error: unknown, { document, mock }: Provider, exchange: Exchange): RequestError {
  if (error instanceof RequestError) return error;
  if (!isValidatorError(error) || error.status >= 500 || !exchange.operation) return requestErrors.crashed();
  const { params, query, headers } = exchange;
  const found = document.validator.request(exchange.operation, { params, query, headers, body: jsonBodyOf(exchange) });
  return requestErrors.invalid(mock.errorStatuses.invalid, found.length > 0 ? found : libraryViolations(error));
}

/** Where the judge finds nothing, the validator's own words, poor as they are, beat silence. */
const libraryViolations = ({ errors }: ValidatorError): Violation[] =>
  errors.map(({ path, message, errorCode = 'validation' }) => {
    const [, part = 'body', pointer = ''] = /^\/(body|query|headers|params)(.*)$/.exec(path) ?? [];
    const location = ({ body: 'body', query: 'query', headers: 'header', params: 'path' } as const)[part as 'body'];
    return {
      in: location,
      pointer,
      keyword: errorCode.replace(/\.openapi\.\w+$/, ''),
      message,
      params: {},
      schema: {},
      value: undefined,
    };
  });
