/** Wraps a provider's mock: an error or a return value of the wrong type fails one request and nothing else. */
import { clearTimeout, setTimeout } from '../lib/timers.ts';
import { checkHeader, isFramingHeader } from '../lib/http.ts';
import { copyJson, isObject, kindOf, type Json, type JsonObject } from '../lib/json.ts';
import { messageOf } from '../lib/errors.ts';
import { isPromise, type MaybePromise } from '../lib/maybe-promise.ts';
import { isSendableStatus } from '../provider/check-mock.ts';
import type { OperationMock, ProviderMock } from '../provider/complete-mock.ts';
import type { MockResponse } from '../provider/define-mock.ts';
import { MissingResource } from '../provider/generic/generic-context.ts';
import type { Provider } from '../provider/registry.ts';
import type { NewToken } from '../tokens/token.ts';
import { describeError } from './contain-errors.ts';

/** Default time limit for a promise returned by `respond`. */
const defaultMaxMs = 10_000;

/** Limits of a token, in characters. The same limits apply to tokens in an imported state. */
const maxIdLength = 4096;
const maxSecretLength = 4_194_304;
const maxNameLength = 1_048_576;

/** An error of a mock. Its stack, which is logged, begins with the file and the member. */
export class MockError extends Error {
  /** @param member file and member, such as `mocks/my-api.ts: operations["POST /tokens"].respond` */
  constructor(member: string, error: unknown) {
    const isWrong = error instanceof WrongResult;
    super(`${member} ${isWrong ? error.message : `failed: ${messageOf(error)}`}`);
    this.stack = isWrong ? this.message : `${member} failed: ${describeError(error)}`;
  }
}

/** What a member of a mock must return, and what it returned. */
class WrongResult extends TypeError {}

/** Returns the provider with a mock whose functions check their return values at run time. */
export function containMock(provider: Provider, maxMs: number = defaultMaxMs): Provider {
  const { mock } = provider;
  const { parseCredential, formatCredential } = mock;
  const guarded = <T>(name: string, wanted: string, run: () => T, isRight: (value: unknown) => boolean): T =>
    guard(`${mock.source}: ${name}`, () => checked(wanted, run(), isRight));
  const contained: ProviderMock = {
    source: mock.source,
    errorStatuses: mock.errorStatuses,
    statusOf: (error, operation) => mock.statusOf(error, operation),
    operations: new Map(Array.from(mock.operations, ([operation, one]) => [operation, containOperation(one, maxMs)])),
    errorResponse: (details, operation) =>
      guard(`${mock.source}: errorBody`, () => {
        const response = mock.errorResponse(details, operation);
        JSON.stringify(checked('JSON', response.body, isWritable)); // Throws if a nested value is not JSON.
        return response;
      }),
    ...(parseCredential && {
      parseCredential: (scheme, value) =>
        guarded(
          'parseCredential',
          'an array of strings',
          () => parseCredential(scheme, value),
          (secrets) => Array.isArray(secrets) && secrets.every((secret) => typeof secret === 'string'),
        ),
    }),
    ...(formatCredential && {
      formatCredential: (scheme, secret) =>
        guarded(
          'formatCredential',
          'a string',
          () => formatCredential(scheme, secret),
          (text) => typeof text === 'string',
        ),
    }),
  };
  return { ...provider, mock: contained };
}

function containOperation(one: OperationMock, maxMs: number): OperationMock {
  const respond = `${one.source}.respond`;
  return {
    source: one.source,
    magicValueField: one.magicValueField,
    isGeneric: one.isGeneric,
    respond: (request, context, session) => {
      const result = guard<MaybePromise<MockResponse>>(respond, () => one.respond(request, context, session));
      return isPromise(result)
        ? inTime(result, maxMs).then(
            (response) => guard(respond, () => checkResponse(response)),
            (error: unknown) => {
              throw error instanceof MissingResource ? error : new MockError(respond, error);
            },
          )
        : guard(respond, () => checkResponse(result));
    },
    authorize: (token, request) =>
      guard(`${one.source}.authorize`, () =>
        checked(
          'a string or undefined',
          one.authorize(token, request),
          (reason) => reason === undefined || typeof reason === 'string',
        ),
      ),
  };
}

/** Runs a function of a mock. @throws MockError */
function guard<T>(member: string, run: () => T): T {
  try {
    return run();
  } catch (error) {
    throw new MockError(member, error);
  }
}

/** Returns the value if it has the expected type. Promises are rejected: only `respond` may be asynchronous. */
function checked<T>(wanted: string, value: T, isRight: (value: unknown) => boolean): T {
  if (isPromise(value)) {
    value.then(undefined, () => {}); // Avoids an unhandled rejection.
    throw new WrongResult(`must return ${wanted}, not a promise`);
  }
  return isRight(value) ? value : wrong(wanted, value);
}

const wrong = (wanted: string, value: unknown): never => {
  throw new WrongResult(`must return ${wanted}; it returned ${kindOf(value)}`);
};

const isWritable = (value: unknown): value is Json =>
  value !== undefined && typeof value !== 'function' && typeof value !== 'symbol' && typeof value !== 'bigint';

const inTime = <T>(promise: Promise<T>, ms: number): Promise<T> =>
  new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`it did not resolve within ${ms / 1000} s`)), ms).unref();
    promise.then(resolve, reject);
    promise.then(
      () => clearTimeout(timer),
      () => clearTimeout(timer),
    );
  });

const responseMembers: Readonly<Record<keyof MockResponse, true>> = {
  status: true,
  headers: true,
  body: true,
  tokens: true,
  secrets: true,
};

function checkResponse(response: unknown): MockResponse {
  if (!isObject(response)) return wrong(`{ ${Object.keys(responseMembers).join(', ')} }`, response);
  for (const name of Object.keys(response))
    if (!Object.hasOwn(responseMembers, name))
      throw new WrongResult(
        `must return { ${Object.keys(responseMembers).join(', ')} }; it returned the unknown member ${JSON.stringify(name.slice(0, 100))}`,
      );
  const { status, headers, body, tokens = [], secrets = [] } = response;
  return {
    ...(status !== undefined && {
      status: isSendableStatus(status) ? status : wrong('an integer from 200 to 599 as status', status),
    }),
    ...(headers !== undefined && { headers: checkHeaders(headers) }),
    body: body === undefined || isWritable(body) ? body : wrong('JSON as body', body),
    tokens: Array.isArray(tokens) ? tokens.map(checkToken) : wrong('an array as tokens', tokens),
    secrets: isTexts(secrets) ? secrets : wrong('an array of strings as secrets', secrets),
  };
}

const isTexts = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every((item) => typeof item === 'string');

function checkHeaders(headers: unknown): Record<string, string> {
  if (!isObject(headers)) return wrong('an object as headers', headers);
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => {
      const member = `headers[${JSON.stringify(name.slice(0, 100))}]`;
      if (typeof value !== 'string') return wrong(`a string as ${member}`, value);
      if (isFramingHeader(name))
        throw new WrongResult(`must not return ${member}: the server sets it to frame the message`);
      try {
        checkHeader(name, value);
      } catch (error) {
        throw new WrongResult(`must return headers that can be sent; ${member}: ${messageOf(error).slice(0, 200)}`);
      }
      return [name, value];
    }),
  );
}

function checkToken(token: unknown, index: number): NewToken {
  if (!isObject(token)) return wrong(`an object as tokens[${index}]`, token);
  const { id, secret, name = null, expiresAt = null, jti, createdAt, data } = token;
  const invalid = (member: string, wanted: string, value: unknown): never =>
    wrong(`${wanted} as tokens[${index}].${member}`, value);
  const text = (member: string, value: unknown, max: number): string =>
    typeof value === 'string' && value !== '' && value.length <= max
      ? value
      : invalid(member, `a string of 1 to ${max} characters`, value);
  const instant = (member: string, value: unknown): number =>
    typeof value === 'number' && Number.isFinite(value)
      ? value
      : invalid(member, 'a finite number of milliseconds since the Unix epoch', value);
  return {
    id: text('id', id, maxIdLength),
    secret: text('secret', secret, maxSecretLength),
    name:
      name === null || (typeof name === 'string' && name.length <= maxNameLength)
        ? name
        : invalid('name', `null or a string of at most ${maxNameLength} characters`, name),
    expiresAt: expiresAt === null ? null : instant('expiresAt', expiresAt),
    ...(jti !== undefined && { jti: text('jti', jti, maxIdLength) }),
    ...(createdAt !== undefined && { createdAt: instant('createdAt', createdAt) }),
    ...(data !== undefined && {
      data: isObject(data) ? (copyJson(data) as JsonObject) : invalid('data', 'an object', data),
    }),
  };
}
