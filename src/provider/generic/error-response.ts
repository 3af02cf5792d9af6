/** Builds an error response without a mock: a problem (RFC 9457), or a body for the schema that the document declares. */
import { sampledTexts } from '../../openapi/sampled-texts.ts';
import { statusPhrase } from '../../lib/http.ts';
import { copyTree, isObject, type Json, type JsonObject } from '../../lib/json.ts';
import { parsePointer } from '../../lib/json-pointer.ts';
import { isJsonType } from '../../lib/media-type.ts';
import { schemaFor } from '../../openapi/body-content.ts';
import type { OpenApiDocument } from '../../openapi/document.ts';
import { responseFor, type DeclaredResponse, type Operation } from '../../openapi/operation.ts';
import type { Check } from '../../openapi/fit-sample.ts';
import { atOnce } from '../../lib/steps.ts';
import { firstValid, sampleResponses, typeToGenerate, writeAs } from '../../openapi/sample-content.ts';
import type { ErrorDetails } from '../define-mock.ts';
import { sentence } from '../error-formats/sentence.ts';
import { requiredHeaders } from './required-headers.ts';

/** An error body, its media type, and the headers that the document requires. */
export interface ErrorResponse {
  readonly contentType: string;
  /** A text if the media type is not JSON. */
  readonly body: Json;
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * The error response for a request: a problem if the declared schema permits it, else a sample of the schema with the
 * details filled in. In a media type that is not JSON, the sample or the details as text. A problem if nothing is declared.
 * @param operation undefined if no operation matches the request
 */
export function genericErrorResponse(
  document: OpenApiDocument,
  operation: Operation | undefined,
  details: ErrorDetails,
): ErrorResponse {
  const declared = operation && responseFor(operation, details.status);
  if (!operation || !declared) return { contentType: problemType, body: problemOf(details) };
  const headers = requiredHeaders(document.effective, declared, details.status);
  const contentType = typeToGenerate(declared.content);
  const body = contentType && bodyFor(document, operation, declared, contentType, details);
  const error =
    contentType === undefined || body === undefined
      ? { contentType: problemType, body: problemOf(details) }
      : { contentType, body };
  return Object.keys(headers).length > 0 ? { ...error, headers } : error;
}

const problemType = 'application/problem+json';

function bodyFor(
  document: OpenApiDocument,
  operation: Operation,
  declared: DeclaredResponse,
  contentType: string,
  details: ErrorDetails,
): Json | undefined {
  const { status } = details;
  const isJson = isJsonType(contentType);
  const pointer = isJson ? undefined : schemaFor(declared.content, contentType);
  const check: Check = (body) =>
    isJson
      ? document.validator.ownResponse(operation, { status, contentType, body }).violations
      : pointer === undefined
        ? []
        : document.validator.schema(pointer, body, 'body', 'response');
  const filled = fillIn(sampledBody(document, declared, check) ?? null, details, check);
  if (!isJson && isObject(filled) && isStructured(contentType)) return writeAs(contentType, filled);
  if (!isJson) return typeof filled !== 'string' || check(details.detail).length === 0 ? details.detail : filled;
  const problems = [problemOf(details), problemOf({ ...details, violations: [] })];
  const bodies = hasOtherFormat(filled) ? [filled, ...problems] : [...problems, filled];
  // If nothing can conform to the schema, a sample that tells the reason has at least the declared members.
  const isTold = JSON.stringify(filled).includes(JSON.stringify(details.detail));
  return bodies.find((each) => check(each).length === 0) ?? (isTold ? filled : undefined);
}

/** The sampled bodies by declared response: an error repeats, and a sample may take many attempts. */
const sampledBodies = new WeakMap<DeclaredResponse, Json | undefined>();

function sampledBody(document: OpenApiDocument, declared: DeclaredResponse, check: Check): Json | undefined {
  if (!sampledBodies.has(declared)) {
    const options = { includes: isMessage, omit: 'writeOnly', isFull: false, check } as const;
    sampledBodies.set(declared, atOnce(firstValid(sampleResponses(document.effective, declared, options), check)));
  }
  return sampledBodies.get(declared);
}

/** Whether a media type that is not JSON has members. */
const isStructured = (contentType: string): boolean => /[/+]xml\b|urlencoded/.test(contentType);

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

const isMessage = (name: string): boolean =>
  /^(?:error|err)?[_-]?(?:message|msg|details?|description|error|reason|title|text)$/i.test(name);
const isStatus = (name: string): boolean =>
  /^(?:http)?[_-]?(?:error)?[_-]?(?:status|code|status[_-]?code)$/i.test(name);
const isSuccess = (name: string): boolean => /^(?:success|successful|ok)$/i.test(name);

/** Fills the details into the members of a sample that describe the error, and into missing members. */
function fillIn(sampled: Json, { status, detail }: ErrorDetails, check: Check): Json {
  const root: JsonObject = { body: copyTree(sampled) };
  const bodyOf = (): Json => root['body'] ?? null;
  for (const { pointer, keyword } of check(bodyOf())) {
    if (keyword !== 'required') continue;
    for (const value of [detail, [], {}]) {
      setAt(root, ['body', ...(parsePointer(pointer) ?? [])], value);
      if (!check(bodyOf()).some((violation) => violation.pointer === pointer)) break;
    }
  }
  for (const { path, name, value } of leavesOf(bodyOf(), 'message', ['body'])) {
    const before = check(bodyOf()).length;
    const isBetter = (wanted: Json): boolean => {
      setAt(root, path, wanted);
      return check(bodyOf()).length <= before;
    };
    const isPlaceholder = value === sampledTexts.plain || (typeof value === 'string' && !isBetter(`${value} `));
    const codes = isStatus(name) && isPlaceholder ? codesOf(status) : [];
    if (![...detailsFor(name, value, { status, detail }), ...codes].some(isBetter)) setAt(root, path, value);
  }
  return bodyOf();
}

/** What a member of an error may say, the best first. Nothing for a member that says something else. */
function detailsFor(name: string, value: Json, { status, detail }: Pick<ErrorDetails, 'status' | 'detail'>): Json[] {
  if (typeof value === 'boolean') return isSuccess(name) ? [false] : [];
  if (typeof value === 'number') return isStatus(name) ? [status] : [];
  if (typeof value !== 'string') return [];
  if (isMessage(name)) return [detail, statusPhrase(status), ...codesOf(status)];
  if (!isStatus(name)) return [];
  return /^[1-5]\d\d$/.test(value) ? [String(status)] : [];
}

/** The status as a code in the usual styles: `NOT_FOUND`, `not_found`, `NotFound`, `notFound` and so on. */
function codesOf(status: number): string[] {
  const words = statusPhrase(status)
    .replaceAll(/[^A-Za-z ]/g, '')
    .split(' ');
  const pascal = words.join('');
  return [
    words.join('_').toUpperCase(),
    words.join('_').toLowerCase(),
    pascal,
    pascal.charAt(0).toLowerCase() + pascal.slice(1),
    words.join('-').toLowerCase(),
    words.join(' '),
    words.join(' ').toLowerCase(),
  ];
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
