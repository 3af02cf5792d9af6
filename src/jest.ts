/** Matcher for Jest and compatible frameworks: `expect(response).toConformTo('my-api', 'POST /tokens')`. */
import type { BaseExpect } from 'expect';
import { isObject } from './lib/json.ts';
import { raise } from './lib/errors.ts';
import { loadDocumentSync, type OpenApiDocument } from './openapi/document.ts';
import type { Operation } from './openapi/operation.ts';
import { operationsNamed } from './openapi/operation-name.ts';
import type { Defect } from './verify/checks/check.ts';
import type { JsonBody } from './verify/run/case-exchange.ts';
import type { Header } from './verify/findings/finding.ts';
import { checkResponse, type ParsedResponse } from './verify/checks/check-response.ts';
import { SpecOracle } from './verify/spec-oracle.ts';
import { findProviders } from './provider/registry.ts';

/** The result of a matcher. */
export interface MatcherResult {
  readonly pass: boolean;
  message(): string;
}

/** The return type of the matcher: a promise for fetch responses, whose body is read asynchronously. */
export type Conformance<R, T> = T extends FetchResponse ? Promise<void> : R;

/** The required part of a fetch `Response`. It is cloned, so its body remains readable. */
export interface FetchResponse {
  readonly status: number;
  readonly headers: Iterable<readonly [string, string]>;
  clone(): { text(): Promise<string> };
}

export interface ConformanceMatchers<R = unknown, T = unknown> {
  /**
   * Asserts that status, media type, headers and body of the response conform to the document.
   * @param provider the provider id
   * @param operation method and path (`POST /api/v1/tokens`), or the operationId
   */
  toConformTo(provider: string, operation: string): Conformance<R, T>;
}

interface MatcherSubject {
  readonly document: OpenApiDocument;
  readonly oracle: SpecOracle;
}

/**
 * Creates the matchers, for `expect.extend(createMatchers())` if there is no global `expect`.
 * @param folders additional folders with `specs/`, `mocks/` and `contracts/`
 */
export function createMatchers({ folders }: { readonly folders?: readonly string[] } = {}) {
  const subjects = new Map<string, MatcherSubject>();
  const subjectOf = (provider: string): MatcherSubject => {
    const known = subjects.get(provider);
    if (known) return known;
    const [files] = findProviders({ providers: [provider], folders });
    const document = loadDocumentSync(files!.document, files!.overlay);
    const subject = { document, oracle: new SpecOracle(document) };
    subjects.set(provider, subject);
    return subject;
  };
  return {
    toConformTo(received: unknown, provider: string, operation: string): MatcherResult | Promise<MatcherResult> {
      const subject = subjectOf(provider);
      const found = operationOf(subject.document, operation);
      const check = (response: ParsedResponse): MatcherResult =>
        toMatcherResult(subject, found, checkResponse(subject.oracle, found, response), response);
      return isFetchResponse(received) ? readFetch(received).then(check) : check(readResponse(received));
    },
  };
}

/** By operationId, by method and path template, or by method and concrete path. */
function operationOf(document: OpenApiDocument, name: string): Operation {
  const [, method = '', path = ''] = /^([A-Za-z]+)\s+(\/\S*)$/.exec(name.trim()) ?? [];
  const match = document.route(method.toUpperCase(), path);
  return (
    operationsNamed(document, name)[0] ??
    operationsNamed(document, `${method.toUpperCase()} ${path}`)[0] ??
    (match.kind === 'operation' ? match.operation : undefined) ??
    raise.unknownOperation(
      name,
      document.operations.map((operation) => `${operation.method} ${operation.path}`),
    )
  );
}

const isFetchResponse = (value: unknown): value is FetchResponse =>
  isObject(value) &&
  typeof value['clone'] === 'function' &&
  typeof value['text'] === 'function' &&
  typeof value['status'] === 'number';

async function readFetch(response: FetchResponse): Promise<ParsedResponse> {
  return {
    status: response.status,
    headers: [...response.headers].map(([name, value]): Header => [name, value]),
    body: parseJsonBody(await response.clone().text()),
  };
}

/** Reads a response of supertest (`text`), axios (parsed `data`) or another client (parsed `body`). */
function readResponse(value: unknown): ParsedResponse {
  if (!isObject(value) || typeof value['status'] !== 'number' || !isObject(value['headers'])) {
    throw new TypeError(
      'toConformTo requires a response of supertest, fetch or axios. If the value is a promise, await it first.',
    );
  }
  const { status, headers, text, data, body } = value;
  return {
    status,
    headers: headerPairs(headers as Record<string, unknown>),
    body: typeof text === 'string' ? parseJsonBody(text) : 'data' in value ? toJsonBody(data) : toJsonBody(body),
  };
}

const headerPairs = (headers: Record<string, unknown>): Header[] =>
  Object.entries(headers).flatMap(([name, value]) => [value ?? []].flat().map((one): Header => [name, String(one)]));

const toJsonBody = (value: unknown): JsonBody =>
  value === undefined || value === ''
    ? { kind: 'empty' }
    : typeof value === 'string'
      ? parseJsonBody(value)
      : { kind: 'value', value };

function parseJsonBody(text: string): JsonBody {
  if (text === '') return { kind: 'empty' };
  try {
    return { kind: 'value', value: JSON.parse(text) as unknown };
  } catch (error) {
    return { kind: 'broken', why: (error as Error).message };
  }
}

function toMatcherResult(
  { document }: MatcherSubject,
  operation: Operation,
  defects: readonly Defect[],
  { status }: ParsedResponse,
): MatcherResult {
  const name = `${operation.method} ${operation.path} of ${document.title}`;
  if (defects.length === 0)
    return {
      pass: true,
      message: () => `The response with status ${status} conforms to ${name}, but was expected not to.`,
    };
  return {
    pass: false,
    message: () =>
      [`The response with status ${status} does not conform to ${name}.`, ...defects.map(describeDefect)].join('\n\n'),
  };
}

const describeDefect = ({ title, expected, actual, rationale: { location, pointer, quote } }: Defect): string =>
  [
    title,
    `  expected  ${expected}`,
    `  got       ${actual}`,
    `  because   ${quote}`,
    ...(location ? [`            ${location.file}:${location.line}`] : []),
    ...(pointer === undefined ? [] : [`            #${pointer}`]),
  ].join('\n');

const matchers = createMatchers();

export const { toConformTo } = matchers;

/** Undefined if the test framework does not inject globals. */
const { expect } = globalThis as { expect?: Partial<BaseExpect> };
expect?.extend?.(matchers);

declare module 'expect' {
  interface Matchers<R extends void | Promise<void>, T = unknown> extends ConformanceMatchers<R, T> {}
}

declare global {
  namespace jest {
    interface Matchers<R, T> extends ConformanceMatchers<R, T> {}
  }
}
