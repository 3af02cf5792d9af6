/** Adapter for express-openapi-validator: the parts that mockmint uses, checked so that another version fails at start. */
import { createRequire } from 'node:module';
import type { ValidateResponseOpts } from 'express-openapi-validator/dist/framework/types.js';
import * as framework from 'express-openapi-validator/dist/openapi.validator.js';
import * as requestModule from 'express-openapi-validator/dist/middlewares/openapi.request.validator.js';
import * as responseModule from 'express-openapi-validator/dist/middlewares/openapi.response.validator.js';
import * as preprocessorModule from 'express-openapi-validator/dist/middlewares/parsers/schema.preprocessor.js';
import { isObject, type JsonObject } from '../../lib/json.ts';
import { raise } from '../../lib/errors.ts';
import { normalizeForValidator } from './normalize-document.ts';
import { strictFormats } from './strict-formats.ts';

/** The version whose parts mockmint knows; package.json pins it. */
const expectedVersion = '5.6.2';

/** The classes of the library. A missing one is undefined. */
export interface ValidatorLibrary {
  readonly OpenApiValidator: typeof framework.OpenApiValidator;
  readonly RequestValidator: typeof requestModule.RequestValidator;
  readonly ResponseValidator: typeof responseModule.ResponseValidator;
  readonly SchemaPreprocessor: typeof preprocessorModule.SchemaPreprocessor;
}

export const installedLibrary: ValidatorLibrary = {
  OpenApiValidator: framework.OpenApiValidator,
  RequestValidator: requestModule.RequestValidator,
  ResponseValidator: responseModule.ResponseValidator,
  SchemaPreprocessor: preprocessorModule.SchemaPreprocessor,
};

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

/** Each schema is compiled once, so Ajv's optimiser costs more than it saves. 0.07 is a multiple of 0.01. */
const unoptimizedLibraryAjv = {
  code: { optimize: false },
  meta: false,
  multipleOfPrecision: 6,
  logger: false,
} as const;

/** A function that the library's Ajv has compiled. */
export type CompiledCheck = (value: unknown) => boolean;

/** By status and media type. */
export type ResponseChecks = Readonly<Record<string, Readonly<Record<string, CompiledCheck>>>>;

/** The library's validators for one document, and its copies of the document. */
export interface LibraryValidators {
  readonly apiDoc: unknown;
  readonly apiDocRes: unknown;
  readonly requests: InstanceType<ValidatorLibrary['RequestValidator']>;
  readonly responses: InstanceType<ValidatorLibrary['ResponseValidator']>;
}

/** Creates the library's validators. They compile at the first request to an operation. */
export function createLibraryValidators(effective: JsonObject, library: ValidatorLibrary): LibraryValidators {
  const { ajvOpts, options } = new library.OpenApiValidator({ ...validatorOptions, apiSpec: {} } as never);
  const responseOptions = options.validateResponses as ValidateResponseOpts;
  const { apiDoc, apiDocRes } = new library.SchemaPreprocessor(
    normalizeForValidator(effective) as never,
    { ...ajvOpts.preprocessor, ...unoptimizedLibraryAjv },
    responseOptions,
  ).preProcess();
  return {
    apiDoc,
    apiDocRes,
    requests: new library.RequestValidator(apiDoc, { ...ajvOpts.request, ...unoptimizedLibraryAjv }),
    responses: new library.ResponseValidator(
      apiDocRes,
      { ...ajvOpts.response, ...unoptimizedLibraryAjv },
      responseOptions,
    ),
  };
}

/**
 * Checks that the classes exist. Cheap: it runs at every start.
 * @throws AppError `wrong-dependency`
 */
export function demandParts(library: ValidatorLibrary): void {
  const methods = [
    [library.OpenApiValidator, undefined],
    [library.SchemaPreprocessor, 'preProcess'],
    [library.RequestValidator, 'validate'],
    [library.ResponseValidator, 'validate'],
  ] as const;
  for (const [constructor, method] of methods) {
    const prototype: unknown = typeof constructor === 'function' ? constructor.prototype : undefined;
    if (!isObject(prototype) || (method !== undefined && typeof prototype[method] !== 'function')) wrongLibrary();
  }
}

/**
 * The two functions that the library has compiled for the requests of an operation with one media type. Private to the
 * library.
 * @throws AppError `wrong-dependency` if they are not where version 5.6.2 has them
 */
export function requestChecks(
  { requests }: LibraryValidators,
  key: string,
): { readonly parameters: CompiledCheck; readonly body: CompiledCheck } {
  return { parameters: compiledCheck(requests, 'ajv', key), body: compiledCheck(requests, 'ajvBody', key) };
}

/**
 * The functions that the library has compiled for the responses of an operation. Private to the library.
 * @throws AppError `wrong-dependency` if they are not where version 5.6.2 has them
 */
export function responseChecks({ responses }: LibraryValidators, key: string): ResponseChecks {
  const cache = memberOf(responses, 'validatorsCache');
  const checks = memberOf(cache, key);
  return isResponseChecks(checks) ? checks : wrongLibrary();
}

function compiledCheck(requests: object, ajvName: string, key: string): CompiledCheck {
  const ajv = memberOf(requests, ajvName);
  const getSchema = memberOf(ajv, 'getSchema');
  const check: unknown = typeof getSchema === 'function' ? getSchema.call(ajv, key) : undefined;
  return isCompiledCheck(check) ? check : wrongLibrary();
}

const memberOf = (owner: unknown, name: string): unknown => (isObject(owner) ? owner[name] : undefined);

const isCompiledCheck = (value: unknown): value is CompiledCheck => typeof value === 'function';

const isResponseChecks = (value: unknown): value is ResponseChecks =>
  isObject(value) &&
  Object.values(value).every((byType) => isObject(byType) && Object.values(byType).every(isCompiledCheck));

/** @throws AppError `wrong-dependency` */
export const wrongLibrary = (): never =>
  raise.wrongDependency('express-openapi-validator', installedVersion(), expectedVersion);

function installedVersion(): string {
  const manifest: unknown = createRequire(import.meta.url)('express-openapi-validator/package.json');
  return isObject(manifest) ? String(manifest['version']) : 'of an unknown version';
}
