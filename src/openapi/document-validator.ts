/** Validates requests and responses against a document with Ajv. Independent of the server's validator. */
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { AnySchema, ErrorObject, Options } from 'ajv';
import AjvDraft04 from 'ajv-draft-04';
import addFormats from 'ajv-formats';
import type { JsonObject } from '../lib/json.ts';
import { formatPointer } from '../lib/json-pointer.ts';
import { ownFormats } from './formats.ts';
import { useLinearChecks } from './linear-checks.ts';
import { responseFor, type Content, type DeclaredResponse, type Operation, type Parameter } from './operation.ts';
import { pointerToRef, resolveObjectAt } from './references.ts';
import { toViolations, type Violation } from './violation.ts';

/** A parsed request. Header names are in lower case. `body` is undefined if there is none. */
export interface RequestData {
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: unknown;
}

/** A parsed response. `body` is the parsed JSON, or undefined if there is none. */
export interface ResponseData {
  readonly status: number;
  readonly contentType: string | undefined;
  readonly body: unknown;
}

/** The result of a response validation: the declared response for its status, and the violations. */
export interface ResponseVerdict {
  readonly declared: DeclaredResponse | undefined;
  readonly violations: readonly Violation[];
}

type Validate = ((value: unknown) => unknown) & { errors?: null | ErrorObject[] };

const documentKey = 'document';

/** Validates against one effective document. Each instance has its own Ajv. */
export class DocumentValidator {
  readonly #document: JsonObject;
  readonly #compile: (schema: AnySchema) => Validate;
  readonly #validators = new Map<string, Validate>();

  constructor(document: JsonObject) {
    const options: Options = {
      allErrors: true,
      verbose: true,
      strict: false,
      validateSchema: false,
      allowUnionTypes: true,
      ownProperties: true,
      logger: false,
      code: { optimize: false }, // Takes a third of the compile time, and V8 optimises better.
    };
    // Siblings of $ref are ignored in 3.0 (OpenAPI 3.0.3, Reference Object) and valid since 3.1.
    const ajv = String(document['openapi']).startsWith('3.0')
      ? new AjvDraft04.default({ ...options, ignoreKeywordsWithRef: true })
      : new Ajv2020(options);
    addFormats.default(ajv, { mode: 'full' });
    useLinearChecks(ajv);
    for (const [name, validate] of Object.entries(ownFormats)) ajv.addFormat(name, validate);
    ajv.addSchema(document, documentKey);
    this.#document = document;
    this.#compile = (schema) => ajv.compile(schema);
  }

  /**
   * Compiles every schema of the operation, so that an invalid schema fails now and not at the first request.
   * @throws Error of Ajv if a schema does not compile
   */
  precompile(operation: Operation): void {
    const contents = [operation.body?.content, ...operation.responses.map(({ content }) => content)];
    for (const content of contents)
      for (const pointer of content?.values() ?? []) if (pointer !== undefined) this.#validator(pointer);
    for (const { pointer } of operation.parameters) this.#validator(`${pointer}/schema`);
  }

  /**
   * Compiles the schema at `pointer` in the document.
   * @throws Error of Ajv if the schema does not compile
   */
  compile(pointer: string): void {
    this.#validator(pointer);
  }

  /** All violations of a request: parameters in document order, then the body. */
  request(operation: Operation, data: RequestData): Violation[] {
    return [
      ...operation.parameters.flatMap((parameter) => this.#parameter(parameter, data)),
      ...this.#body(operation, data.body),
    ];
  }

  /** Validates a response. If no content is declared, any body is valid. */
  response(operation: Operation, { status, contentType, body }: ResponseData): ResponseVerdict {
    const declared = responseFor(operation, status);
    if (!declared || declared.content.size === 0) return { declared, violations: [] };
    const pointer = schemaFor(declared.content, contentType);
    if (pointer === 'undeclared') {
      const params = { allowed: [...declared.content.keys()] };
      const message = `must be sent as ${params.allowed.join(' or ')}; received ${contentType ?? 'no Content-Type'}`;
      return {
        declared,
        violations: [
          {
            in: 'header',
            pointer: '/content-type',
            keyword: 'content',
            message,
            params,
            schema: {},
            value: contentType,
          },
        ],
      };
    }
    return {
      declared,
      violations: pointer === undefined ? [] : this.schema(pointer, body === undefined ? null : body, 'body'),
    };
  }

  /** Validates `value` against the schema at `pointer` in the document. */
  schema(pointer: string, value: unknown, part: Violation['in']): Violation[] {
    const validate = this.#validator(pointer);
    if (validate(value)) return [];
    return toViolations(validate.errors ?? [], part, resolveObjectAt(this.#document, pointer).node);
  }

  #validator(pointer: string): Validate {
    let validate = this.#validators.get(pointer);
    if (!validate) {
      validate = this.#compile({ $ref: documentKey + pointerToRef(pointer) });
      this.#validators.set(pointer, validate);
    }
    return validate;
  }

  #body({ body }: Operation, value: unknown): Violation[] {
    if (!body) return [];
    if (value === undefined) {
      if (!body.required) return [];
      return [
        {
          in: 'body',
          pointer: '',
          keyword: 'required',
          message: 'is required',
          params: {},
          schema: {},
          value: undefined,
        },
      ];
    }
    const pointer = [...body.content.values()][0];
    return pointer === undefined ? [] : this.schema(pointer, value, 'body');
  }

  #parameter({ name, in: location, required, schema, pointer }: Parameter, data: RequestData): Violation[] {
    const values: Readonly<Record<string, unknown>> = {
      path: data.params,
      query: data.query,
      header: data.headers,
      cookie: {},
    }[location];
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    const at = formatPointer([name]);
    if (value === undefined) {
      return required
        ? [
            {
              in: location,
              pointer: at,
              keyword: 'required',
              message: 'is required',
              params: {},
              schema,
              value: undefined,
            },
          ]
        : [];
    }
    return this.schema(`${pointer}/schema`, coerce(value, schema), location).map((violation) => ({
      ...violation,
      pointer: at + violation.pointer,
    }));
  }
}

/** Converts a parameter's text to the JSON type of its schema (style `simple` or `form`). */
function coerce(value: unknown, schema: JsonObject): unknown {
  const type = schema['type'];
  if (type === 'array')
    return (Array.isArray(value) ? value : [value]).map((item) => coerce(item, (schema['items'] ?? {}) as JsonObject));
  if (typeof value !== 'string') return value;
  if ((type === 'integer' || type === 'number') && /^-?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(value)) return Number(value);
  if (type === 'boolean' && (value === 'true' || value === 'false')) return value === 'true';
  return value;
}

/** The media type of a Content-Type: lower case, without parameters (RFC 9110, section 8.3.1). */
export const mediaType = (contentType: string): string => contentType.split(';', 1)[0]!.trim().toLowerCase();

/**
 * The schema pointer for a Content-Type. `undeclared` if the content does not list the type; undefined if it has no
 * schema.
 */
export function schemaFor(content: Content, contentType: string | undefined): string | undefined {
  const type = mediaType(contentType ?? '');
  for (const key of [type, `${type.split('/', 1)[0]}/*`, '*/*']) if (content.has(key)) return content.get(key);
  const declared = [...content.keys()].find((key) => mediaType(key) === type);
  return declared === undefined ? 'undeclared' : content.get(declared);
}
