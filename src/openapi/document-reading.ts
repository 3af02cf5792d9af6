/** Reads a document with the distinction between what is published and what an overlay of this package assumes. */
import type { OpenApiDocument } from './document.ts';
import { DocumentValidator, type RequestData, type ResponseData } from './document-validator.ts';
import { operationsOf, responseFor, type DeclaredResponse, type Operation } from './operation.ts';
import type { Violation } from './violation.ts';

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
export class DocumentReading {
  readonly document: OpenApiDocument;
  readonly #published: DocumentValidator;
  readonly #publishedByRoute: ReadonlyMap<string, Operation>;

  constructor(document: OpenApiDocument) {
    this.document = document;
    this.#published = new DocumentValidator(document.published, { isLenient: document.isLenient });
    this.#publishedByRoute = new Map(
      operationsOf(document.published)
        .toReversed()
        .map((operation) => [routeOf(operation), operation]),
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

  /** Validates a response header against the schema at `pointer`. */
  header(pointer: string, value: unknown): Violation[] {
    return this.#published.schema(pointer, value, 'header');
  }
}

const routeOf = ({ method, path, selector }: Operation): string => `${method} ${path}${selector}`;

const isSame = (one: Violation, other: Violation): boolean =>
  one.in === other.in && one.pointer === other.pointer && one.keyword === other.keyword;
