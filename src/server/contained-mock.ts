/** A provider's mock that may do anything: what it throws, or returns against its type, fails one request and nothing else. */
import { clearTimeout, setTimeout } from 'node:timers';
import { copyJson, isObject, type Json, type JsonObject } from '../core/json.ts';
import { parsePointer } from '../core/pointer.ts';
import { raise } from '../core/problem.ts';
import { isLater } from '../core/soon.ts';
import type { Issued, ProviderMock } from '../provider/mock.ts';
import type { Provider } from '../provider/registry.ts';
import type { NewToken } from '../state/token.ts';

/** How long a promise of a mock may take unless told otherwise. */
const usualIssueMs = 10_000;

/** As long as an id may be in a state that is imported. */
const maxIdLength = 4096;

/**
 * The same provider, each function of its mock checked as it is called.
 * @throws AppError `broken-provider` where a value of the mock is wrong from the start
 */
export function containMock(provider: Provider, maxIssueMs: number = usualIssueMs): Provider {
  const { id, mock } = provider;
  for (const [name, status] of Object.entries(mock.refuses)) {
    if (!Number.isInteger(status) || status < 200 || status > 599) raise.brokenProvider(id, `"refuses.${name}" must be a status from 200 to 599.`);
  }
  if (typeof mock.freeText !== 'string' || !parsePointer(mock.freeText)) raise.brokenProvider(id, '"freeText" must be a JSON Pointer, such as "/name".');
  const contained: ProviderMock = {
    freeText: mock.freeText,
    refuses: mock.refuses,
    issue(request, context) {
      const made = mock.issue(request, context);
      return isLater(made) ? inTime(made, maxIssueMs).then(checkIssued) : checkIssued(made);
    },
    errorBody: (refusal) => checked('errorBody', 'JSON', mock.errorBody(refusal), isWritable),
    secretsIn: (scheme, value) => checked('secretsIn', 'an array of strings', mock.secretsIn(scheme, value), (secrets) => Array.isArray(secrets) && secrets.every((secret) => typeof secret === 'string')),
    presents: (scheme, secret) => checked('presents', 'a string', mock.presents(scheme, secret), (text) => typeof text === 'string'),
    forbids: (token, request) => checked('forbids', 'a string or undefined', mock.forbids(token, request), (why) => why === undefined || typeof why === 'string'),
  };
  return { ...provider, mock: contained };
}

/** What a function of the mock has returned, if it is what its type says. A promise is not: nobody waits for it. */
function checked<T>(name: string, wanted: string, value: T, isRight: (value: unknown) => boolean): T {
  if (isLater(value)) {
    value.then(undefined, () => {}); // It may reject.
    throw new TypeError(`${name} must return ${wanted}, not a promise`);
  }
  if (!isRight(value)) throw new TypeError(`${name} must return ${wanted}; it returned ${kindOf(value)}`);
  return value;
}

const isWritable = (value: unknown): value is Json => value !== undefined && typeof value !== 'function' && typeof value !== 'symbol' && typeof value !== 'bigint';

const kindOf = (value: unknown): string => (value === null || value === undefined ? String(value) : Array.isArray(value) ? 'an array' : typeof value === 'object' ? 'an object' : `a ${typeof value}`);

const inTime = <T>(promise: Promise<T>, ms: number): Promise<T> =>
  new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`issue has not resolved within ${ms / 1000} s`)), ms).unref();
    promise.then(resolve, reject);
    promise.then(() => clearTimeout(timer), () => clearTimeout(timer));
  });

function checkIssued(issued: unknown): Issued {
  if (!isObject(issued) || !Array.isArray(issued['tokens'])) throw new TypeError(`issue must return { body, tokens }; it returned ${kindOf(issued)}`);
  const { body, tokens } = issued;
  if (body !== undefined && !isWritable(body)) throw new TypeError(`issue must return JSON as body; it returned ${kindOf(body)}`);
  return { body: body as Json, tokens: tokens.map(checkToken) };
}

function checkToken(token: unknown): NewToken {
  if (!isObject(token)) throw new TypeError(`issue must return tokens; it returned ${kindOf(token)} among them`);
  const { id, secret, name = null, expiresAt = null, jti, createdAt, data } = token; // Types are not checked where a mock runs.
  return {
    id: isId(id) ? id : wrong('id', `a string of 1 to ${maxIdLength} characters`),
    secret: typeof secret === 'string' && secret !== '' ? secret : wrong('secret', 'a string that is not empty'),
    name: name === null || typeof name === 'string' ? name : wrong('name', 'a string or null'),
    expiresAt: expiresAt === null || isInstant(expiresAt) ? expiresAt : wrong('expiresAt', 'a number of milliseconds since the Unix epoch, or null'),
    ...(jti !== undefined && { jti: isId(jti) ? jti : wrong('jti', `a string of 1 to ${maxIdLength} characters`) }),
    ...(createdAt !== undefined && { createdAt: isInstant(createdAt) ? createdAt : wrong('createdAt', 'a number of milliseconds since the Unix epoch') }),
    ...(data !== undefined && { data: isObject(data) ? copyJson(data) as JsonObject : wrong('data', 'an object') }),
  };
}

const isId = (value: unknown): value is string => typeof value === 'string' && value !== '' && value.length <= maxIdLength;

const isInstant = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value);

const wrong = (member: string, wanted: string): never => {
  throw new TypeError(`issue must return ${wanted} as ${member} of a token`);
};
