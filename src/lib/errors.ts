/** The one error model: an error with a code, and raisers that read as sentences. */
import { closest } from './suggest.ts';

/** A fault that the program can explain: to a person on the command line, or as problem+json (RFC 9457). */
export class AppError extends Error {
  override readonly name = 'AppError';
  /** Stable, kebab-case. */
  readonly code: string;
  /** The HTTP status with which the control API tells of it. */
  readonly status: number;
  /** Further members of the problem document. */
  readonly extra: Readonly<Record<string, unknown>>;

  constructor(code: string, status: number, detail: string, extra: Record<string, unknown> = {}) {
    super(detail);
    this.code = code;
    this.status = status;
    this.extra = extra;
  }

  /** RFC 9457. */
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

export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly [member: string]: unknown;
}

const throwAppError = (code: string, status: number, detail: string, extra?: Record<string, unknown>): never => {
  throw new AppError(code, status, detail, extra);
};

/** `Did you mean …? `, or nothing. */
function didYouMean(given: string, known: readonly string[]): string {
  const suggestion = closest(given, known);
  return suggestion === undefined ? '' : `Did you mean ${suggestion}? `;
}

/** A text in quotes, cut where it is long. */
const quoted = (text: string): string => JSON.stringify(text.length > 100 ? `${text.slice(0, 100)}…` : text);

/** Raisers, by what is wrong. Each says what, where and how to mend it. */
export const raise = {
  invalidInstant: (text: string): never =>
    throwAppError(
      'invalid-instant',
      400,
      `${quoted(text)} is no RFC 3339 date-time before the year 10000, such as 2027-01-31T12:00:00Z.`,
    ),
  instantOutOfRange: (text: string, first: string, last: string): never =>
    throwAppError(
      'invalid-instant',
      400,
      `A clock can show ${first} to ${last}; ${quoted(text)} is outside of that range.`,
    ),
  invalidDuration: (text: string): never =>
    throwAppError('invalid-duration', 400, `${quoted(text)} is no ISO 8601 duration, such as PT1H, P30D or P1Y.`),
  clockBackwards: (current: string, requested: string): never =>
    throwAppError(
      'clock-backwards',
      409,
      `The clock shows ${current} and moves forward only; ${requested} is earlier. Reset the session to go back.`,
    ),
  brokenDocument: (file: string, line: number, what: string, remedy: string): never =>
    throwAppError('broken-document', 500, `${file}:${line}: ${what}\n  ${remedy}`, { file, line }),
  brokenProvider: (id: string, what: string): never => throwAppError('broken-provider', 500, `Provider ${id}: ${what}`),
  unknownProvider: (id: string, known: readonly string[]): never =>
    throwAppError(
      'unknown-provider',
      404,
      `There is no provider "${id}". ${didYouMean(id, known)}Known: ${known.join(', ')}.`,
      { providers: known },
    ),
  addressClaimedTwice: (
    address: string,
    one: string,
    other: string,
    remedy = 'Rename one, or serve them with --provider in two processes.',
  ): never =>
    throwAppError('address-claimed-twice', 500, `${address} is claimed twice: by ${one} and by ${other}. ${remedy}`),
  invalidSessionName: (name: string): never =>
    throwAppError('invalid-session-name', 400, `${quoted(name)} is no session name: 1 to 64 of A-Z a-z 0-9 . _ -`),
  sessionNamedTwice: (header: string, path: string): never =>
    throwAppError('session-named-twice', 400, `The header names session "${header}", the path "${path}". Name one.`),
  unknownOperation: (name: string, known: readonly string[]): never =>
    throwAppError(
      'unknown-operation',
      404,
      `There is no operation "${name}". ${didYouMean(name, known)}Known: ${known.join(', ')}.`,
      { operations: known },
    ),
  notFound: (what: string, id: string): never =>
    throwAppError('not-found', 404, `There is no ${what} "${id}" in this session.`),
  notAllowed: (method: string, allow: string): never =>
    throwAppError('method-not-allowed', 405, `${method} is not offered here. Allowed: ${allow}.`, { allow }),
  invalidInput: (detail: string, errors: readonly object[] = []): never =>
    throwAppError('invalid-input', 400, detail, { errors }),
  tooManyRules: (limit: string): never =>
    throwAppError(
      'too-many-rules',
      409,
      `The rules of a session take at most ${limit}. Remove those that are no longer needed, or reset the session.`,
    ),
  unsupportedMediaType: (given: string): never =>
    throwAppError(
      'unsupported-media-type',
      415,
      `Send JSON with "Content-Type: application/json"; ${given ? `"${given}" came` : 'no Content-Type came'}.`,
    ),
  tooLarge: (limit: string): never => throwAppError('body-too-large', 413, `The body is larger than ${limit}.`),
  busy: (detail: string): never => throwAppError('busy', 503, detail),
  untrustedOrigin: (what: string): never =>
    throwAppError(
      'untrusted-origin',
      403,
      `The control API is for this machine and its own pages only; ${what} is rejected.`,
    ),
  untrustedHost: (host: string, remedy: string): never =>
    throwAppError(
      'untrusted-origin',
      403,
      `The control API is for this machine and its own pages only; the Host "${host}" is rejected. ${remedy}`,
    ),
  adminTokenNeeded: (): never =>
    throwAppError(
      'admin-token-needed',
      401,
      'Bound beyond loopback, the control API needs "Authorization: Bearer <admin token>". The start of the mock shows a generated token; --admin-token or MOCKMINT_ADMIN_TOKEN sets one.',
    ),
  portTaken: (claimant: string, address: string, free: number): never =>
    throwAppError(
      'port-taken',
      500,
      `Can't listen on ${address} for ${claimant}: another program does. Port ${free} is free.`,
      { free },
    ),
  cannotListen: (claimant: string, address: string, why: string): never =>
    throwAppError('cannot-listen', 500, `Can't listen on ${address} for ${claimant}: ${why}.`),
  unreachableTarget: (url: string, why: string): never =>
    throwAppError('unreachable-target', 502, `Nothing answers at ${url}: ${why}. Start the service, or mend --target.`),
  foreignTarget: (url: string, what: string): never =>
    throwAppError(
      'foreign-target',
      502,
      `What answers at ${url} is not the service of the document: ${what}. Mend --target.`,
    ),
  credentialRejected: (status: number, advice: string): never =>
    throwAppError(
      'credential-refused',
      502,
      `The target refuses every valid request with ${status}, so the credential is not good there. ${advice}`,
    ),
  credentialNeeded: (scheme: string, variable: string): never =>
    throwAppError(
      'credential-needed',
      400,
      `The operation needs a credential (${scheme}). Give it with --credential or ${variable}.`,
    ),
  remoteTarget: (url: string): never =>
    throwAppError(
      'remote-target',
      400,
      `${url} is not this machine, and real tokens would be made there. Add --allow-remote if that is meant.`,
    ),
  wrongUsage: (detail: string): never => throwAppError('wrong-usage', 400, detail),
} as const;

/**
 * Runs a check of one member of an input. An error that it throws names the member.
 * @param pointer JSON Pointer of the member
 */
export function checkMember<T>(pointer: string, check: () => T): T {
  try {
    return check();
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const { code, status, message, extra } = error;
    throw new AppError(code, status, `${pointer.slice(1).replaceAll('/', '.')}: ${message}`, {
      ...extra,
      errors: [{ in: 'body', pointer, keyword: code, message }],
    });
  }
}

/** The message of any thrown value. Never throws itself, whatever the value is. */
export function messageOf(thrown: unknown): string {
  try {
    return thrown instanceof Error ? String(thrown.message) : String(thrown);
  } catch {
    return 'a value that has no text was thrown';
  }
}

/** Any thrown value as an AppError; what the program did not foresee becomes `internal`. */
export const asAppError = (thrown: unknown): AppError =>
  thrown instanceof AppError
    ? thrown
    : new AppError('internal', 500, `A fault in mockmint itself: ${messageOf(thrown)}`);
