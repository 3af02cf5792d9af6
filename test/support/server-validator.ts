/** The verdict of the server's validator, as the server asks for it, in a form to be held against the library's own. */
import { parse } from 'node:querystring';
import type { OpenApiDocument } from '../../src/openapi/document.ts';
import type { RequestData } from '../../src/openapi/document-validator.ts';
import type { Operation } from '../../src/openapi/operation.ts';
import { isValidatorError } from '../../src/server/openapi-validator/validator-types.ts';
import type { Validator } from '../../src/server/openapi-validator/validator-types.ts';
import type { PlainResponse, PlainRequest } from './library-middleware.ts';

export interface ShortWay {
  readonly document: OpenApiDocument;
  readonly operation: Operation;
  readonly server: Validator;
}

/** By the short way: the error that the validator raises, if any. */
export function errorByShortWay(
  { operation, server, document }: ShortWay,
  request: PlainRequest,
  response: PlainResponse,
): unknown {
  const data = received(document, request);
  if (!data) return { status: 404, errors: [] };
  try {
    server.request(operation, { ...data, url: request.url });
    if (response.status < 500) server.response(operation, response.status, response.body);
    return undefined;
  } catch (error) {
    return error;
  }
}

/** The status and the problems of a verdict, without the address under which they were found. */
export function reported(error: unknown): unknown {
  if (error === undefined) return 'accepted';
  if (!isValidatorError(error)) throw error;
  return {
    status: error.status,
    problems: error.errors.map(({ path, message, errorCode }) => [error.status < 500 ? path : '', message, errorCode]),
  };
}

/** As the server reads it; undefined where the path belongs to no operation. */
export function received(
  document: OpenApiDocument,
  { method, url, headers, body }: PlainRequest,
): RequestData | undefined {
  const [path, query = ''] = url.split('?', 2) as [string, string?];
  const match = document.route(method, path);
  return match.kind === 'operation' ? { params: match.params, query: { ...parse(query) }, headers, body } : undefined;
}
