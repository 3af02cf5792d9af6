/** Handles errors on a provider's routes: responds in the provider's error format. */
import type { Response } from 'express';
import { AppError, isStoreUnavailable } from '../../lib/errors.ts';
import type { MaybePromise } from '../../lib/maybe-promise.ts';
import type { Violation } from '../../openapi/violation.ts';
import type { Provider } from '../../provider/registry.ts';
import { mockHeaders } from './response-headers.ts';
import { sendResponse } from './send-response.ts';
import { bodyValueOf, type Exchange } from './exchange.ts';
import { problemType, sendProblemJson } from '../problem-error-handler.ts';
import { RequestError, requestErrors } from './request-error.ts';
import { outgoingError } from './outgoing-error.ts';
import { isValidatorError, type ValidatorError } from '../openapi-validator/validator-types.ts';

/** Receives unexpected errors, with the id of the failed request. */
export type CrashListener = (provider: string, requestId: string, error: unknown) => void;

/** Responds in the provider's error format, or with problem+json if the mock fails to format the error. */
export const providerErrorHandler =
  (provider: Provider, onCrash: CrashListener) =>
  (error: unknown, exchange: Exchange, res: Response): MaybePromise<unknown> => {
    if (isStoreUnavailable(error)) return sendUnavailable(res, exchange, error);
    try {
      const { details, trigger, headers, siblingOperation } = toRequestError(error, provider, exchange);
      if (trigger === 'none') onCrash(provider.id, exchange.id, error);
      exchange.trigger = trigger;
      exchange.reason = details.detail;
      exchange.violations = details.violations;
      const operation = exchange.operation ?? siblingOperation;
      return sendResponse(res, outgoingError(provider, operation, details, headers));
    } catch (fault) {
      onCrash(provider.id, exchange.id, fault);
      return sendProblem(res, exchange);
    }
  };

/** Without the store, nothing can be recorded: the response is sent as it is. */
function sendUnavailable(res: Response, exchange: Exchange, error: AppError): void {
  exchange.trigger = 'none';
  if (res.headersSent || res.destroyed) return;
  sendProblemJson(res, error, mockHeaders(exchange));
}

/** Fallback for a mock that fails to format an error. */
function sendProblem(res: Response, exchange: Exchange): MaybePromise<unknown> {
  exchange.trigger = 'none';
  exchange.reason = requestErrors.crashed().message;
  exchange.violations = [];
  const problem = new AppError('internal', exchange.reason, { requestId: exchange.id }).toProblem();
  return sendResponse(res, {
    status: problem.status,
    body: problem,
    headers: { 'Content-Type': problemType },
    undocumented: true,
  });
}

/** Converts any error. An invalid request is validated again by the document validator, which reports all details. */
export function toRequestError(error: unknown, { document, mock }: Provider, exchange: Exchange): RequestError {
  if (error instanceof RequestError) return error;
  if (!isValidatorError(error) || error.status >= 500 || !exchange.operation) return requestErrors.crashed();
  const { params, query, headers } = exchange;
  const found = document.validator.request(exchange.operation, { params, query, headers, body: bodyValueOf(exchange) });
  return requestErrors.invalid(
    mock.statusOf('invalid', exchange.operation),
    found.length > 0 ? found : libraryViolations(error),
  );
}

/** Fallback if the document validator finds no violation: the less detailed errors of the library. */
const libraryViolations = ({ errors }: ValidatorError): Violation[] =>
  errors.map(({ path, message, errorCode = 'validation' }) => {
    const [, part = 'body', pointer = ''] = /^\/(body|query|headers|params|cookies)(.*)$/.exec(path) ?? [];
    const location = ({ body: 'body', query: 'query', headers: 'header', params: 'path', cookies: 'cookie' } as const)[
      part as 'body'
    ];
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
