/** Validates exchanges with express-openapi-validator: one validator per document. */
import type { JsonObject } from '../../lib/json.ts';
import { parseCookies } from '../../lib/cookies.ts';
import { valueAt } from '../../lib/json-pointer.ts';
import { matchingType } from '../../lib/media-type.ts';
import { messageOf, raise } from '../../lib/errors.ts';
import { preferredContent } from '../../openapi/body-content.ts';
import type { OpenApiDocument } from '../../openapi/document.ts';
import type { RequestData } from '../../openapi/document-validator.ts';
import { successStatus, type Operation } from '../../openapi/operation.ts';
import { sampleAt } from '../../openapi/sample.ts';
import { schemasOf } from '../../openapi/schemas.ts';
import {
  isValidatorError,
  type ReceivedRequest,
  type ValidatedDocument,
  type Validator,
  type ValidatorError,
} from './validator-types.ts';
import { demandWorking } from './library-self-test.ts';
import { lazyValidator } from './lazy-validator.ts';
import {
  createLibraryValidators,
  installedLibrary,
  requestChecks,
  responseChecks,
  type CompiledCheck,
  type LibraryValidators,
  type ResponseChecks,
  type ValidatorLibrary,
} from './validator-library.ts';

/** The functions compiled for the requests of an operation with one declared media type. */
interface CompiledContent {
  /** The media type under which the library compiles. One for each declared type, however many a range includes. */
  readonly type: string;
  /** Undefined if the library transforms values before it checks them, such as a list in a header. */
  readonly fastPath: { readonly parameters: CompiledCheck; readonly body: CompiledCheck } | undefined;
}

/** An operation in the library's form, with the functions compiled for it. */
interface CompiledOperation {
  /** The operation, in the form that the library's middleware sets on a request. */
  readonly openapi: object;
  /** By declared media type or range. */
  readonly contents: ReadonlyMap<string, CompiledContent>;
  /** For a request without a Content-Type, or an operation without a body. */
  readonly preferred: CompiledContent;
  readonly responses: ResponseChecks;
}

/** Validators are cached by document. */
const validatorByDocument = new WeakMap<OpenApiDocument, Validator>();

/**
 * Returns the validator of a document.
 * @throws AppError `broken-document` if the library fails to process the document, `wrong-dependency`
 */
export function getValidator(document: OpenApiDocument): Validator {
  let validator = validatorByDocument.get(document);
  if (!validator) {
    validator = document.isLenient ? lazyValidator(document, compileOne) : createValidator(document);
    validatorByDocument.set(document, validator);
  }
  return validator;
}

/**
 * Creates the validator of a document with a library that has passed its self-test.
 * @throws AppError `broken-document`, `wrong-dependency`
 */
export function createValidator(document: ValidatedDocument, library: ValidatorLibrary = installedLibrary): Validator {
  demandWorking(library, compileValidator);
  return compileValidator(document, library);
}

/** Compiles the validator of a document with one operation. */
const compileOne = (document: ValidatedDocument): Validator => createValidator(document);

/**
 * Compiles everything that the document's operations need.
 *
 * The library's middleware repeats work for each request: it waits for the document, compiles path patterns and parses
 * the URL in a slow way. Its two validators are therefore called directly. On the fast path, a request that needs no
 * transformation is checked by the compiled functions alone. If these fail, or the request is more complex, the
 * validators run in full and throw the error.
 */
function compileValidator(document: ValidatedDocument, library: ValidatorLibrary): Validator {
  const validators = createLibraryValidators(document.effective, library);
  const compiled = new Map(
    document.operations.map((operation) => [operation, compileOperation(document, operation, validators)]),
  );
  return {
    request(operation, request) {
      const known = compiled.get(operation)!;
      const content = contentOf(known, request.headers['content-type']);
      if (!content) throw unsupportedMediaType(operation, request);
      if (passesFastPath(content, request)) return;
      try {
        validateRequestFully(validators, operation, known, content, request);
      } catch (error) {
        throw isValidatorError(error) ? error : toValidatorError(error);
      }
    },
    response(operation, status, body) {
      const known = compiled.get(operation)!;
      if (!known.responses[status]?.['application/json']?.({ response: body }))
        validateResponseFully(validators, operation, known, status, body);
    },
  };
}

function compileOperation(
  document: ValidatedDocument,
  operation: Operation,
  validators: LibraryValidators,
): CompiledOperation {
  const { method, path, pointer, body } = operation;
  const openapi = {
    expressRoute: path,
    pathParams: {},
    schema: valueAt(validators.apiDoc, pointer),
    _responseSchema: valueAt(validators.apiDocRes, pointer),
    serial: -1,
  };
  const isDirect = canUseFastPath(document, operation);
  const compile = (type: string, schema: string | undefined): CompiledContent => {
    const content = { type, fastPath: undefined };
    smokeTest(document, operation, () =>
      validateRequestFully(validators, operation, { openapi }, content, sampleRequest(document, operation, schema)),
    );
    return { type, fastPath: isDirect ? requestChecks(validators, `${method}-${path}-${type}`) : undefined };
  };
  const declared = [...(body?.content ?? [])];
  const contents = new Map(declared.map(([type, schema]) => [type, compile(libraryType(type), schema)]));
  const preferred =
    (body && contents.get(matchingType(preferredContent(body)?.type ?? '', contents) ?? '')) ??
    compile('application/json', undefined);
  smokeTest(document, operation, () =>
    validateResponseFully(validators, operation, { openapi, preferred }, successStatus(operation), {}),
  );
  const responses = responseChecks(validators, `${method}-${path}-${preferred.type}`);
  return { openapi, contents, preferred, responses };
}

/** The media type under which the library finds the declared one: itself, or one that only this range includes. */
const libraryType = (declared: string): string =>
  declared === '*/*' ? 'x-any/x-any' : declared.replace(/^([^/]+)\/\*$/, '$1/x-any');

/** The content for a Content-Type; undefined if it is not declared. */
function contentOf(
  { contents, preferred }: CompiledOperation,
  contentType: RequestData['headers'][string],
): CompiledContent | undefined {
  if (typeof contentType !== 'string' || contents.size === 0) return preferred;
  return contents.get(contentType) ?? contents.get(matchingType(contentType, contents) ?? '');
}

/** As the library reports it. */
const unsupportedMediaType = ({ path }: Operation, { headers }: RequestData): ValidatorError => ({
  status: 415,
  errors: [{ path, message: `unsupported media type ${String(headers['content-type'])}` }],
});

/** The library crashes on some unexpected queries, such as `?q[x]=1` for a list. Treats this as an invalid request. */
const toValidatorError = (error: unknown): ValidatorError => ({
  status: 400,
  errors: [{ path: '', message: `can't be read: ${messageOf(error)}` }],
});

/** Whether the library checks the parameters of a request without a query as received, without transforming them. */
function canUseFastPath({ effective }: { readonly effective: JsonObject }, { parameters }: Operation): boolean {
  const unmodified = parameters.every(
    ({ in: location, schema }) => location === 'query' || (location !== 'cookie' && schema['type'] === 'string'),
  );
  return unmodified && [...schemasOf(effective)].every(({ schema }) => !('discriminator' in schema));
}

/** True: the request is valid. False: run the full validation to find out. */
function passesFastPath(
  { fastPath }: CompiledContent,
  { url, params, query, headers, body }: ReceivedRequest,
): boolean {
  if (!fastPath || url.includes('?')) return false;
  const parts = { params, query, headers, body };
  return fastPath.parameters(parts) && fastPath.body(parts);
}

/** Runs the library's request validation on a copy, because the library modifies the request. */
function validateRequestFully(
  { requests }: LibraryValidators,
  { method }: Operation,
  { openapi }: Pick<CompiledOperation, 'openapi'>,
  { type }: CompiledContent,
  { url, headers, params, query, body }: ReceivedRequest,
): void {
  const view = {
    method,
    path: url.split('?', 1)[0],
    originalUrl: url,
    // The library caches validators by Content-Type: avoid one for each that a client sends.
    headers: { ...headers, 'content-type': type },
    params: { ...params },
    query: { ...query },
    cookies: parseCookies(headers['cookie']),
    body,
    openapi,
  };
  void requests.validate(view as never, {} as never, () => {});
}

/** Runs the library's response validation, which the library hooks into `res.json`. */
function validateResponseFully(
  { responses }: LibraryValidators,
  { method, path }: Operation,
  { openapi, preferred }: Pick<CompiledOperation, 'openapi' | 'preferred'>,
  status: number,
  body: unknown,
): void {
  let fault: unknown;
  const res = {
    statusCode: status,
    getHeaders: () => ({ 'content-type': 'application/json' }),
    json: (_body: unknown) => {},
  };
  const view = { method, originalUrl: path, headers: { 'content-type': preferred.type }, openapi };
  void responses.validate()(view as never, res as never, (error?: unknown) => void (fault ??= error));
  res.json(body);
  if (fault !== undefined) throw fault;
}

/** Minimal request used to trigger compilation; missing parameters do not matter. */
const sampleRequest = (
  { effective }: ValidatedDocument,
  { path }: Operation,
  schema: string | undefined,
): ReceivedRequest => ({
  url: path,
  params: {},
  query: {},
  headers: {},
  body: schema === undefined ? undefined : sampleAt(effective, schema),
});

/** @throws AppError `broken-document` if the library crashes instead of validating */
function smokeTest({ locate }: ValidatedDocument, { id, pointer }: Operation, validate: () => void): void {
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
