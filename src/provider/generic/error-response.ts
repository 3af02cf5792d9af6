/** Builds an error response without a mock: a problem (RFC 9457), or a body for the schema that the document declares. */
import { statusPhrase } from '../../lib/http.ts';
import { copyTree, isObject, type Json, type JsonObject } from '../../lib/json.ts';
import { parsePointer } from '../../lib/json-pointer.ts';
import type { OpenApiDocument } from '../../openapi/document.ts';
import { responseFor, type Operation } from '../../openapi/operation.ts';
import { jsonTypeOf, sampleResponse } from '../../openapi/sample-content.ts';
import type { Violation } from '../../openapi/violation.ts';
import type { ErrorDetails } from '../define-mock.ts';
import { sentence } from '../error-formats/sentence.ts';

/** An error body and its media type. */
export interface ErrorResponse {
  readonly contentType: string;
  readonly body: Json;
}

/**
 * The error response for a request: a problem if the declared schema permits it, else a sample of the schema with the
 * details filled in. A problem if nothing is declared, or the sample is invalid.
 * @param operation undefined if no operation matches the request
 */
export function genericErrorResponse(
  document: OpenApiDocument,
  operation: Operation | undefined,
  details: ErrorDetails,
): ErrorResponse {
  const declared = operation && responseFor(operation, details.status);
  const contentType = declared && jsonTypeOf(declared.content);
  if (operation && declared && contentType !== undefined) {
    const { status } = details;
    const check: Check = (body) => document.validator.response(operation, { status, contentType, body }).violations;
    const sampled = sampleResponse(document.effective, declared, { includes: isMessage, omit: 'writeOnly' });
    const filled = fillIn(sampled ?? null, details, check);
    const problems = [problemOf(details), problemOf({ ...details, violations: [] })];
    const bodies = hasOtherFormat(filled) ? [filled, ...problems] : [...problems, filled];
    const body = bodies.find((each) => check(each).length === 0);
    if (body !== undefined) return { contentType, body };
  }
  return { contentType: 'application/problem+json', body: problemOf(details) };
}

const problemOf = ({ status, detail, violations }: ErrorDetails): JsonObject => ({
  type: 'about:blank',
  title: statusPhrase(status),
  status,
  detail,
  ...(violations.length > 0 && {
    errors: violations.map((violation) => ({ detail: sentence(violation), pointer: violation.pointer })),
  }),
});

/** Whether a sample says what is wrong in members of its own. A permissive schema would permit a problem as well. */
const hasOtherFormat = (body: Json): boolean =>
  isObject(body) && Object.keys(body).length > 0 && !('detail' in body) && !('title' in body);

/** The violations of the declared schema by a body. */
type Check = (body: Json) => readonly Violation[];

const isMessage = (name: string): boolean =>
  /^(?:error|err)?[_-]?(?:message|msg|details?|description|error|reason|title|text)$/i.test(name);
const isStatus = (name: string): boolean =>
  /^(?:http)?[_-]?(?:error)?[_-]?(?:status|code|status[_-]?code)$/i.test(name);
const isSuccess = (name: string): boolean => /^(?:success|successful|ok)$/i.test(name);

/** Fills the details into the members of a sample that describe the error, and into missing members. */
function fillIn(sampled: Json, { status, detail }: ErrorDetails, check: Check): Json {
  const root: JsonObject = { body: copyTree(sampled) };
  const bodyOf = (): Json => root['body'] ?? null;
  for (const { pointer, keyword } of check(bodyOf()))
    if (keyword === 'required') setAt(root, ['body', ...(parsePointer(pointer) ?? [])], detail);
  for (const { path, name, value } of leavesOf(bodyOf(), 'message', ['body'])) {
    const wanted =
      typeof value === 'string' && isMessage(name)
        ? detail
        : typeof value === 'number' && isStatus(name)
          ? status
          : typeof value === 'boolean' && isSuccess(name)
            ? false
            : value;
    const before = check(bodyOf()).length;
    setAt(root, path, wanted);
    if (check(bodyOf()).length > before) setAt(root, path, value);
  }
  return bodyOf();
}

interface Leaf {
  readonly path: readonly string[];
  /** The member's name; for an array item, the name of the array. */
  readonly name: string;
  readonly value: Json;
}

function leavesOf(value: Json, name: string, path: readonly string[]): Leaf[] {
  if (typeof value !== 'object' || value === null) return [{ path, name, value }];
  return Array.isArray(value)
    ? value.flatMap((item, index) => leavesOf(item, name, [...path, String(index)]))
    : Object.entries(value).flatMap(([member, item]) => leavesOf(item, member, [...path, member]));
}

/** Sets the value at a path whose parent exists. */
function setAt(root: JsonObject, path: readonly string[], value: Json): void {
  const [last = '', ...parents] = path.toReversed();
  let owner: Json | undefined = root;
  for (const token of parents.toReversed()) {
    if (Array.isArray(owner)) owner = owner[Number(token)];
    else owner = isObject(owner) && Object.hasOwn(owner, token) ? (owner[token] as Json) : undefined;
  }
  if (Array.isArray(owner)) owner[Number(last)] = value;
  else if (isObject(owner))
    Object.defineProperty(owner, last, { value, enumerable: true, configurable: true, writable: true });
}
