/** Checks the headers of a response against the document. */
import { isObject, type JsonObject } from '../lib/json.ts';
import { formatPointer, valueAt } from '../lib/json-pointer.ts';
import type { DeclaredResponse } from './operation.ts';
import { resolveObjectAt } from './references.ts';
import type { Violation } from './violation.ts';

/** A header that the document declares, and the response violates. */
export interface HeaderViolation {
  /** As the document writes it. */
  readonly name: string;
  /** JSON Pointer of the header in the document. */
  readonly pointer: string;
  /** The received value; undefined if a required header is missing. */
  readonly value: string | undefined;
  /** The first violation of the header's schema; undefined if the header is missing. */
  readonly violation: Violation | undefined;
}

/**
 * The declared headers that are missing or invalid. `Content-Type` is not among them (OpenAPI 3.1, Response Object).
 * @param headerOf the value of a header, by its name in lower case
 * @param validate validates a value against the schema at a pointer in the document
 */
export function headerViolations(
  document: JsonObject,
  declared: DeclaredResponse,
  headerOf: (name: string) => string | undefined,
  validate: (pointer: string, value: unknown) => readonly Violation[],
): HeaderViolation[] {
  const headers = valueAt(document, `${declared.pointer}/headers`);
  if (!isObject(headers)) return [];
  return Object.keys(headers)
    .filter((name) => name.toLowerCase() !== 'content-type')
    .flatMap((name): HeaderViolation[] => {
      const { node, pointer } = resolveObjectAt(document, `${declared.pointer}/headers${formatPointer([name])}`);
      const value = headerOf(name.toLowerCase());
      if (value === undefined) return node['required'] === true ? [{ name, pointer, value, violation: undefined }] : [];
      if (node['schema'] === undefined) return [];
      const [violation] = validate(`${pointer}/schema`, typedValue(value, node['schema']));
      return violation ? [{ name, pointer, value, violation }] : [];
    });
}

/** Converts the text of a header to the type of its schema. */
function typedValue(value: string, schema: unknown): unknown {
  const type = isObject(schema) ? schema['type'] : undefined;
  if ((type === 'integer' || type === 'number') && /^-?\d+(\.\d+)?$/.test(value)) return Number(value);
  return type === 'boolean' && /^(true|false)$/.test(value) ? value === 'true' : value;
}
