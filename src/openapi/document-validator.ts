/** Validates requests and responses against a document with Ajv. Independent of the server's validator. */
import { compilePattern } from './pattern-text.ts';
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { ErrorObject, Options } from 'ajv';
import AjvDraft04 from 'ajv-draft-04';
import addFormats from 'ajv-formats';
import type { JsonObject } from '../lib/json.ts';
import type { Steps } from '../lib/steps.ts';
import { parseCookies } from '../lib/cookies.ts';
import { formatPointer } from '../lib/json-pointer.ts';
import { isFormType, isJsonType, isMultipartType, isTextType } from '../lib/media-type.ts';
import { ownFormats } from './formats.ts';
import { useLinearChecks } from './linear-checks.ts';
import { contentFor, schemaFor } from './body-content.ts';
import { decodeText } from './decode-text.ts';
import { parameterValue } from './parameter-value.ts';
import { responseFor, type Content, type DeclaredResponse, type Operation, type Parameter } from './operation.ts';
import { pointerToRef, resolveObjectAt } from './references.ts';
import { GrowingSlice } from './growing-slice.ts';
import type { Direction } from './schema-slice.ts';
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

/** How a validator treats schemas that do not compile. */
export interface ValidatorOptions {
  /**
   * Validates against copies of the schemas that leave out what is lawful but does not compile. A schema that still does
   * not compile accepts everything. Default: false, and such a schema is an error.
   */
  readonly isLenient?: boolean;
  /** Whether a lenient validator ignores `nullable` in the copies, as OpenAPI 3.1 does. Default: false. */
  readonly ignoresNullable?: boolean;
}

const acceptAll: Validate = () => true;

const noSteps = function* (): Steps<void> {};

const keyOf = (pointer: string, direction: Direction): string => `${direction} ${pointer}`;

/** Validates against one effective document. Each instance has its own Ajv. */
export class DocumentValidator {
  readonly #document: JsonObject;
  readonly #compile: (pointer: string, direction: Direction) => Validate;
  /** Compiles the schemas that the one at a pointer references, each in a step. */
  readonly #compileParts: (pointer: string, direction: Direction) => Steps<void>;
  readonly #validators = new Map<string, Validate>();
  /** Whether the document may write `nullable`, although its version does not know it. */
  readonly #mayMisuseNullable: boolean;
  #literal: DocumentValidator | undefined;

  constructor(document: JsonObject, { isLenient = false, ignoresNullable = false }: ValidatorOptions = {}) {
    const options: Options = {
      allErrors: true,
      verbose: true,
      strict: false,
      validateSchema: false,
      allowUnionTypes: true,
      ownProperties: true,
      logger: false,
      inlineRefs: !isLenient, // A copy of a referenced schema at each of its references takes twice the time to compile.
      multipleOfPrecision: 6, // Otherwise 0.07 is not a multiple of 0.01.
      code: { optimize: false, ...(isLenient && { regExp: lenientRegExp }) }, // Takes a third of the compile time, and V8 optimises better.
    };
    // Siblings of $ref are ignored in 3.0 (OpenAPI 3.0.3, Reference Object) and valid since 3.1.
    const isVersion30 = String(document['openapi']).startsWith('3.0');
    this.#mayMisuseNullable = isLenient && !ignoresNullable && !isVersion30;
    const ajv = isVersion30
      ? new AjvDraft04.default({ ...options, ignoreKeywordsWithRef: true })
      : new Ajv2020(options);
    addFormats.default(ajv, { mode: 'full' });
    useLinearChecks(ajv);
    for (const [name, validate] of Object.entries(ownFormats)) ajv.addFormat(name, validate);
    this.#document = document;
    if (isLenient) {
      const slices = {
        request: new GrowingSlice(document, 'request', ignoresNullable),
        response: new GrowingSlice(document, 'response', ignoresNullable),
      };
      this.#compile = (pointer, direction) => {
        try {
          return ajv.getSchema(slices[direction].add(pointer, ajv)) ?? acceptAll;
        } catch {
          return acceptAll;
        }
      };
      this.#compileParts = (pointer, direction) => slices[direction].compile(pointer, ajv);
    } else {
      this.#compileParts = noSteps;
      ajv.addSchema(document, documentKey);
      this.#compile = (pointer) => ajv.compile({ $ref: documentKey + pointerToRef(pointer) });
    }
  }

  /**
   * Compiles every schema of the operation, so that an invalid schema fails now and not at the first request.
   * @throws Error of Ajv if a schema does not compile
   */
  precompile(operation: Operation): void {
    const contents = [operation.body?.content, ...operation.responses.map(({ content }) => content)];
    for (const content of contents)
      for (const pointer of content?.values() ?? []) if (pointer !== undefined) this.#validator(pointer);
    for (const { schemaPointer } of operation.parameters) this.#validator(schemaPointer);
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
    const isJudged = contentType === undefined || isJsonType(contentType) || isTextType(contentType);
    if (pointer === undefined || !isJudged) return { declared, violations: [] };
    const value = isTextType(contentType ?? '') ? this.#decoded(pointer, body) : body;
    return { declared, violations: this.schema(pointer, value === undefined ? null : value, 'body', 'response') };
  }

  /**
   * Validates a response that the mock itself makes. Documents of OpenAPI 3.1 often write `nullable`, which 3.1 does not
   * know: in what others send it permits null, as it is meant; what the mock sends is valid by the letter too.
   */
  ownResponse(operation: Operation, data: ResponseData): ResponseVerdict {
    if (!this.#mayMisuseNullable || !containsNull(data.body)) return this.response(operation, data);
    this.#literal ??= new DocumentValidator(this.#document, { isLenient: true, ignoresNullable: true });
    return this.#literal.response(operation, data);
  }

  /** Compiles what the validation of a request needs, in steps. */
  *prepareRequest({ body, parameters }: Operation): Steps<void> {
    for (const { schemaPointer } of parameters) yield* this.#prepare(schemaPointer, 'request');
    for (const pointer of body?.content.values() ?? [])
      if (pointer !== undefined) yield* this.#prepare(pointer, 'request');
  }

  /** Compiles what the validation of a response needs, in steps. */
  *prepareResponse(
    operation: Operation,
    { status, contentType }: Pick<ResponseData, 'status' | 'contentType'>,
  ): Steps<void> {
    const content = responseFor(operation, status)?.content;
    const pointer = content && schemaFor(content, contentType);
    if (pointer !== undefined && pointer !== 'undeclared') yield* this.#prepare(pointer, 'response');
  }

  *#prepare(pointer: string, direction: Direction): Steps<void> {
    if (this.#validators.has(keyOf(pointer, direction))) return;
    yield* this.#compileParts(pointer, direction);
    this.#validator(pointer, direction);
  }

  /** Validates `value` against the schema at `pointer` in the document. */
  schema(pointer: string, value: unknown, part: Violation['in'], direction: Direction = 'request'): Violation[] {
    const validate = this.#validator(pointer, direction);
    if (validate(value)) return [];
    return toViolations(validate.errors ?? [], part, resolveObjectAt(this.#document, pointer).node);
  }

  #validator(pointer: string, direction: Direction = 'request'): Validate {
    const key = keyOf(pointer, direction);
    let validate = this.#validators.get(key);
    if (!validate) {
      validate = this.#compile(pointer, direction);
      this.#validators.set(key, validate);
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
    if (content.schema === undefined) return [];
    if (isTextType(content.type)) return this.schema(content.schema, this.#decoded(content.schema, value), 'body');
    const isParsed = isJsonType(content.type) || isFormType(content.type) || isMultipartType(content.type);
    return isParsed ? this.schema(content.schema, value, 'body') : [];
  }

  #decoded(pointer: string, text: unknown): unknown {
    return decodeText(this.#document, resolveObjectAt(this.#document, pointer).node, text);
  }

  #parameter(parameter: Parameter, data: RequestData, cookies: Readonly<Record<string, string>>): Violation[] {
    const { name, in: location, required, schema, schemaPointer } = parameter;
    const value = parameterValue(this.#document, parameter, { ...data, cookies });
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
    return this.schema(schemaPointer, value, location).map((violation) => ({
      ...violation,
      pointer: at + violation.pointer,
    }));
  }
}

const containsNull = (value: unknown): boolean =>
  value === null || (typeof value === 'object' && Object.values(value).some(containsNull));

/** A pattern that does not compile accepts any text. */
const lenientRegExp = Object.assign((pattern: string): RegExp => compilePattern(pattern) ?? /(?:)/, {
  code: 'new RegExp',
});

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
