/** The door to express-openapi-validator: one validator a provider, its traps closed. */
import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import express, { type RequestHandler } from 'express';
import { OpenApiValidator } from 'express-openapi-validator/dist/openapi.validator.js';
import { isObject, type JsonObject } from '../core/json.ts';
import { schemasOf } from '../openapi/schemas.ts';
import type { OpenApiDocument } from '../openapi/document.ts';
import { sample } from '../openapi/sample.ts';
import { successStatus, type Operation } from '../openapi/operation.ts';
import { valueAt } from '../core/pointer.ts';
import { mediaType } from '../openapi/judge.ts';
import { raise } from '../core/problem.ts';

/** One problem as the validator tells it: its particulars are lost on the way, so judge once more for wording. */
export interface ValidatorError {
  readonly status: number;
  readonly errors: readonly { readonly path: string; readonly message: string; readonly errorCode?: string }[];
}

export const isValidatorError = (error: unknown): error is ValidatorError =>
  isObject(error) && typeof error['status'] === 'number' && Array.isArray(error['errors']);

/** Strict where the validator's own formats are lenient (`ajv-formats` lets a space stand for "T", and urn:uuid:). */
const formats = {
  'date-time': { type: 'string', validate: isDateTime },
  uuid: { type: 'string', validate: (text: string) => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text) },
  uuid4: { type: 'string', validate: (text: string) => /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i.test(text) },
} as const;

/**
 * Middleware that validates requests, and through `res.json` answers, against one document. It expects the request's
 * URL to be the provider's own, and the body to be parsed.
 *
 * The library's `middleware()` also compiles the meta-schema of OpenAPI for each document, even when told not to
 * validate it, which takes four times as long as all the rest; so the validator is handed its routes ready-made.
 */
export function createValidator(document: OpenApiDocument): RequestHandler[] {
  const validator = new OpenApiValidator({
    apiSpec: {} as never,
    validateApiSpec: false, // Linted when it was loaded.
    validateRequests: { allowUnknownQueryParameters: true },
    validateResponses: true,
    validateSecurity: false, // Skipped without a word where schemes are missing; ours is in credential.ts.
    fileUploader: false,
    useRequestUrl: true,
    ajvFormats: { mode: 'full' },
    formats: formats as never,
  });
  const spec = { apiDoc: withoutTraps(document.effective), ...routesOf(document), serial: ++serial };
  return [plainContentType, ...(validator.installMiddleware(Promise.resolve(spec as never)) as unknown as RequestHandler[])];
}

/** Tells one document's validator from another's: requests carry the number of theirs. */
let serial = 0;

/** What the library would find out by itself: each operation's address, as it and as path-to-regexp write it. */
function routesOf({ operations }: OpenApiDocument): { basePaths: string[]; routes: object[] } {
  const routes = operations.map(({ method, path, pointer, parameters }) => {
    const template = pointer.split('/')[2]!.replaceAll('~1', '/').replaceAll('~0', '~');
    return {
      basePath: path.slice(0, path.length - template.length),
      openApiRoute: path,
      expressRoute: path.replace(/[:*?+()[\]!\\]/g, '\\$&').replace(/\{([^}]+)\}/g, ':"$1"'),
      method,
      pathParams: parameters.filter((parameter) => parameter.in === 'path').map(({ name }) => name),
    };
  });
  return { basePaths: [...new Set(routes.map(({ basePath }) => basePath))], routes };
}

/** Validators are cached by Content-Type, parameters and all: random ones would fill the memory. */
const plainContentType: RequestHandler = (req, _res, next) => {
  const given = req.headers['content-type'];
  if (given !== undefined) req.headers['content-type'] = mediaType(given);
  next();
};

/** A copy without what the validator acts on beyond validating, and without what it reads otherwise than OpenAPI does. */
function withoutTraps(effective: JsonObject): JsonObject {
  const copy = structuredClone(effective);
  const refStandsAlone = String(copy['openapi']).startsWith('3.0');
  for (const { schema } of schemasOf(copy)) {
    delete schema['default'];
    if ('$ref' in schema) settleReference(schema, refStandsAlone);
  }
  for (const parameter of parametersIn(copy)) if (parameter['in'] === 'query') parameter['allowReserved'] = true;
  return copy;
}

/** What stands beside a $ref counts since 3.1, and not before; the validator has it the other way round for bodies. */
function settleReference(schema: JsonObject, refStandsAlone: boolean): void {
  const { $ref, ...beside } = schema;
  if (refStandsAlone) {
    for (const keyword of Object.keys(beside)) delete schema[keyword];
  } else if (Object.keys(beside).length > 0) {
    delete schema['$ref'];
    schema['allOf'] = [...(Array.isArray(beside['allOf']) ? beside['allOf'] : []), { $ref: $ref! }];
  }
}

function* parametersIn(node: unknown): Generator<Record<string, unknown>> {
  if (typeof node !== 'object' || node === null) return;
  for (const value of Object.values(node)) {
    if (isObject(value) && typeof value['in'] === 'string' && typeof value['name'] === 'string' && isObject(value['schema'])) yield value;
    yield* parametersIn(value);
  }
}

/**
 * Sends one sample exchange of each operation through the validator, which compiles only at the first request.
 * @throws AppError `broken-document` where the validator can't work with the document
 */
export async function warm(validators: readonly RequestHandler[], document: OpenApiDocument): Promise<void> {
  for (const operation of document.operations) {
    const failure = await rehearse(validators, document, operation);
    if (failure instanceof Error && !isValidatorError(failure)) {
      const { file, line } = document.locate(operation.pointer);
      raise.brokenDocument(file, line, `the validator can't work with ${operation.id}: ${failure.message}`, 'Mend the schemas of this operation.');
    }
  }
}

/** The error that a rehearsal ends with, if it does. */
function rehearse(validators: readonly RequestHandler[], { effective }: OpenApiDocument, operation: Operation): Promise<unknown> {
  const { promise, resolve } = Promise.withResolvers<unknown>();
  const app = express();
  app.use((req, res, next) => {
    req.body = bodySample(effective, operation.body?.content.values().next().value);
    res.json = () => res;
    next();
  });
  app.use(validators as RequestHandler[]);
  app.use((_req, res) => {
    const status = successStatus(operation);
    const declared = operation.responses.find((response) => response.status === String(status));
    res.status(status).json(bodySample(effective, declared?.content.values().next().value));
    resolve(undefined);
  });
  app.use(((error: unknown, _req, _res, _next) => resolve(error)) satisfies express.ErrorRequestHandler);
  app(...rehearsal(effective, operation) as [never, never]);
  return promise;
}

function rehearsal(effective: JsonObject, { method, path, parameters, body }: Operation): [IncomingMessage, ServerResponse] {
  const req = new IncomingMessage(new Socket());
  const text = (schema: JsonObject): string => String(sample(effective, schema));
  const named = (place: string): [string, string][] => parameters.filter((parameter) => parameter.in === place).map(({ name, schema }) => [name, text(schema)]);
  const query = new URLSearchParams(named('query')).toString();
  req.method = method;
  req.url = named('path').reduce((url, [name, value]) => url.replace(`{${name}}`, encodeURIComponent(value)), path) + (query && `?${query}`);
  req.headers = { ...Object.fromEntries(named('header')), 'content-type': body?.content.keys().next().value ?? 'application/json' };
  return [req, new ServerResponse(req)];
}

const bodySample = (effective: JsonObject, pointer: string | undefined): unknown =>
  pointer === undefined ? undefined : sample(effective, valueAt(effective, pointer));

/** RFC 3339, with an offset and a day that the calendar has. */
function isDateTime(text: string): boolean {
  const match = /^(\d{4})-(\d\d)-(\d\d)T(?:[01]\d|2[0-3]):[0-5]\d:(?:[0-5]\d|60)(?:\.\d+)?(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/i.exec(text);
  if (!match) return false;
  const [year, month, day] = match.slice(1).map(Number) as [number, number, number];
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const days = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
  return day >= 1 && day <= (days[month - 1] ?? 0);
}
