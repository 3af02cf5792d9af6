/** An error response of a provider in the form in which it is sent. */
import { overridden } from '../../lib/http.ts';
import { isJsonType } from '../../lib/media-type.ts';
import type { ResponseData } from '../../openapi/document-validator.ts';
import { responseFor, type Operation } from '../../openapi/operation.ts';
import type { ErrorDetails } from '../../provider/define-mock.ts';
import type { Provider } from '../../provider/registry.ts';
import { contentTypeHeader } from './response-headers.ts';
import type { OutgoingResponse } from './send-response.ts';

/**
 * The response of the provider's mock for an error.
 * @param headers replace those of the mock
 */
export function outgoingError(
  provider: Provider,
  operation: Operation | undefined,
  details: ErrorDetails,
  headers: Readonly<Record<string, string>> = {},
): OutgoingResponse {
  const { status } = details;
  const { contentType, body, headers: declared } = provider.mock.errorResponse(details, operation);
  return {
    status,
    body: isJsonType(contentType) ? JSON.stringify(body) : body,
    headers: { ...contentTypeHeader(contentType), ...overridden({ ...declared }, headers) },
    undocumented: isUndocumented(provider, operation, { status, contentType, body }),
  };
}

/** Whether the document does not declare the status, or not this body for it. */
export function isUndocumented(
  { document }: Provider,
  operation: Operation | undefined,
  response: ResponseData,
): boolean {
  if (!operation || !responseFor(operation, response.status)) return true;
  return document.validator.response(operation, response).violations.length > 0;
}
