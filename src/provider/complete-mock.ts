/** The complete mock of a provider: its definition, with defaults that are derived from the document. */
import type { Json } from '../lib/json.ts';
import type { MaybePromise } from '../lib/maybe-promise.ts';
import type { OpenApiDocument } from '../openapi/document.ts';
import { responseFor, type Operation } from '../openapi/operation.ts';
import { typeToSend } from '../openapi/sample-content.ts';
import type { Token } from '../tokens/token.ts';
import { checkMock, operationMember, type CheckedDefinition, type RefinedOperation } from './check-mock.ts';
import type { ErrorDetails, ErrorStatuses, MockContext, MockRequest, MockResponse } from './define-mock.ts';
import { genericErrorResponse, type ErrorResponse } from './generic/error-response.ts';
import type { SessionAccess } from './generic/generic-context.ts';
import { checkHints, hintsOf } from './generic/hints.ts';
import { genericMock, type GenericResponder } from './generic/success-response.ts';

/** The behaviour of one operation, with all defaults applied. */
export interface OperationMock {
  /** Where it is defined, for messages: `mocks/my-api.ts: operations["POST /tokens"]`. */
  readonly source: string;
  /** JSON Pointer into the body; undefined: the operation has no magic values. */
  readonly magicValueField: string | undefined;
  /** Whether `respond` is derived from the document. Its response may then violate a schema that is hard to satisfy. */
  readonly isGeneric: boolean;
  respond(request: MockRequest, context: MockContext, session: SessionAccess): MaybePromise<MockResponse>;
  authorize(token: Token, request: Omit<MockRequest, 'body' | 'json'>): string | undefined;
}

/** A checked mock with all defaults applied. */
export interface ProviderMock {
  /** Where it is defined, for messages: the file, or the document if there is none. */
  readonly source: string;
  readonly errorStatuses: ErrorStatuses;
  /** The status of an invalid or malformed request: as the mock defines it, else as the operation declares it. */
  statusOf(error: 'invalid' | 'malformed', operation: Operation | undefined): number;
  readonly operations: ReadonlyMap<Operation, OperationMock>;
  /** @param operation undefined if no operation matches the request */
  errorResponse(error: ErrorDetails, operation: Operation | undefined): ErrorResponse;
  /** Undefined: as the security scheme says. */
  readonly parseCredential?: (scheme: string, value: string) => readonly string[];
  /** Undefined: as the security scheme says. */
  readonly formatCredential?: (scheme: string, secret: string) => string;
}

/**
 * Checks the default export of a mock's file and applies the defaults.
 * @param file undefined if the provider has no mock
 * @throws AppError `broken-provider` that names the file and the member
 */
export function completeMock(
  id: string,
  file: string | undefined,
  given: object,
  document: OpenApiDocument,
): ProviderMock {
  const { definition, operations }: CheckedDefinition =
    file === undefined ? { definition: {}, operations: new Map() } : checkMock(id, file, given, document);
  checkHints(document);
  const generic = genericMock(document);
  const source = file ?? `the generic mock of ${id}`;
  const errorStatuses: ErrorStatuses = {
    invalid: definition.errorStatuses?.invalid ?? 422,
    malformed: definition.errorStatuses?.malformed ?? 400,
    mediaType: definition.errorStatuses?.mediaType ?? 415,
  };
  return {
    source,
    errorStatuses,
    statusOf: (error, operation) =>
      definition.errorStatuses?.[error] ?? declaredStatus(operation, errorStatuses[error]) ?? errorStatuses[error],
    operations: new Map(
      document.operations.map((operation) => [
        operation,
        completeOperation(
          operations.get(operation),
          source,
          operation,
          generic(operation),
          hintsOf(document, operation).freeText,
        ),
      ]),
    ),
    errorResponse: (error, operation) =>
      definition.errorBody
        ? declaredErrorResponse(definition.errorBody(error), operation, error.status)
        : genericErrorResponse(document, operation, error),
    ...(definition.parseCredential && { parseCredential: definition.parseCredential.bind(definition) }),
    ...(definition.formatCredential && { formatCredential: definition.formatCredential.bind(definition) }),
  };
}

function completeOperation(
  refined: RefinedOperation | undefined,
  source: string,
  operation: Operation,
  generic: GenericResponder,
  freeText: string | undefined,
): OperationMock {
  const definition = refined?.definition ?? {};
  return {
    source: `${source}: ${refined?.member ?? operationMember(operation.id)}`,
    magicValueField: definition.magicValueField ?? freeText,
    isGeneric: definition.respond === undefined,
    respond: (request, context, session) =>
      definition.respond ? definition.respond(request, context) : generic(request, { ...context, session }),
    authorize: (token, request) => definition.authorize?.(token, request),
  };
}

/** The preferred status if it is declared, else the other one of 400 and 422. */
const declaredStatus = (operation: Operation | undefined, preferred: number): number | undefined =>
  [preferred, 422, 400].find((status) => operation?.responses.some((response) => response.status === String(status)));

/** An error body of the mock, with the media type that the document declares for it. */
const declaredErrorResponse = (body: Json, operation: Operation | undefined, status: number): ErrorResponse => ({
  contentType: typeToSend((operation && responseFor(operation, status)?.content) ?? new Map(), body),
  body,
});
