/** Validates requests and responses against a document with Ajv. Independent of the server's validator. */
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { AnySchema, ErrorObject, Options } from 'ajv';
import AjvDraft04 from 'ajv-draft-04';
import addFormats from 'ajv-formats';
import type { JsonObject } from '../lib/json.ts';
import { parseCookies } from '../lib/cookies.ts';
import { formatPointer } from '../lib/json-pointer.ts';
import { isFormType, isJsonType } from '../lib/media-type.ts';
import { ownFormats } from './formats.ts';
import { useLinearChecks } from './linear-checks.ts';
import { contentFor, schemaFor } from './body-content.ts';
import { decodeText } from './decode-text.ts';
import { responseFor, type Content, type DeclaredResponse, type Operation, type Parameter } from './operation.ts';
import { pointerToRef, resolveObjectAt } from './references.ts';
import { toViolations, type Violation } from './violation.ts';

/**
 * A parsed request. Header names are in lower case. `body` is the value of the JSON or of the form, undefined if there
 * is none.
 */
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
    const cookies = parseCookies(data.headers['cookie']);
    return [
      ...operation.parameters.flatMap((parameter) => this.#parameter(parameter, data, cookies)),
      ...this.#body(operation, data),
    ];
  }

  /** Validates a response. If no content is declared, any body is valid. */
  response(operation: Operation, { status, contentType, body }: ResponseData): ResponseVerdict {
    const declared = responseFor(operation, status);
    if (!declared || declared.content.size === 0) return { declared, violations: [] };
    const pointer = schemaFor(declared.content, contentType);
    if (pointer === 'undeclared') {
      return { declared, violations: [undeclaredType(declared.content, contentType)] };
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

  #body({ body }: Operation, { body: value, headers }: RequestData): Violation[] {
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
    const content = contentFor(body, contentTypeOf(headers));
    if (!content) return body.content.size === 0 ? [] : [undeclaredType(body.content, contentTypeOf(headers))];
    const isParsed = isJsonType(content.type) || isFormType(content.type);
    return content.schema === undefined || !isParsed ? [] : this.schema(content.schema, value, 'body');
  }

  #parameter(
    { name, in: location, required, schema, separator, pointer }: Parameter,
    data: RequestData,
    cookies: Readonly<Record<string, string>>,
  ): Violation[] {
    const values: Readonly<Record<string, unknown>> = {
      path: data.params,
      query: data.query,
      header: data.headers,
      cookie: cookies,
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
    return this.schema(`${pointer}/schema`, decodeText(this.#document, schema, value, separator), location).map(
      (violation) => ({
        ...violation,
        pointer: at + violation.pointer,
      }),
    );
  }
}

/** The first value: Node joins the values of a repeated header other than Set-Cookie, or drops them. */
const contentTypeOf = ({ 'content-type': value }: RequestData['headers']): string | undefined => [value].flat()[0];

function undeclaredType(content: Content, contentType: string | undefined): Violation {
  const allowed = [...content.keys()];
  return {
    in: 'header',
    pointer: '/content-type',
    keyword: 'content',
    message: `must be sent as ${allowed.join(' or ')}; received ${contentType ?? 'no Content-Type'}`,
    params: { allowed },
    schema: {},
    value: contentType,
  };
}
