/** The error model: `AppError` with a stable code, and one function per error that throws it. */
import { types } from 'node:util';
import { closest } from './suggest.ts';

/** The HTTP status of the control API's response, by error code. */
const statusByCode = {
  'address-claimed-twice': 500,
  'admin-token-needed': 401,
  'body-too-large': 413,
  'broken-baseline': 400,
  'broken-document': 500,
  'broken-provider': 500,
  'broken-traffic': 400,
  busy: 503,
  'cannot-listen': 500,
  'clock-backwards': 409,
  'credential-needed': 400,
  'credential-refused': 502,
  'foreign-target': 502,
  internal: 500,
  'invalid-upstream-response': 502,
  'invalid-duration': 400,
  'invalid-input': 400,
  'invalid-instant': 400,
  'invalid-session-name': 400,
  'malformed-json': 400,
  'method-not-allowed': 405,
  'newer-store': 500,
  'no-verifier': 501,
  'not-found': 404,
  'port-taken': 500,
  'rejected-request': 400,
  'remote-target': 400,
  'session-named-twice': 400,
  'slow-upstream': 504,
  'store-unavailable': 503,
  'too-many-rules': 409,
  'too-many-runs': 429,
  'unclaimed-address': 404,
  'unexpected-requests': 409,
  'unknown-check': 400,
  'unknown-operation': 404,
  'unknown-provider': 404,
  'unreachable-target': 502,
  'unreachable-upstream': 502,
  'unsupported-media-type': 415,
  'untrusted-origin': 403,
  'verification-failed': 500,
  'wrong-dependency': 500,
  'wrong-usage': 400,
} as const;

/** Stable identifier of an error, in kebab-case. */
export type ErrorCode = keyof typeof statusByCode;

/** An error with a message for users, shown on the command line or as problem+json (RFC 9457). */
export class AppError extends Error {
  override readonly name = 'AppError';
  readonly code: ErrorCode;
  /** HTTP status of the control API's response. */
  readonly status: number;
  /** Additional members of the problem document. */
  readonly extra: Readonly<Record<string, unknown>>;

  constructor(code: ErrorCode, detail: string, extra: Readonly<Record<string, unknown>> = {}) {
    super(detail);
    this.code = code;
    this.status = statusByCode[code];
    this.extra = extra;
  }

  /** The error as a problem document (RFC 9457). */
  toProblem(): Problem {
    const title = this.code.replaceAll('-', ' ');
    return {
      type: `urn:mockmint:problem:${this.code}`,
      title: title[0]?.toUpperCase() + title.slice(1),
      status: this.status,
      detail: this.message,
      ...this.extra,
    };
  }
}

/** A problem document (RFC 9457). */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly [member: string]: unknown;
}

const throwAppError = (code: ErrorCode, detail: string, extra?: Record<string, unknown>): never => {
  throw new AppError(code, detail, extra);
};

/** `Did you mean …? `, or an empty string. */
function didYouMean(given: string, known: readonly string[]): string {
  const suggestion = closest(given, known);
  return suggestion === undefined ? '' : `Did you mean ${suggestion}? `;
}

/** Quotes a text, truncated to 100 characters. */
const quoted = (text: string): string => JSON.stringify(text.length > 100 ? `${text.slice(0, 100)}…` : text);

/** Throws the error for a problem. Messages say what is wrong, where, and how to fix it. */
export const raise = {
  invalidInstant: (text: string): never =>
    throwAppError(
      'invalid-instant',
      `${quoted(text)} is not an RFC 3339 date-time before the year 10000. Example: 2027-01-31T12:00:00Z.`,
    ),
  instantOutOfRange: (text: string, first: string, last: string): never =>
    throwAppError('invalid-instant', `${quoted(text)} is outside the range of the clock, ${first} to ${last}.`),
  invalidDuration: (text: string): never =>
    throwAppError('invalid-duration', `${quoted(text)} is not an ISO 8601 duration. Examples: PT1H, P30D, P1Y.`),
  clockBackwards: (current: string, requested: string): never =>
    throwAppError(
      'clock-backwards',
      `The clock shows ${current} and moves forward only; ${requested} is earlier. Reset the session to go back.`,
    ),
  brokenTraffic: (file: string, what: string): never => throwAppError('broken-traffic', `${file} ${what}`, { file }),
  brokenDocument: (file: string, line: number, what: string, remedy: string): never =>
    throwAppError('broken-document', `${file}:${line}: ${what}\n  ${remedy}`, { file, line }),
  wrongDependency: (name: string, found: string, expected: string): never =>
    throwAppError(
      'wrong-dependency',
      `${name} ${found} does not have the parts that mockmint uses; expected ${expected}: reinstall mockmint and its dependencies.`,
    ),
  brokenProvider: (id: string, what: string): never => throwAppError('broken-provider', `Provider ${id}: ${what}`),
  unknownProvider: (id: string, known: readonly string[]): never =>
    throwAppError(
      'unknown-provider',
      `There is no provider "${id}". ${didYouMean(id, known)}Known: ${known.join(', ')}.`,
      { providers: known },
    ),
  addressClaimedTwice: (
    address: string,
    one: string,
    other: string,
    remedy = 'Rename one, or serve them with --provider in two processes.',
  ): never =>
    throwAppError('address-claimed-twice', `${address} is claimed twice: by ${one} and by ${other}. ${remedy}`),
  invalidSessionName: (name: string): never =>
    throwAppError(
      'invalid-session-name',
      `${quoted(name)} is not a valid session name. Use 1 to 64 characters of A-Z a-z 0-9 . _ -`,
    ),
  sessionNamedTwice: (header: string, path: string): never =>
    throwAppError(
      'session-named-twice',
      `The header names session "${header}", the path names session "${path}". Use only one of them.`,
    ),
  unknownOperation: (name: string, known: readonly string[]): never =>
    throwAppError(
      'unknown-operation',
      `There is no operation "${name}". ${didYouMean(name, known)}Known: ${known.join(', ')}.`,
      { operations: known },
    ),
  notFound: (what: string, id: string): never =>
    throwAppError('not-found', `There is no ${what} "${id}" in this session.`),
  notAllowed: (method: string, allow: string): never =>
    throwAppError('method-not-allowed', `${method} is not allowed here. Allowed: ${allow}.`, { allow }),
  invalidInput: (detail: string, errors: readonly object[] = []): never =>
    throwAppError('invalid-input', detail, { errors }),
  tooManyRules: (limit: string): never =>
    throwAppError(
      'too-many-rules',
      `The limit for the rules of a session is ${limit}. Remove unused rules, or reset the session.`,
    ),
  unsupportedMediaType: (given: string): never =>
    throwAppError(
      'unsupported-media-type',
      `Send JSON with "Content-Type: application/json"; received ${given ? `"${given}"` : 'no Content-Type'}.`,
    ),
  tooLarge: (limit: string): never => throwAppError('body-too-large', `The body is larger than ${limit}.`),
  busy: (detail: string): never => throwAppError('busy', detail),
  untrustedOrigin: (what: string): never =>
    throwAppError(
      'untrusted-origin',
      `The control API accepts requests from this machine and its own pages only; ${what} is rejected.`,
    ),
  untrustedHost: (host: string, remedy: string): never =>
    throwAppError(
      'untrusted-origin',
      `The control API accepts requests from this machine and its own pages only; the Host "${host}" is rejected. ${remedy}`,
    ),
  adminTokenNeeded: (): never =>
    throwAppError(
      'admin-token-needed',
      'The server is bound to a non-loopback address, so the control API requires "Authorization: Bearer <admin token>". A generated token is printed at startup; set your own with --admin-token or MOCKMINT_ADMIN_TOKEN.',
    ),
  portTaken: (claimant: string, address: string, free: number): never =>
    throwAppError(
      'port-taken',
      `Can't listen on ${address} for ${claimant}: the port is in use. Port ${free} is free.`,
      { free },
    ),
  cannotListen: (claimant: string, address: string, why: string): never =>
    throwAppError('cannot-listen', `Can't listen on ${address} for ${claimant}: ${why}.`),
  unreachableTarget: (url: string, why: string, advice = 'Start the service, or check --target.'): never =>
    throwAppError('unreachable-target', `Cannot reach ${url}: ${why}. ${advice}`),
  foreignTarget: (url: string, what: string, advice = 'Check --target.'): never =>
    throwAppError(
      'foreign-target',
      `The service at ${url} is not the one that the document describes: ${what}. ${advice}`,
    ),
  credentialRejected: (evidence: string, advice: string): never =>
    throwAppError('credential-refused', `The target rejects every valid request: ${evidence}. ${advice}`),
  credentialNeeded: (scheme: string, variable: string): never =>
    throwAppError(
      'credential-needed',
      `The operation requires a credential (${scheme}). Set it with --credential or ${variable}.`,
    ),
  remoteTarget: (url: string): never =>
    throwAppError(
      'remote-target',
      `${url} is not on this machine, and the run would create real tokens there. Add --allow-remote to allow it.`,
    ),
  unexpectedRequests: (detail: string, matched: number, seen: readonly object[]): never =>
    throwAppError('unexpected-requests', detail, { matched, seen }),
  newerStore: (found: number, known: number): never =>
    throwAppError(
      'newer-store',
      `A newer mockmint has upgraded the store: its tables have version ${found}, this mockmint knows version ${known}. Use that mockmint, or another file or schema.`,
    ),
  wrongUsage: (detail: string): never => throwAppError('wrong-usage', detail),
} as const;

/**
 * Runs a check of one input member. Adds the member's name to an AppError that the check throws.
 * @param pointer JSON Pointer of the member
 */
export function checkMember<T>(pointer: string, check: () => T): T {
  try {
    return check();
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const { code, message, extra } = error;
    throw new AppError(code, `${pointer.slice(1).replaceAll('/', '.')}: ${message}`, {
      ...extra,
      errors: [{ in: 'body', pointer, keyword: code, message }],
    });
  }
}

/** Whether a value is an error, also of another realm: test runners run code in a realm of its own. */
export const isError = (thrown: unknown): thrown is Error => types.isNativeError(thrown) || thrown instanceof Error;

/** The message of any thrown value. Never throws. */
export function messageOf(thrown: unknown): string {
  try {
    return isError(thrown) ? String(thrown.message) : String(thrown);
  } catch {
    return 'a value that cannot be converted to a string was thrown';
  }
}

/** Whether an error says that the store can't be used now. */
export const isStoreUnavailable = (error: unknown): error is AppError =>
  error instanceof AppError && error.code === 'store-unavailable';

/** Converts any thrown value to an AppError. Unexpected values get the code `internal`. */
export const asAppError = (thrown: unknown): AppError =>
  thrown instanceof AppError ? thrown : new AppError('internal', `Internal error in mockmint: ${messageOf(thrown)}`);
