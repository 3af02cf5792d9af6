/** Responds to a valid request: the last handler of the pipeline. For a forced success, no token is stored. */
import { overridden, statusPhrase } from '../../lib/http.ts';
import { isObject, type Json, type JsonObject } from '../../lib/json.ts';
import { isJsonType, mediaType } from '../../lib/media-type.ts';
import { andThen, isPromise, type MaybePromise } from '../../lib/maybe-promise.ts';
import type { OpenApiDocument } from '../../openapi/document.ts';
import { inevitableError, responseFor, successStatus, type Operation } from '../../openapi/operation.ts';
import { typeToSend } from '../../openapi/sample-content.ts';
import type { OperationMock } from '../../provider/complete-mock.ts';
import type { MockResponse } from '../../provider/define-mock.ts';
import { MissingResource } from '../../provider/generic/generic-context.ts';
import type { UnknownIds } from '../../provider/generic/hints.ts';
import type { Provider } from '../../provider/registry.ts';
import type { NewToken } from '../../tokens/token.ts';
import { MockError } from '../contained-mock.ts';
import type { Validator } from '../openapi-validator/validator-types.ts';
import { bodyValueOf, storeBeforeResponse, type Exchange, type NamedExample } from './exchange.ts';
import type { Handler } from './handler.ts';
import { ExchangeAccess } from './exchange-access.ts';
import { outgoingError } from './outgoing-error.ts';
import { requestErrors } from './request-error.ts';
import { contentTypeHeader } from './response-headers.ts';
import { sendResponse, type OutgoingResponse } from './send-response.ts';

/** An operation with what its responses are validated against. */
interface Target {
  readonly operation: Operation;
  readonly operationMock: OperationMock;
  readonly successStatus: number;
  /** The error that a generic mock responds with to every request; undefined for most operations. */
  readonly inevitableError: number | undefined;
  readonly document: OpenApiDocument;
  readonly validator: Validator;
}

/**
 * @throws MockError if the mock fails, or its response is not JSON or does not conform to the document
 * @throws RequestError if the resource does not exist
 */
export const respond = (provider: Provider, validator: Validator, unknownIds: UnknownIds): Handler => {
  const { id, mock, document } = provider;
  const targets = new Map<Operation, Target>();
  const targetOf = (operation: Operation): Target => {
    const known = targets.get(operation);
    if (known) return known;
    const operationMock = mock.operations.get(operation)!;
    const target = {
      operation,
      operationMock,
      successStatus: successStatus(operation),
      inevitableError: operationMock.isGeneric ? inevitableError(operation) : undefined,
      document,
      validator,
    };
    targets.set(operation, target);
    return target;
  };
  return (exchange, res) => {
    const { session, params, query, headers } = exchange;
    const target = targetOf(exchange.operation!);
    if (exchange.forcedSuccess?.example)
      return sendResponse(res, exampleResponse(target, exchange, exchange.forcedSuccess.example));
    const { inevitableError: status } = target;
    if (status !== undefined && !exchange.forcedSuccess) {
      const detail = `${statusPhrase(status)}: the only response that the document declares.`;
      return sendResponse(res, outgoingError(provider, target.operation, { status, detail, violations: [] }));
    }
    const json = bodyValueOf(exchange) as Json | undefined;
    const body = isObject(json) ? (json as JsonObject) : {};
    const result = target.operationMock.respond(
      { operationId: target.operation.id, params, query, headers, body, json },
      { now: session.clock.now(), random: session.random, signJwt: (claims) => session.jwtSigner.sign(claims) },
      new ExchangeAccess(exchange, id, unknownIds),
    );
    // Store the tokens only after the response has been serialized and validated.
    return andThen(isPromise(result) ? result.catch(rejectMissing) : result, (response) => {
      const outgoing = toOutgoing(response, target);
      exchange.secrets = exchange.secrets.concat(response.secrets ?? []);
      storeBeforeResponse(exchange, storeTokens(response.tokens ?? [], id, exchange));
      return sendResponse(res, exchange.forcedSuccess ? forced(outgoing, exchange.forcedSuccess) : outgoing);
    });
  };
};

/** The documented example that is asked for. */
function exampleResponse(
  { operation, document }: Target,
  exchange: Exchange,
  { name, contentType, body }: NamedExample,
): OutgoingResponse {
  exchange.appliedExample = name;
  const status = exchange.forcedSuccess?.status ?? successStatus(operation);
  const { violations } = document.validator.response(operation, { status, contentType, body });
  return {
    status,
    body: isJsonType(contentType) ? JSON.stringify(body) : body,
    headers: { ...contentTypeHeader(contentType) },
    undocumented: violations.length > 0,
  };
}

/** @throws RequestError */
const rejectMissing = (error: unknown): never => {
  throw error instanceof MissingResource ? requestErrors.missing(error.message) : error;
};

/** The response with the status and the headers that are asked for; undocumented if its status is another one. */
const forced = (
  outgoing: OutgoingResponse,
  { status, headers }: NonNullable<Exchange['forcedSuccess']>,
): OutgoingResponse => ({
  ...outgoing,
  status,
  headers: overridden({ ...outgoing.headers }, headers),
  undocumented: outgoing.undocumented === true || status !== outgoing.status,
});

/** Serializes and validates a response. A generic response that violates the document is sent as undocumented. */
function toOutgoing({ status: given, headers, body }: MockResponse, target: Target): OutgoingResponse {
  const { operation, operationMock } = target;
  const status = given ?? target.successStatus;
  const declared = responseFor(operation, status);
  const givenType = Object.entries(headers ?? {}).find(([name]) => name.toLowerCase() === 'content-type')?.[1];
  const type = givenType ?? (declared ? typeToSend(declared.content, body) : 'application/json');
  const typeHeader = givenType === undefined && body !== undefined ? contentTypeHeader(type) : undefined;
  try {
    const text = serialize(body, type);
    // Without declared content any body is allowed, but the validator would report an error.
    const hasContent = declared !== undefined && declared.content.size > 0 && operation.method !== 'HEAD';
    const error = hasContent ? violationOf(target, status, type, body) : undefined;
    if (error !== undefined && !operationMock.isGeneric) throw error;
    return {
      status,
      body: text,
      undocumented: !declared || error !== undefined,
      ...((headers || typeHeader) && { headers: { ...typeHeader, ...headers } }),
    };
  } catch (error) {
    throw new MockError(`${operationMock.source}.respond`, error);
  }
}

/** @throws TypeError if the value cannot be converted to JSON */
const serialize = (body: Json | undefined, type: string): string =>
  body === undefined ? '' : typeof body === 'string' && !isJsonType(type) ? body : JSON.stringify(body);

/** The first violation of the document by a response. */
function violationOf(
  { operation, document, validator }: Target,
  status: number,
  type: string,
  body: Json | undefined,
): unknown {
  if (mediaType(type) !== 'application/json' || body === undefined) {
    const [violation] = document.validator.response(operation, { status, contentType: type, body }).violations;
    return violation && new TypeError(`the response does not conform: ${violation.pointer} ${violation.message}`);
  }
  try {
    validator.response(operation, status, body);
    return undefined;
  } catch (error) {
    return error;
  }
}

/** Stores the tokens in the session, except for a forced success. */
function storeTokens(tokens: readonly NewToken[], provider: string, exchange: Exchange): MaybePromise<unknown> {
  exchange.secrets = exchange.secrets.concat(tokens.map(({ secret }) => secret));
  if (exchange.forcedSuccess !== undefined) return undefined;
  exchange.issuedTokenId = tokens[0]?.id;
  return tokens.reduce<MaybePromise<unknown>>(
    (before, token) => andThen(before, () => exchange.session.issue(provider, token)),
    undefined,
  );
}
