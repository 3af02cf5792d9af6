/** Wraps express-openapi-validator: creates one validator per document. */
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

/** An error of the library. It lacks details; validate again with the document validator to report them. */
export interface ValidatorError {
  readonly status: number;
  readonly errors: readonly { readonly path: string; readonly message: string; readonly errorCode?: string }[];
}

export const isValidatorError = (error: unknown): error is ValidatorError =>
  isObject(error) && typeof error['status'] === 'number' && Array.isArray(error['errors']);

/** A request to an operation, with its original URL. */
interface ReceivedRequest extends RequestData {
  readonly url: string;
}

/** Validates the exchanges of one document. */
export interface Validator {
  /** @throws ValidatorError if the request is invalid */
  request(operation: Operation, request: ReceivedRequest): void;
  /** @throws ValidatorError if the document does not declare such a JSON response */
  response(operation: Operation, status: number, body: unknown): void;
}

/** Options of the library. */
export const validatorOptions = {
  validateApiSpec: false, // The document was linted when it was loaded.
  validateRequests: { allowUnknownQueryParameters: true },
  validateResponses: true,
  validateSecurity: false, // The library silently skips missing schemes; see pipeline/authenticate.ts.
  fileUploader: false,
  ajvFormats: { mode: 'full' },
  formats: strictFormats,
} as const;

/** Each schema is compiled once, so Ajv's optimiser costs more than it saves. */
const unoptimizedLibraryAjv = { code: { optimize: false }, meta: false };

type CompiledCheck = (value: unknown) => boolean;

/** By status and media type. */
type ResponseChecks = Readonly<Record<string, Readonly<Record<string, CompiledCheck>>>>;

/** Internals of the library: compiled functions by method, path and media type. */
interface RequestCache {
  readonly ajv: { getSchema(key: string): CompiledCheck };
  readonly ajvBody: { getSchema(key: string): CompiledCheck };
}
interface ResponseCache {
  readonly validatorsCache: Readonly<Record<string, ResponseChecks>>;
}

/** An operation in the library's form, with the functions compiled for it. */
interface CompiledOperation {
  /** The operation, in the form that the library's middleware sets on a request. */
  readonly openapi: object;
  /** The media type of the bodies that the functions check. */
  readonly type: string;
  /** Undefined if the library transforms values before it checks them, such as a list in a header. */
  readonly fastPath: { readonly parameters: CompiledCheck; readonly body: CompiledCheck } | undefined;
  readonly responses: ResponseChecks;
}

/** Validators are cached by document. */
const validatorByDocument = new WeakMap<OpenApiDocument, Validator>();

/**
 * Returns the validator of a document.
 * @throws AppError `broken-document` if the library fails to process the document
 */
export function getValidator(document: OpenApiDocument): Validator {
  let validator = validatorByDocument.get(document);
  if (!validator) validatorByDocument.set(document, (validator = createValidator(document)));
  return validator;
}

/**
 * Compiles everything that the document's operations need.
 *
 * The library's middleware repeats work for each request: it waits for the document, compiles path patterns and parses
 * the URL in a slow way. Its two validators are therefore called directly. On the fast path, a request that needs no
 * transformation is checked by the compiled functions alone. If these fail, or the request is more complex, the
 * validators run in full and throw the error.
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

/** The library crashes on some unexpected queries, such as `?q[x]=1` for a list. Treats this as an invalid request. */
const toValidatorError = (error: unknown): ValidatorError => ({
  status: 400,
  errors: [{ path: '', message: `can't be read: ${error instanceof Error ? error.message : String(error)}` }],
});

/** Whether the library checks the parameters of a request without a query as received, without transforming them. */
function canUseFastPath({ effective }: OpenApiDocument, { parameters }: Operation): boolean {
  const unmodified = parameters.every(
    ({ in: location, schema }) => location === 'query' || (location !== 'cookie' && schema['type'] === 'string'),
  );
  return unmodified && [...schemasOf(effective)].every(({ schema }) => !('discriminator' in schema));
}

/** True: the request is valid. False: run the full validation to find out. */
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

/** Runs the library's request validation on a copy, because the library modifies the request. */
function validateRequestFully(
  requests: RequestValidator,
  { method, body: declared }: Operation,
  { openapi, type }: Pick<CompiledOperation, 'openapi' | 'type'>,
  request: ReceivedRequest,
): void {
  const { url, headers, params, query, body } = request;
  const given = mediaType(String(headers['content-type'] ?? ''));
  // The library caches validators by media type: avoid one for each undeclared media type.
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

/** Runs the library's response validation, which the library hooks into `res.json`. */
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

/** Minimal request used to trigger compilation; missing parameters do not matter. */
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

/** @throws AppError `broken-document` if the library crashes instead of validating */
function smokeTest({ locate }: OpenApiDocument, { id, pointer }: Operation, validate: () => void): void {
  try {
    validate();
  } catch (error) {
    if (isValidatorError(error)) return;
    const { file, line } = locate(pointer);
    raise.brokenDocument(
      file,
      line,
      `the validator fails to process ${id}: ${(error as Error).message}`,
      'Fix the schemas of this operation.',
    );
  }
}
