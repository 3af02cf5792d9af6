/** Turns an observed exchange into the form that checks read: its operation, the expected outcome and the parsed response. */
import { isUtf8 } from 'node:buffer';
import { isJsonType, isMultipartType, matchingType } from '../../lib/media-type.ts';
import { isSecretHeader } from '../../lib/secret-names.ts';
import type { Operation } from '../../openapi/operation.ts';
import type { Violation } from '../../openapi/violation.ts';
import type { KnownRestriction } from '../../provider/define-contract.ts';
import { violationMessage, violationPath } from '../../provider/error-formats/sentence.ts';
import type { Header } from '../findings/finding.ts';
import { restricted } from '../plan/build-case.ts';
import type { Case, CaseRequest, Expectation } from '../plan/case.ts';
import { deriveExpectation, parseRequest, type DerivedExpectation } from '../plan/derive-expectation.ts';
import { measureJson, toExchange, type CaseExchange } from '../run/case-exchange.ts';
import { keptBytes, maxJsonValues, maxResponseJsonDepth, responseLimits } from '../run/run-limits.ts';
import type { SpecOracle } from '../spec-oracle.ts';
import { decodeObservedBody } from './decode-observed-body.ts';
import { concernsMasked, hasMasked, isMasked } from './masked-values.ts';
import type { ObservedExchange, ObservedRequest, ObservedResponse } from './observed-exchange.ts';
import { presentedCredentials, secretsByName, type PresentedCredentials } from './observed-secrets.ts';

/** An exchange in the form of a case, and what is known of it. */
export interface ObservedCase {
  readonly exchange: CaseExchange;
  readonly credentials: PresentedCredentials;
  /** The violations of the request; empty if it is valid, or if that is not known. */
  readonly violations: readonly Violation[];
  readonly isResponseBodyKnown: boolean;
}

/** What an observed exchange is judged by. */
export interface JudgeContext {
  readonly provider: string;
  readonly oracle: SpecOracle;
  /** Valid requests that the real service is known to reject. */
  readonly restrictions: readonly KnownRestriction[];
}

type Responded = ObservedExchange & { readonly response: ObservedResponse };

export function toObservedCase(
  { id, request: observed, response, sentAt = 0, durationMs }: Responded,
  operation: Operation,
  context: JudgeContext,
): ObservedCase {
  const { request, isBodyKnown } = toCaseRequest(observed, context.provider);
  const { data } = parseRequest(operation, request, context.oracle);
  const credentials = presentedCredentials(context.provider, operation, data);
  const derived =
    request.method === operation.method
      ? expectationOf(operation, request, isBodyKnown, context)
      : { expectation: { kind: 'any' as const, why: 'It is another method.', isAmbiguous: true }, violations: [] };
  const one = toCase(id, context.provider, operation, derived, {
    ...request,
    secrets: [...credentials.secrets, ...request.secrets.filter(({ value }) => !includesAny(value, credentials))],
  });
  const body = decodeObservedBody(response);
  const isJson = isJsonType(headerValue(response.headers, 'content-type') ?? '');
  const bytes = body === 'unknown' || body === undefined ? new Uint8Array() : body;
  const isKnown = body !== 'unknown' && !(isJson && isOtherCharset(headerValue(response.headers, 'content-type')));
  const isLarge = bytes.length > responseLimits.maxJudgedBytes;
  const exchange = toExchange(one, {
    kind: 'response',
    status: response.status,
    headers: response.headers,
    bytes: isLarge ? bytes.subarray(0, keptBytes) : bytes,
    size: bytes.length,
    sentAt,
    receivedAt: sentAt + durationMs,
    durationMs,
  });
  return {
    exchange:
      isKnown || !exchange.response
        ? exchange
        : {
            ...exchange,
            response: { ...exchange.response, json: { kind: 'unjudged', why: 'The body is not known.' } },
          },
    credentials,
    violations: derived.violations,
    isResponseBodyKnown: isKnown,
  };
}

/** Whether a header or parameter only presents the credential. */
const includesAny = (text: string, { secrets }: PresentedCredentials): boolean =>
  secrets.some(({ value }) => text.includes(value));

const headerValue = (headers: readonly Header[], name: string): string | undefined =>
  headers.find(([key]) => key.toLowerCase() === name)?.[1];

/** Whether the text of a body is not in UTF-8. */
const isOtherCharset = (contentType: string | undefined): boolean => {
  const [, charset] = /;\s*charset\s*=\s*"?([^";\s]+)/i.exec(contentType ?? '') ?? [];
  return charset !== undefined && !/^(?:utf-?8|us-ascii)$/i.test(charset);
};

/** Headers that the client writes by itself: a reproduction has its own. */
const ownHeaders = new Set(['host', 'content-length', 'connection', 'accept-encoding', 'transfer-encoding']);

/** The request as its server parses it. A repeated header is one list. */
export function toCaseRequest(
  observed: ObservedRequest,
  provider: string,
): { readonly request: CaseRequest; readonly isBodyKnown: boolean } {
  const { method, path, url } = observed;
  const body = decodeObservedBody(observed);
  const headers = new Map<string, Header>();
  for (const [name, value] of observed.headers) {
    const key = name.toLowerCase();
    if (key.startsWith(':') || ownHeaders.has(key) || (key === 'content-encoding' && body !== 'unknown')) continue;
    const before = headers.get(key)?.[1];
    headers.set(key, [name, before === undefined ? value : `${before}${key === 'cookie' ? '; ' : ', '}${value}`]);
  }
  const merged = [...headers.values()];
  return {
    isBodyKnown: body !== 'unknown',
    request: {
      method: method.toUpperCase(),
      path,
      headers: merged,
      ...(body !== undefined && body !== 'unknown' && body.length > 0 && { body }),
      secrets: secretsByName(provider, merged, url),
    },
  };
}

const ambiguous = (why: string): DerivedExpectation => ({
  expectation: { kind: 'any', why, isAmbiguous: true },
  violations: [],
});

function expectationOf(
  operation: Operation,
  request: CaseRequest,
  isBodyKnown: boolean,
  { oracle, restrictions }: JudgeContext,
): DerivedExpectation {
  const { body } = request;
  const contentType = headerValue(request.headers, 'content-type');
  const isUndeclared =
    body !== undefined &&
    contentType !== undefined &&
    matchingType(contentType, operation.body?.content ?? new Map()) === undefined;
  if (operation.body && body !== undefined && contentType === undefined)
    return ambiguous('Services differ on whether they read a body without a Content-Type.');
  if (operation.body && isUndeclared) return ambiguous('Services differ on whether they read another media type.');
  const isUnreadable = body !== undefined && !isReadable(body, contentType);
  const derived = deriveExpectation(operation, request, oracle, {
    body: !isBodyKnown || isUnreadable,
    includes: (violation) => ((!isBodyKnown || isUnreadable) && violation.in === 'body') || isUnknown(violation),
  });
  return derived.expectation.kind === 'accept'
    ? hasMasked(derived.body) || isMasked(request.path)
      ? ambiguous('Parts of the request are masked.')
      : { ...derived, expectation: restricted(derived, { restrictions, oracle }) }
    : derived;
}

/** Whether a body can be judged: its text is known, and it is not too large. */
function isReadable(body: Uint8Array, contentType: string | undefined): boolean {
  if (body.length > responseLimits.maxJudgedBytes || isOtherCharset(contentType)) return false;
  if (isMultipartType(contentType ?? '')) return isUtf8(body);
  const { depth, values } = measureJson(body);
  return depth <= maxResponseJsonDepth && values <= maxJsonValues;
}

/** Recorders and sanitizers leave out cookies and credentials. Of a parameter that is repeated, services read any value. */
const isUnknown = (violation: Violation): boolean =>
  concernsMasked(violation) ||
  (violation.in === 'query' && Array.isArray(violation.value)) ||
  (violation.keyword === 'required' &&
    (violation.in === 'cookie' || (violation.in === 'header' && isSecretHeader(violation.pointer.slice(1)))));

function toCase(
  id: string,
  provider: string,
  operation: Operation,
  { expectation, violations }: DerivedExpectation,
  request: CaseRequest,
): Case {
  const first = violations.find((violation) => violation.in === 'body') ?? violations[0];
  return {
    id,
    provider,
    operation,
    phase: 'traffic',
    title: first ? `${violationPath(first)} ${violationMessage(first)}` : titleOf(expectation),
    checks: [],
    request,
    expectation,
    dedupeKey: first ? `${first.in}${placeless(first.pointer)} ${first.keyword}` : titleOf(expectation),
    probes: [],
    unknownIds: [],
    looseMembers: [],
  };
}

const titleOf = (expectation: Expectation): string =>
  expectation.kind === 'reject' ? 'the body is missing or is not JSON' : 'a recorded request';

/** Replaces array indexes, so that the items of a list share a key. */
const placeless = (pointer: string): string => pointer.replace(/\/\d+(?=\/|$)/g, '/*');
