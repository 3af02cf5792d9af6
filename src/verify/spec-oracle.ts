/** The document as a measure: what it says of a request or an answer, and whether it was published or assumed. */
import { asText, isObject, type JsonObject } from '../lib/json.ts';
import { valueAt } from '../lib/json-pointer.ts';
import type { OpenApiDocument } from '../openapi/document.ts';
import { DocumentValidator, schemaFor, type RequestData, type ResponseData } from '../openapi/document-validator.ts';
import { operationsOf, responseFor, type DeclaredResponse, type Operation } from '../openapi/operation.ts';
import { schemasOf } from '../openapi/schemas.ts';
import type { Violation } from '../openapi/violation.ts';
import type { Rationale } from './findings/finding.ts';

/** What both readings of the document say of a request. */
export interface RequestReading {
  /** Broken by what is published, and not excused by an assumption. */
  readonly documented: readonly Violation[];
  /** Broken by our assumptions alone. */
  readonly assumed: readonly Violation[];
  /** Published as forbidden and assumed to be lawful: nobody can say. */
  readonly excused: boolean;
}

/** What the published document says of an answer. */
export interface ResponseReading {
  /** What it declares for the status; undefined where it declares nothing. */
  readonly declared: DeclaredResponse | undefined;
  readonly violations: readonly Violation[];
}

/** One provider's document, read twice: as published, and as completed by our overlay. */
export class SpecOracle {
  readonly document: OpenApiDocument;
  readonly #published: DocumentValidator;
  readonly #publishedOperations: readonly Operation[];
  readonly #pointers: ReadonlyMap<JsonObject, string>;
  /** By pointer: as many as the document has places. */
  readonly #rationales = new Map<string, Rationale>();

  constructor(document: OpenApiDocument) {
    this.document = document;
    this.#published = new DocumentValidator(document.published);
    this.#publishedOperations = operationsOf(document.published);
    this.#pointers = new Map(
      [document.effective, document.published].flatMap((root) =>
        [...schemasOf(root)].map(({ schema, pointer }) => [schema, pointer] as const),
      ),
    );
  }

  /** The operation as the provider published it, without what the overlay adds. */
  published(operation: Operation): Operation {
    return (
      this.#publishedOperations.find(({ method, path }) => method === operation.method && path === operation.path) ??
      operation
    );
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

  /** Whether the published document declares this status for the operation, and how. */
  declares(operation: Operation, status: number): DeclaredResponse | undefined {
    return responseFor(this.published(operation), status);
  }

  /** The schema that an answer of this status and type must follow; undefined where none is declared. */
  responseSchema(operation: Operation, status: number, contentType: string | undefined): string | undefined {
    const declared = this.declares(operation, status);
    return declared && declared.content.size > 0 ? schemaFor(declared.content, contentType) : undefined;
  }

  /** What a header of an answer breaks of the schema at `pointer`. */
  header(pointer: string, value: unknown): Violation[] {
    return this.#published.schema(pointer, value, 'header');
  }

  /** The schema that a violation broke, in the document; undefined where it is a rule without one. */
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
   * The ground of a violation: the very keyword that is broken, or else what holds it. Where the published document
   * is broken too, it is told and not the overlay that widens the keyword.
   */
  rationaleOf(violation: Violation, otherwise: string, isDocumented: boolean): Rationale {
    const pointer = this.pointerOf(violation) ?? otherwise;
    const keyword = `${pointer}/${violation.keyword}`;
    const keywordPointer = valueAt(this.document.effective, keyword) === undefined ? pointer : keyword;
    return this.rationale(isDocumented && this.document.assumptionAt(keywordPointer) ? pointer : keywordPointer);
  }
}

const isSame = (one: Violation, other: Violation): boolean =>
  one.in === other.in && one.pointer === other.pointer && one.keyword === other.keyword;

/** A value of the document in one line, after its name: `maxLength: 45`. */
function quoteValue(root: JsonObject, pointer: string): string {
  const value = valueAt(root, pointer);
  const name = decodeURIComponent(pointer.slice(pointer.lastIndexOf('/') + 1))
    .replaceAll('~1', '/')
    .replaceAll('~0', '~');
  const said = isObject(value)
    ? (asText(value['description']) ?? JSON.stringify(value))
    : typeof value === 'string'
      ? value
      : JSON.stringify(value);
  const line = `${name}: ${said ?? ''}`.replace(/\s+/g, ' ');
  return line.length > 200 ? `${line.slice(0, 199)}…` : line;
}
