/** The OpenAPI document as test oracle. Distinguishes published rules from assumptions of the overlay. */
import { asText, isObject, type JsonObject } from '../lib/json.ts';
import { parsePointer, valueAt } from '../lib/json-pointer.ts';
import type { OpenApiDocument } from '../openapi/document.ts';
import { DocumentReading } from '../openapi/document-reading.ts';
import type { Operation } from '../openapi/operation.ts';
import { schemaFor } from '../openapi/body-content.ts';
import { schemasOf } from '../openapi/schemas.ts';
import type { Violation } from '../openapi/violation.ts';
import type { Rationale } from './findings/finding.ts';

/** Evaluates requests and responses against a document, and says why something is expected. */
export class SpecOracle extends DocumentReading {
  readonly #pointers: ReadonlyMap<JsonObject, string>;
  /** Cache by JSON Pointer. */
  readonly #rationales = new Map<string, Rationale>();

  constructor(document: OpenApiDocument) {
    super(document);
    this.#pointers = new Map(
      [document.effective, document.published].flatMap((root) =>
        [...schemasOf(root)].map(({ schema, pointer }) => [schema, pointer] as const),
      ),
    );
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

const matches = (declared: string, status: number): boolean =>
  declared === String(status) || declared.toUpperCase() === `${Math.trunc(status / 100)}XX`;

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
