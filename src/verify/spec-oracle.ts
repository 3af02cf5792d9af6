/** The OpenAPI document as test oracle. Distinguishes published rules from assumptions of the overlay. */
import { asText, isObject, type JsonObject } from '../lib/json.ts';
import { parsePointer, valueAt } from '../lib/json-pointer.ts';
import type { OpenApiDocument } from '../openapi/document.ts';
import { DocumentValidator, type RequestData, type ResponseData } from '../openapi/document-validator.ts';
import { operationsOf, responseFor, type DeclaredResponse, type Operation } from '../openapi/operation.ts';
import { schemaFor } from '../openapi/body-content.ts';
import { schemasOf } from '../openapi/schemas.ts';
import type { Violation } from '../openapi/violation.ts';
import type { Rationale } from './findings/finding.ts';

/** Violations of a request, by source. */
export interface RequestReading {
  /** Violations of the published document that no assumption permits. */
  readonly documented: readonly Violation[];
  /** Violations of assumptions only. */
  readonly assumed: readonly Violation[];
  /** Whether an assumption permits what the published document forbids; the outcome is then undefined. */
  readonly excused: boolean;
}

/** Violations of a response against the published document. */
export interface ResponseReading {
  /** The declared response; undefined if the status is not declared. */
  readonly declared: DeclaredResponse | undefined;
  readonly violations: readonly Violation[];
}

/** Evaluates requests and responses against a document, both as published and with the overlay applied. */
export class SpecOracle {
  readonly document: OpenApiDocument;
  readonly #published: DocumentValidator;
  readonly #publishedByRoute: ReadonlyMap<string, Operation>;
  readonly #pointers: ReadonlyMap<JsonObject, string>;
  /** Cache by JSON Pointer. */
  readonly #rationales = new Map<string, Rationale>();

  constructor(document: OpenApiDocument) {
    this.document = document;
    this.#published = new DocumentValidator(document.published, { isLenient: document.isLenient });
    this.#publishedByRoute = new Map(
      operationsOf(document.published)
        .toReversed()
        .map((operation) => [routeOf(operation), operation]),
    );
    this.#pointers = new Map(
      [document.effective, document.published].flatMap((root) =>
        [...schemasOf(root)].map(({ schema, pointer }) => [schema, pointer] as const),
      ),
    );
  }

  /** The published operation, without the overlay. */
  published(operation: Operation): Operation {
    return this.#publishedByRoute.get(routeOf(operation)) ?? operation;
  }

  request(operation: Operation, data: RequestData): RequestReading {
    const published = this.#published.request(this.published(operation), data);
    const effective = this.document.validator.request(operation, data);
    return {
      documented: effective.filter((violation) => published.some((other) => isSame(violation, other))),
      assumed: effective.filter((violation) => !published.some((other) => isSame(violation, other))),
      excused: published.some((violation) => !effective.some((other) => isSame(violation, other))),
    };
  }

  response(operation: Operation, data: ResponseData): ResponseReading {
    const { declared, violations } = this.#published.response(this.published(operation), data);
    if (violations.length === 0) return { declared, violations };
    const effective = this.document.validator.response(operation, data).violations;
    return {
      declared,
      violations: violations.filter((violation) => effective.some((other) => isSame(violation, other))),
    };
  }

  /** The published response for this status; undefined if not declared. */
  declares(operation: Operation, status: number): DeclaredResponse | undefined {
    return responseFor(this.published(operation), status);
  }

  /** Whether a status is a success: 2xx or, if no 2xx is declared, another declared status below 400. */
  isSuccess(operation: Operation, status: number): boolean {
    if (status >= 200 && status < 300) return true;
    const { responses } = this.published(operation);
    if (responses.some(({ status: declared }) => declared.startsWith('2'))) return false;
    return status < 400 && responses.some((declared) => matches(declared.status, status));
  }

  /** Pointer to the schema of a response; undefined if none is declared. */
  responseSchema(operation: Operation, status: number, contentType: string | undefined): string | undefined {
    const declared = this.declares(operation, status);
    return declared && declared.content.size > 0 ? schemaFor(declared.content, contentType) : undefined;
  }

  /** Validates a response header against the schema at `pointer`. */
  header(pointer: string, value: unknown): Violation[] {
    return this.#published.schema(pointer, value, 'header');
  }

  /** JSON Pointer of the violated schema; undefined if the rule has none. */
  pointerOf({ schema }: Violation): string | undefined {
    return this.#pointers.get(schema);
  }

  /** Whether the effective document has a value at `pointer`. */
  has(pointer: string): boolean {
    return valueAt(this.document.effective, pointer) !== undefined;
  }

  /** Why something is expected: the value at `pointer` (into the effective document), quoted. */
  rationale(pointer: string): Rationale {
    const known = this.#rationales.get(pointer) ?? this.#rationaleAt(pointer);
    this.#rationales.set(pointer, known);
    return known;
  }

  #rationaleAt(pointer: string): Rationale {
    const assumption = this.document.assumptionAt(pointer);
    return {
      basis: assumption ? 'assumed' : 'documented',
      pointer,
      location: this.document.locate(pointer),
      quote: quoteValue(this.document.effective, pointer),
      ...(assumption && { reason: assumption.reason }),
    };
  }

  /**
   * The rationale of a violation: the violated keyword, or else its parent. Prefers the published document if it is
   * violated, too.
   */
  rationaleOf(violation: Violation, otherwise: string, isDocumented: boolean): Rationale {
    const pointer = this.pointerOf(violation) ?? otherwise;
    const keyword = `${pointer}/${violation.keyword}`;
    const keywordPointer = valueAt(this.document.effective, keyword) === undefined ? pointer : keyword;
    return this.rationale(isDocumented && this.document.assumptionAt(keywordPointer) ? pointer : keywordPointer);
  }
}

const routeOf = ({ method, path }: Operation): string => `${method} ${path}`;

const matches = (declared: string, status: number): boolean =>
  declared === String(status) || declared.toUpperCase() === `${Math.trunc(status / 100)}XX`;

const isSame = (one: Violation, other: Violation): boolean =>
  one.in === other.in && one.pointer === other.pointer && one.keyword === other.keyword;

/** Formats a value of the document as one line: `maxLength: 45`. */
function quoteValue(root: JsonObject, pointer: string): string {
  const value = valueAt(root, pointer);
  const name = parsePointer(pointer)?.at(-1) ?? '';
  const said = isObject(value)
    ? (asText(value['description']) ?? JSON.stringify(value))
    : typeof value === 'string'
      ? value
      : JSON.stringify(value);
  const line = `${name}: ${said ?? ''}`.replace(/\s+/g, ' ');
  return line.length > 200 ? `${line.slice(0, 199)}…` : line;
}
