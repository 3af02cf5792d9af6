/** Wraps a provider's mock: an error or a return value of the wrong type fails one request and nothing else. */
import { clearTimeout, setTimeout } from 'node:timers';
import { copyJson, isObject, type Json, type JsonObject } from '../lib/json.ts';
import { parsePointer } from '../lib/json-pointer.ts';
import { raise } from '../lib/errors.ts';
import { isPromise } from '../lib/maybe-promise.ts';
import type { IssueResult, ProviderMock } from '../provider/define-mock.ts';
import type { Provider } from '../provider/registry.ts';
import type { NewToken } from '../tokens/token.ts';

/** Default time limit for a promise returned by `issue`. */
const defaultIssueTimeoutMs = 10_000;

/** The same limit applies to ids in an imported state. */
const maxIdLength = 4096;

/**
 * Returns the provider with a mock whose functions check their return values at run time.
 * @throws AppError `broken-provider` if a constant of the mock is invalid
 */
export function containMock(provider: Provider, maxIssueMs: number = defaultIssueTimeoutMs): Provider {
  const { id, mock } = provider;
  const { parseCredential, formatCredential } = mock;
  for (const [name, status] of Object.entries(mock.errorStatuses)) {
    if (!Number.isInteger(status) || status < 200 || status > 599)
      raise.brokenProvider(id, `"errorStatuses.${name}" must be a status from 200 to 599.`);
  }
  if (typeof mock.magicValueField !== 'string' || !parsePointer(mock.magicValueField))
    raise.brokenProvider(id, '"magicValueField" must be a JSON Pointer, such as "/name".');
  const contained: ProviderMock = {
    magicValueField: mock.magicValueField,
    errorStatuses: mock.errorStatuses,
    issue(request, context) {
      const made = mock.issue(request, context);
      return isPromise(made) ? inTime(made, maxIssueMs).then(checkIssued) : checkIssued(made);
    },
    errorBody: (details) => checked('errorBody', 'JSON', mock.errorBody(details), isWritable),
    ...(parseCredential && {
      parseCredential: (scheme, value) =>
        checked(
          'parseCredential',
          'an array of strings',
          parseCredential.call(mock, scheme, value),
          (secrets) => Array.isArray(secrets) && secrets.every((secret) => typeof secret === 'string'),
        ),
    }),
    ...(formatCredential && {
      formatCredential: (scheme, secret) =>
        checked(
          'formatCredential',
          'a string',
          formatCredential.call(mock, scheme, secret),
          (text) => typeof text === 'string',
        ),
    }),
    authorize: (token, request) =>
      checked(
        'authorize',
        'a string or undefined',
        mock.authorize(token, request),
        (why) => why === undefined || typeof why === 'string',
      ),
  };
  return { ...provider, mock: contained };
}

/** Returns the value if it has the expected type. Promises are rejected: only `issue` may be asynchronous. */
function checked<T>(name: string, wanted: string, value: T, isRight: (value: unknown) => boolean): T {
  if (isPromise(value)) {
    value.then(undefined, () => {}); // Avoids an unhandled rejection.
    throw new TypeError(`${name} must return ${wanted}, not a promise`);
  }
  if (!isRight(value)) throw new TypeError(`${name} must return ${wanted}; it returned ${kindOf(value)}`);
  return value;
}

const isWritable = (value: unknown): value is Json =>
  value !== undefined && typeof value !== 'function' && typeof value !== 'symbol' && typeof value !== 'bigint';

const kindOf = (value: unknown): string =>
  value === null || value === undefined
    ? String(value)
    : Array.isArray(value)
      ? 'an array'
      : typeof value === 'object'
        ? 'an object'
        : `a ${typeof value}`;

const inTime = <T>(promise: Promise<T>, ms: number): Promise<T> =>
  new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`issue did not resolve within ${ms / 1000} s`)), ms).unref();
    promise.then(resolve, reject);
    promise.then(
      () => clearTimeout(timer),
      () => clearTimeout(timer),
    );
  });

function checkIssued(issued: unknown): IssueResult {
  if (!isObject(issued) || !Array.isArray(issued['tokens']))
    throw new TypeError(`issue must return { body, tokens }; it returned ${kindOf(issued)}`);
  const { body, tokens } = issued;
  if (body !== undefined && !isWritable(body))
    throw new TypeError(`issue must return JSON as body; it returned ${kindOf(body)}`);
  return { body: body as Json, tokens: tokens.map(checkToken) };
}

function checkToken(token: unknown): NewToken {
  if (!isObject(token)) throw new TypeError(`issue must return objects as tokens; it returned ${kindOf(token)}`);
  const { id, secret, name = null, expiresAt = null, jti, createdAt, data } = token;
  return {
    id: isId(id) ? id : invalidResult('id', `a string of 1 to ${maxIdLength} characters`),
    secret: typeof secret === 'string' && secret !== '' ? secret : invalidResult('secret', 'a non-empty string'),
    name: name === null || typeof name === 'string' ? name : invalidResult('name', 'a string or null'),
    expiresAt:
      expiresAt === null || isInstant(expiresAt)
        ? expiresAt
        : invalidResult('expiresAt', 'a number of milliseconds since the Unix epoch, or null'),
    ...(jti !== undefined && {
      jti: isId(jti) ? jti : invalidResult('jti', `a string of 1 to ${maxIdLength} characters`),
    }),
    ...(createdAt !== undefined && {
      createdAt: isInstant(createdAt)
        ? createdAt
        : invalidResult('createdAt', 'a number of milliseconds since the Unix epoch'),
    }),
    ...(data !== undefined && {
      data: isObject(data) ? (copyJson(data) as JsonObject) : invalidResult('data', 'an object'),
    }),
  };
}

const isId = (value: unknown): value is string =>
  typeof value === 'string' && value !== '' && value.length <= maxIdLength;

const isInstant = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value);

const invalidResult = (member: string, wanted: string): never => {
  throw new TypeError(`issue must return ${wanted} as ${member} of a token`);
};
