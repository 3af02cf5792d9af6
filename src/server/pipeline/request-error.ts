/** The error that a pipeline handler throws to reject a request. */
import type { Operation } from '../../openapi/operation.ts';
import type { Violation } from '../../openapi/violation.ts';
import type { ErrorDetails } from '../../provider/define-mock.ts';
import { sentences } from '../../provider/error-formats/sentence.ts';
import type { Trigger } from './exchange.ts';

export class RequestError extends Error {
  readonly details: ErrorDetails;
  readonly trigger: Trigger;
  /** Additional response headers. */
  readonly headers: Readonly<Record<string, string>>;
  /** For 405: an operation on the same path, whose declared responses apply. */
  readonly siblingOperation: Operation | undefined;

  constructor(
    trigger: Trigger,
    details: Omit<ErrorDetails, 'violations'> & Partial<ErrorDetails>,
    headers: Record<string, string> = {},
    siblingOperation?: Operation,
  ) {
    super(details.detail);
    this.trigger = trigger;
    this.details = { violations: [], ...details };
    this.headers = headers;
    this.siblingOperation = siblingOperation;
  }
}

/** Creates request errors by cause. */
export const requestErrors = {
  unknownPath: (path: string): RequestError =>
    new RequestError('protocol', { status: 404, detail: `No operation has the path ${path}.` }),

  otherMethod: (method: string, allow: readonly string[], siblingOperation: Operation): RequestError =>
    new RequestError(
      'protocol',
      { status: 405, detail: `${method} is not allowed here.` },
      { Allow: allow.join(', ') },
      siblingOperation,
    ),

  malformedPath: (): RequestError =>
    new RequestError('protocol', { status: 400, detail: 'The path is not properly percent-encoded.' }),

  unauthenticated: (detail: string, challenge: string | undefined): RequestError =>
    new RequestError('auth', { status: 401, detail }, challenge === undefined ? {} : { 'WWW-Authenticate': challenge }),

  forbidden: (status: number, detail: string): RequestError => new RequestError('auth', { status, detail }),

  unreadable: (status: number, detail: string): RequestError =>
    new RequestError('protocol', { status, detail: `${detail}.` }, status === 503 ? { 'Retry-After': '1' } : {}),

  mediaType: (status: number, given: string | undefined, declared: readonly string[]): RequestError =>
    new RequestError('protocol', {
      status,
      detail: `The body must be sent as ${declared.join(' or ')}; received ${given === undefined ? 'no Content-Type' : `"${given}"`}.`,
    }),

  malformed: (status: number, detail: string, malformedBody: string): RequestError =>
    new RequestError('protocol', { status, detail, malformedBody }),

  invalid: (status: number, violations: readonly Violation[]): RequestError =>
    new RequestError('validation', { status, detail: `${sentences(violations)}.`, violations }),

  missing: (detail: string): RequestError => new RequestError('none', { status: 404, detail }),

  crashed: (): RequestError =>
    new RequestError('none', { status: 500, detail: 'The mock failed. See its log for the cause.' }),
} as const;
