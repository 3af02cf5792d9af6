/** The matcher `toConformTo`: compares a response with the document of a provider. */
import { copyJson } from '../lib/json.ts';
import { raise } from '../lib/errors.ts';
import { isPromise, type MaybePromise } from '../lib/maybe-promise.ts';
import { loadDocumentSync, type OpenApiDocument } from '../openapi/document.ts';
import { findOperation } from '../openapi/operation-name.ts';
import type { Operation } from '../openapi/operation.ts';
import { findProviders } from '../provider/registry.ts';
import type { Defect } from '../verify/checks/check.ts';
import { checkResponse, type ParsedResponse } from '../verify/checks/check-response.ts';
import { SpecOracle } from '../verify/spec-oracle.ts';
import { readResponse } from './read-response.ts';

/** The result of a matcher. */
export interface MatcherResult {
  readonly pass: boolean;
  message(): string;
}

/** Responses whose body is read asynchronously: promises, fetch, Playwright, undici, and streams of `node:http`. */
export type AsyncResponse =
  | PromiseLike<unknown>
  | { readonly status: number; clone(): unknown; text(): Promise<string> }
  | { status(): number }
  | { readonly statusCode: number; readonly body: { text(): Promise<string> } }
  | { readonly statusCode?: number | undefined; readonly rawHeaders: readonly string[]; pipe(target: never): unknown };

/** Responses that are streams, but whose body the client has read: got and needle. */
interface ReadResponse {
  readonly body: string | object | null;
}

/** The return type of the matcher: a promise if the body is read asynchronously. Await it. */
export type Conformance<R, T> = T extends ReadResponse & { readonly pipe: unknown }
  ? R
  : T extends AsyncResponse
    ? Promise<void>
    : R;

export interface ConformanceMatchers<R = unknown, T = unknown> {
  /**
   * Asserts that status, media type, headers and body of a response conform to the document. The body of a fetch
   * response stays readable; the body of undici's `request` and of `node:http` is read to its end.
   * @param provider the provider id
   * @param operation method and path (`POST /api/v1/tokens`) with or without the document's base path, or the operationId
   */
  toConformTo(provider: string, operation: string): Conformance<R, T>;
}

interface MatcherSubject {
  readonly document: OpenApiDocument;
  readonly oracle: SpecOracle;
}

/**
 * Creates the matchers, to pass to `expect.extend`.
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
    toConformTo(received: unknown, provider: string, operation: string): MaybePromise<MatcherResult> {
      if (typeof provider !== 'string' || typeof operation !== 'string')
        return raise.wrongUsage("Name the provider and the operation: toConformTo('my-api', 'POST /tokens').");
      const subject = subjectOf(provider);
      const found = findOperation(subject.document, operation);
      const check = (response: ParsedResponse): MatcherResult =>
        toMatcherResult(subject, found, checkResponse(subject.oracle, found, inThisRealm(response)), response);
      const response = readResponse(received);
      return isPromise(response) ? response.then(check) : check(response);
    },
  };
}

/** A body that another realm has parsed has other prototypes, which schema keywords such as `const` would compare. */
const inThisRealm = (response: ParsedResponse): ParsedResponse =>
  response.body.kind === 'value'
    ? { ...response, body: { kind: 'value', value: copyJson(response.body.value) } }
    : response;

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
