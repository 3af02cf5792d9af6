/** Responds to a valid request without a written mock: by the documented success, and by what requests did before. */
import type { OpenApiDocument } from '../../openapi/document.ts';
import type { Operation } from '../../openapi/operation.ts';
import type { MockRequest, MockResponse } from '../define-mock.ts';
import type { GenericContext } from './generic-context.ts';
import { createGenericDocument } from './generic-document.ts';
import { respondWithResource } from './resource-operations.ts';

/** Responds to the requests of an operation. @throws MissingResource */
export type GenericResponder = (request: MockRequest, context: GenericContext) => Promise<MockResponse>;

/** Creates the responders for the operations of a document. */
export function genericMock(document: OpenApiDocument): (operation: Operation) => GenericResponder {
  const shared = createGenericDocument(document);
  return (operation) => (request, context) => respondWithResource(shared, operation, request, context);
}
