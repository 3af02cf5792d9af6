/** Judges a request without rejecting it: finds what the mock would reject. Credentials are for the upstream to judge. */
import type { Response } from 'express';
import type { DocumentReading } from '../../openapi/document-reading.ts';
import type { Violation } from '../../openapi/violation.ts';
import type { Provider } from '../../provider/registry.ts';
import type { Validator } from '../openapi-validator/validator-types.ts';
import { checkProtocol } from './check-protocol.ts';
import { chooseOperation } from './choose-operation.ts';
import { bodyValueOf, type Exchange } from './exchange.ts';
import { findOperation } from './find-operation.ts';
import type { Handler } from './handler.ts';
import { toRequestError } from './provider-error-handler.ts';
import type { RequestError } from './request-error.ts';
import { validateRequest } from './validate-request.ts';

/** What is wrong with a request. */
export interface RequestVerdict {
  /** As the mock rejects the request. */
  readonly error: RequestError;
  /** At least one. */
  readonly violations: readonly Violation[];
}

/** Creates the judge of a provider's requests. It returns undefined for a valid request, and if the body is not known. */
export function requestJudge(
  provider: Provider,
  validator: Validator,
  reading: DocumentReading,
): (exchange: Exchange, res: Response) => RequestVerdict | undefined {
  const checks: readonly Handler[] = [
    findOperation(provider),
    chooseOperation(provider),
    checkProtocol(provider),
    validateRequest(validator),
  ];
  return (exchange, res) => {
    try {
      for (const check of checks) {
        void check(exchange, res);
        if (exchange.parsed?.kind === 'unreadable') return undefined;
      }
      return undefined;
    } catch (thrown) {
      const error = toRequestError(thrown, provider, exchange);
      const violations = violationsOf(error, exchange, reading);
      return violations.length === 0 ? undefined : { error, violations };
    }
  };
}

/** The violations of the published document that an error reports, or one for an error of the protocol. */
function violationsOf(error: RequestError, exchange: Exchange, reading: DocumentReading): readonly Violation[] {
  const { details } = error;
  const { method, path, operation, params, query, headers } = exchange;
  if (operation && details.violations.length > 0)
    return reading.request(operation, { params, query, headers, body: bodyValueOf(exchange) }).documented;
  if (details.malformedBody !== undefined)
    return [violation('body', 'syntax', `must be valid JSON: ${details.detail}`)];
  switch (details.status) {
    case 404:
      return [violation('path', 'path', `${path} is not a path of the document`)];
    case 405:
      return isImplied(method, error.headers['Allow']) ? [] : [violation('path', 'method', `does not allow ${method}`)];
    default:
      return [violation('header', 'content', details.detail)];
  }
}

/** Whether HTTP servers answer a method without a declaration: HEAD where GET is allowed, and OPTIONS (RFC 9110, 9.1). */
const isImplied = (method: string, allow = ''): boolean =>
  method === 'OPTIONS' || (method === 'HEAD' && allow.split(', ').includes('GET'));

const violation = (part: Violation['in'], keyword: string, message: string): Violation => ({
  in: part,
  pointer: part === 'header' ? '/content-type' : '',
  keyword,
  message,
  params: {},
  schema: {},
  value: undefined,
});
