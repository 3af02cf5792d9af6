/** Validates the operations of a large or unusual document: each is compiled when it is first used. */
import { isJsonType } from '../../lib/media-type.ts';
import { inTurns } from '../../lib/steps.ts';
import type { OpenApiDocument } from '../../openapi/document.ts';
import type { Operation, Parameter } from '../../openapi/operation.ts';
import { sliceOperation } from './operation-slice.ts';
import type { ValidatedDocument, Validator, ValidatorError } from './validator-types.ts';

/**
 * The length of the largest part of a document, as JSON, that the library compiles: 10,000 characters take some 100 ms,
 * and nothing else is served meanwhile. The document validator compiles in steps.
 */
const maxCompiled = 8000;

/**
 * Where the library can't work, the document validator decides alone.
 * @param compile compiles a document of one operation with the library
 */
export function lazyValidator(document: OpenApiDocument, compile: (slice: ValidatedDocument) => Validator): Validator {
  const validators = new Map<Operation, { readonly validator: Validator; readonly operation: Operation } | undefined>();
  const validatorOf = (operation: Operation) => {
    if (!validators.has(operation)) validators.set(operation, compileOperation(document, operation, compile));
    return validators.get(operation);
  };
  return {
    prepare(operation) {
      if (validators.has(operation) || validatorOf(operation)) return undefined;
      return inTurns(document.validator.prepareRequest(operation));
    },
    request(operation, request) {
      const known = validatorOf(operation);
      if (known) return known.validator.request(known.operation, request);
      if (document.validator.request(operation, request).length > 0) throw invalid(operation);
    },
    response(operation, status, body) {
      const contentType = 'application/json';
      const [violation] = document.validator.response(operation, { status, contentType, body }).violations;
      if (violation) throw new TypeError(`the response does not conform: ${violation.pointer} ${violation.message}`);
    },
  };
}

/** The document validator reports the details. */
const invalid = ({ path }: Operation): ValidatorError => ({ status: 400, errors: [{ path, message: 'is not valid' }] });

function compileOperation(
  document: OpenApiDocument,
  operation: Operation,
  compile: (slice: ValidatedDocument) => Validator,
): { readonly validator: Validator; readonly operation: Operation } | undefined {
  if (!isSuitable(operation)) return undefined;
  try {
    const slice = sliceOperation(document, operation);
    if (JSON.stringify(slice.effective).length > maxCompiled) return undefined;
    return { validator: compile(slice), operation: slice.operations[0]! };
  } catch {
    return undefined;
  }
}

/** Whether the library reads all parts of the requests as OpenAPI defines them. */
const isSuitable = ({ method, parameters, body }: Operation): boolean =>
  ['GET', 'PUT', 'POST', 'DELETE', 'OPTIONS', 'HEAD', 'PATCH'].includes(method) &&
  parameters.every(isPlain) &&
  [...(body?.content.keys() ?? [])].every(isJsonType);

/** A parameter that is one text. In a query, the library reads brackets as those of an array, whatever is declared. */
const isPlain = ({ name, in: location, style, schema }: Parameter): boolean =>
  location !== 'cookie' &&
  !/[[\]]|^__proto__$/.test(name) &&
  (style === 'simple' || style === 'form') &&
  ['string', 'integer', 'number', 'boolean'].includes(String(schema['type']));
