/** The door to express-openapi-validator: one validator a provider, its traps closed. */
import type { ValidateResponseOpts } from 'express-openapi-validator/dist/framework/types.js';
import { OpenApiValidator } from 'express-openapi-validator/dist/openapi.validator.js';
import { RequestValidator } from 'express-openapi-validator/dist/middlewares/openapi.request.validator.js';
import { ResponseValidator } from 'express-openapi-validator/dist/middlewares/openapi.response.validator.js';
import { SchemaPreprocessor } from 'express-openapi-validator/dist/middlewares/parsers/schema.preprocessor.js';
import { isObject } from '../../lib/json.ts';
import { valueAt } from '../../lib/json-pointer.ts';
import { raise } from '../../lib/errors.ts';
import type { OpenApiDocument } from '../../openapi/document.ts';
import { mediaType, type RequestData } from '../../openapi/document-validator.ts';
import { successStatus, type Operation } from '../../openapi/operation.ts';
import { sample } from '../../openapi/sample.ts';
import { schemasOf } from '../../openapi/schemas.ts';
import { normalizeForValidator } from './normalize-document.ts';
import { strictFormats } from './strict-formats.ts';

/** One problem as the validator tells it: its particulars are lost on the way, so judge once more for wording. */
export interface ValidatorError {
  readonly status: number;
  readonly errors: readonly { readonly path: string; readonly message: string; readonly errorCode?: string }[];
}

export const isValidatorError = (error: unknown): error is ValidatorError =>
  isObject(error) && typeof error['status'] === 'number' && Array.isArray(error['errors']);

/** A request to an operation, with the URL that it came with. */
interface ReceivedRequest extends RequestData {
  readonly url: string;
}

/** Validates the exchanges of one document. */
export interface Validator {
  /** @throws ValidatorError where the request is invalid */
  request(operation: Operation, request: ReceivedRequest): void;
  /** @throws ValidatorError where the document declares no such JSON answer */
  response(operation: Operation, status: number, body: unknown): void;
}

/** How the library is set up. */
export const validatorOptions = {
  validateApiSpec: false, // Linted when it was loaded.
  validateRequests: { allowUnknownQueryParameters: true },
  validateResponses: true,
  validateSecurity: false, // Skipped without a word where schemes are missing; ours is in credential.ts.
  fileUploader: false,
  ajvFormats: { mode: 'full' },
  formats: strictFormats,
} as const;

/** Its Ajvs compile once and for all: what they save in code they would spend on finding it. */
const unoptimizedLibraryAjv = { code: { optimize: false }, meta: false };

type CompiledCheck = (value: unknown) => boolean;

/** By status and media type. */
type ResponseChecks = Readonly<Record<string, Readonly<Record<string, CompiledCheck>>>>;

/** What the library has compiled and keeps to itself, by method, path and media type. */
interface RequestCache {
  readonly ajv: { getSchema(key: string): CompiledCheck };
  readonly ajvBody: { getSchema(key: string): CompiledCheck };
}
interface ResponseCache {
  readonly validatorsCache: Readonly<Record<string, ResponseChecks>>;
}

/** An operation as the library sees it, and what it has compiled for it. */
interface CompiledOperation {
  /** The operation, in the form that the library's own middleware gives to a request. */
  readonly openapi: object;
  /** The media type of bodies that the checks are for. */
  readonly type: string;
  /** Undefined where the library prepares what it checks, such as a list in a header. */
  readonly fastPath: { readonly parameters: CompiledCheck; readonly body: CompiledCheck } | undefined;
  readonly responses: ResponseChecks;
}

/** By document: a second mock of it needs no other. */
const validatorByDocument = new WeakMap<OpenApiDocument, Validator>();

/**
 * The validator of a document.
 * @throws AppError `broken-document` where the library can't work with the document
 */
export function getValidator(document: OpenApiDocument): Validator {
  let validator = validatorByDocument.get(document);
  if (!validator) validatorByDocument.set(document, (validator = createValidator(document)));
  return validator;
}

/**
 * Compiles everything that the document's operations need.
 *
 * The library's middleware does per request what can be done once: it waits for the document, compiles patterns of
 * paths, parses the URL in a way that walks the stack. So its two validators are called directly. A request that needs
 * none of their preparations is put to the functions that they have compiled; where those say no, or the request is
 * less plain, the validators go their own way in full, and it is they who refuse.
 */
function createValidator(document: OpenApiDocument): Validator {
  const { ajvOpts, options } = new OpenApiValidator({ ...validatorOptions, apiSpec: {} } as never);
  const responseOptions = options.validateResponses as ValidateResponseOpts;
  const { apiDoc, apiDocRes } = new SchemaPreprocessor(
    normalizeForValidator(document.effective) as never,
    { ...ajvOpts.preprocessor, ...unoptimizedLibraryAjv },
    responseOptions,
  ).preProcess();
  const requests = new RequestValidator(apiDoc, { ...ajvOpts.request, ...unoptimizedLibraryAjv });
  const responses = new ResponseValidator(
    apiDocRes,
    { ...ajvOpts.response, ...unoptimizedLibraryAjv },
    responseOptions,
  );

  const compile = (operation: Operation): CompiledOperation => {
    const { method, path, pointer, body } = operation;
    const type = mediaType(body?.content.keys().next().value ?? 'application/json');
    const openapi = {
      expressRoute: path,
      pathParams: {},
      schema: valueAt(apiDoc, pointer),
      _responseSchema: valueAt(apiDocRes, pointer),
      serial: -1,
    };
    smokeTest(document, operation, () =>
      validateRequestFully(requests, operation, { openapi, type }, sampleRequest(document, operation)),
    );
    smokeTest(document, operation, () =>
      validateResponseFully(responses, operation, { openapi, type }, successStatus(operation), {}),
    );
    const { ajv, ajvBody } = requests as unknown as RequestCache;
    const { validatorsCache } = responses as unknown as ResponseCache;
    const key = `${method}-${path}-${type}`;
    const fastPath = canUseFastPath(document, operation)
      ? { parameters: ajv.getSchema(key), body: ajvBody.getSchema(key) }
      : undefined;
    return { openapi, type, fastPath, responses: validatorsCache[key]! };
  };
  const compiled = new Map(document.operations.map((operation) => [operation, compile(operation)]));

  return {
    request(operation, request) {
      const known = compiled.get(operation)!;
      if (passesFastPath(known, request)) return;
      try {
        validateRequestFully(requests, operation, known, request);
      } catch (error) {
        throw isValidatorError(error) ? error : toValidatorError(error);
      }
    },
    response(operation, status, body) {
      const known = compiled.get(operation)!;
      if (!known.responses[status]?.['application/json']?.({ response: body }))
        validateResponseFully(responses, operation, known, status, body);
    },
  };
}

/** The library fails at some queries where it expects others, such as `?q[x]=1` for a list: that is the request's fault. */
const toValidatorError = (error: unknown): ValidatorError => ({
  status: 400,
  errors: [{ path: '', message: `can't be read: ${error instanceof Error ? error.message : String(error)}` }],
});

/** Whether the library checks the parameters of a request without a query as they came. */
function canUseFastPath({ effective }: OpenApiDocument, { parameters }: Operation): boolean {
  const unmodified = parameters.every(
    ({ in: location, schema }) => location === 'query' || (location !== 'cookie' && schema['type'] === 'string'),
  );
  return unmodified && [...schemasOf(effective)].every(({ schema }) => !('discriminator' in schema));
}

/** A yes is the library's own; a no means nothing yet. */
function passesFastPath(
  { fastPath, type }: CompiledOperation,
  { url, params, query, headers, body }: ReceivedRequest,
): boolean {
  if (
    !fastPath ||
    url.includes('?') ||
    (headers['content-type'] !== type && mediaType(String(headers['content-type'])) !== type)
  )
    return false;
  const parts = { params, query, headers, body };
  return fastPath.parameters(parts) && fastPath.body(parts);
}

/** The library's whole way of a request. It works on a copy, as it writes what it has read into the request. */
function validateRequestFully(
  requests: RequestValidator,
  { method, body: declared }: Operation,
  { openapi, type }: Pick<CompiledOperation, 'openapi' | 'type'>,
  request: ReceivedRequest,
): void {
  const { url, headers, params, query, body } = request;
  const given = mediaType(String(headers['content-type'] ?? ''));
  // Validators are kept by media type: one that is not declared must not get one of its own.
  const plainHeaders = { ...headers, 'content-type': declared?.content.has(given) ? given : type };
  const view = {
    method,
    path: url.split('?', 1)[0],
    originalUrl: url,
    headers: plainHeaders,
    params: { ...params },
    query: { ...query },
    body,
    openapi,
  };
  void requests.validate(view as never, {} as never, () => {});
}

/** The library's whole way of an answer, which waits in the `res.json` that it puts in place of the one it finds. */
function validateResponseFully(
  responses: ResponseValidator,
  { method, path }: Operation,
  { openapi, type }: Pick<CompiledOperation, 'openapi' | 'type'>,
  status: number,
  body: unknown,
): void {
  let fault: unknown;
  const res = {
    statusCode: status,
    getHeaders: () => ({ 'content-type': 'application/json' }),
    json: (_body: unknown) => {},
  };
  const view = { method, originalUrl: path, headers: { 'content-type': type }, openapi };
  void responses.validate()(view as never, res as never, (error?: unknown) => void (fault ??= error));
  res.json(body);
  if (fault !== undefined) throw fault;
}

/** Something to compile by: what it lacks, such as a header, is found only after that. */
function sampleRequest({ effective }: OpenApiDocument, { path, body }: Operation): ReceivedRequest {
  const schema = body?.content.values().next().value;
  return {
    url: path,
    params: {},
    query: {},
    headers: {},
    body: schema === undefined ? undefined : sample(effective, valueAt(effective, schema)),
  };
}

/** @throws AppError `broken-document` where the library does not judge an exchange of the operation but fails at it */
function smokeTest({ locate }: OpenApiDocument, { id, pointer }: Operation, validate: () => void): void {
  try {
    validate();
  } catch (error) {
    if (isValidatorError(error)) return;
    const { file, line } = locate(pointer);
    raise.brokenDocument(
      file,
      line,
      `the validator can't work with ${id}: ${(error as Error).message}`,
      'Mend the schemas of this operation.',
    );
  }
}
