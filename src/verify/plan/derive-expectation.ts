/** Derives the expected outcome of a request from its bytes, independent of the generator. */
import { URL } from 'node:url';
import { TextDecoder } from 'node:util';
import { isJsonType } from '../../lib/media-type.ts';
import { contentFor } from '../../openapi/body-content.ts';
import { decodeBody } from '../../openapi/decode-body.ts';
import { fittingBody, fittingHead } from '../../openapi/fitting-operation.ts';
import type { OpenApiDocument } from '../../openapi/document.ts';
import type { RequestData } from '../../openapi/document-validator.ts';
import { inevitableError, type Operation } from '../../openapi/operation.ts';
import type { RoutedOperation } from '../../openapi/operation-router.ts';
import type { Violation } from '../../openapi/violation.ts';
import type { CaseRequest, Expectation } from './case.ts';
import type { SpecOracle } from '../spec-oracle.ts';

/** A request as parsed by a server. */
export interface ParsedRequest {
  readonly data: RequestData;
  /** Why the body is not JSON, where JSON is expected; undefined if it is, or if there is no body. */
  readonly malformed?: string;
}

/** An expectation and the violations it is derived from. */
export interface DerivedExpectation {
  readonly expectation: Expectation;
  readonly violations: readonly Violation[];
  /** The parsed body. */
  readonly body?: unknown;
}

/** Parses a request from its bytes. */
export function parseRequest(operation: Operation, request: CaseRequest, { document }: SpecOracle): ParsedRequest {
  const url = new URL(request.path, 'http://localhost');
  const candidates = candidatesAt(operation.method, url.pathname, document);
  const { params = {} } = candidates.find((one) => one.operation === operation) ?? candidates[0] ?? {};
  const query: Record<string, unknown> = {};
  for (const name of url.search === '' ? [] : new Set(url.searchParams.keys())) {
    const values = url.searchParams.getAll(name);
    query[name] = values.length === 1 ? values[0] : values;
  }
  const headers = Object.fromEntries(request.headers.map(([name, value]) => [name.toLowerCase(), value]));
  const data = { params, query, headers };
  if (request.body === undefined || request.body.length === 0) return { data: { ...data, body: undefined } };
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(request.body);
    const contentType = headers['content-type'];
    const content = contentFor(operation.body, contentType);
    const isDecoded = content !== undefined && contentType !== undefined && !isJsonType(contentType);
    const body: unknown = isDecoded ? decodeBody(document.effective, content, Buffer.from(text)) : JSON.parse(text);
    return { data: { ...data, body } };
  } catch (error) {
    return { data: { ...data, body: undefined }, malformed: (error as Error).message };
  }
}

/**
 * The operation that a request calls: of those with its method and path, the first that it fits.
 * @param isBodyKnown whether the body is known, so that it may decide
 * @returns undefined if no operation has its path
 */
export function calledOperation(
  method: string,
  request: CaseRequest,
  oracle: SpecOracle,
  isBodyKnown = true,
): Operation | undefined {
  const { document } = oracle;
  const all = candidatesAt(method, request.path.replace(/[?#].*$/s, ''), document);
  if (all.length < 2) return all[0]?.operation;
  const read = all.map((one) => ({ ...one, data: parseRequest(one.operation, request, oracle).data }));
  const head = read[0]!.data;
  const fitting = fittingHead(read, head, document.validator);
  return isBodyKnown
    ? fittingBody(fitting, head, ({ data }) => data.body, document.validator)?.operation
    : fitting[0]?.operation;
}

function candidatesAt(method: string, path: string, document: OpenApiDocument): readonly RoutedOperation[] {
  const match = document.route(method, path);
  return match.kind === 'operation' ? [match, ...(match.others ?? [])] : [];
}

/** What is not known of a request. */
interface Unknowns {
  /** Whether the body is not known. */
  readonly body: boolean;
  /** Whether the value that a violation is about is not known. */
  includes(violation: Violation): boolean;
}

const nothing: Unknowns = { body: false, includes: () => false };

/** Derives the expectation for a request with a valid credential from the document and the overlay. */
export function deriveExpectation(
  operation: Operation,
  request: CaseRequest,
  oracle: SpecOracle,
  unknown = nothing,
): DerivedExpectation {
  const { data, malformed } = parseRequest(operation, request, oracle);
  const bodyPointer = operation.body?.pointer ?? operation.pointer;
  const isBodyMissing = data.body === undefined && operation.body?.required === true;
  if (!unknown.body && operation.body && (malformed !== undefined || isBodyMissing)) {
    const rationalePointer = malformed === undefined ? `${bodyPointer}/required` : `${bodyPointer}/content`;
    return {
      expectation: { kind: 'reject', situation: 'malformed', rationale: oracle.rationale(rationalePointer) },
      violations: [],
    };
  }
  const { documented: all, assumed: allAssumed, excused } = oracle.request(operation, data);
  const isKnown = (violation: Violation): boolean => !unknown.includes(violation);
  const [documented, assumed] = [all.filter(isKnown), allAssumed.filter(isKnown)];
  if (documented.length > 0 && documented.every(isLooseFormat))
    return { expectation: { kind: 'any', why: 'Services differ on whether they check this format.' }, violations: [] };
  if (documented.length > 0) return expectRejection(documented, bodyPointer, oracle, true, data.body);
  if (excused)
    return {
      expectation: { kind: 'any', why: 'The document forbids it, but the overlay assumes that it is allowed.' },
      violations: [],
    };
  if (assumed.length > 0) return expectRejection(assumed, bodyPointer, oracle, false, data.body);
  if (unknown.body || documented.length + assumed.length < all.length + allAssumed.length)
    return { expectation: { kind: 'any', why: 'Not all of the request is known.', isAmbiguous: true }, violations: [] };
  const error = inevitableError(oracle.published(operation));
  if (error !== undefined)
    return { expectation: { kind: 'any', why: `The document declares status ${error} only.` }, violations: [] };
  const pointer = contentFor(operation.body, data.headers['content-type']?.toString())?.schema ?? operation.pointer;
  return { ...expectAcceptance(pointer, oracle), body: data.body };
}

/** Formats that every validator checks. Others are annotations to many. */
const strictFormats = new Set(['date', 'date-time', 'time', 'email', 'uuid', 'uuid4', 'ipv4', 'ipv6', 'uri']);

const isLooseFormat = ({ keyword, params }: Violation): boolean =>
  keyword === 'format' && !strictFormats.has(String(params['format']));

const expectAcceptance = (pointer: string, oracle: SpecOracle): DerivedExpectation => ({
  expectation: { kind: 'accept', rationale: oracle.rationale(pointer) },
  violations: [],
});

/** To parsers that follow RFC 4627, as that of Express does, JSON that is not an object or a list is malformed. */
const isScalar = (body: unknown): boolean => body !== undefined && (typeof body !== 'object' || body === null);

const scalarStatuses = [400];

function expectRejection(
  violations: readonly Violation[],
  bodyPointer: string,
  oracle: SpecOracle,
  isDocumented: boolean,
  body: unknown,
): DerivedExpectation {
  const first = violations.find((violation) => violation.in === 'body') ?? violations[0]!;
  const situation = first.in === 'body' ? 'invalid' : 'parameter';
  return {
    expectation: {
      kind: 'reject',
      situation,
      rationale: oracle.rationaleOf(first, bodyPointer, isDocumented),
      ...(isScalar(body) && { tolerated: scalarStatuses }),
    },
    violations,
  };
}
