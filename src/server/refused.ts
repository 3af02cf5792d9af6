/** A request refused: the exception that every step before the issue may throw. */
import type { Operation } from '../openapi/operation.ts';
import type { Violation } from '../openapi/violation.ts';
import type { Refusal } from '../provider/mock.ts';
import { sentences } from '../provider/voice/sentence.ts';
import type { Trigger } from './exchange.ts';

export class Refused extends Error {
  readonly refusal: Refusal;
  readonly trigger: Trigger;
  /** Further headers of the answer. */
  readonly headers: Readonly<Record<string, string>>;
  /** The operation whose document speaks of the answer, where the request itself belongs to none. */
  readonly neighbour: Operation | undefined;

  constructor(trigger: Trigger, refusal: Omit<Refusal, 'violations'> & Partial<Refusal>, headers: Record<string, string> = {}, neighbour?: Operation) {
    super(refusal.detail);
    this.trigger = trigger;
    this.refusal = { violations: [], ...refusal };
    this.headers = headers;
    this.neighbour = neighbour;
  }
}

/** Refusals to throw, by what is wrong with a request. */
export const refused = {
  unknownPath: (path: string): Refused => new Refused('protocol', { status: 404, detail: `There is nothing at ${path}.` }),

  otherMethod: (method: string, allow: readonly string[], neighbour: Operation): Refused =>
    new Refused('protocol', { status: 405, detail: `${method} is not allowed here.` }, { Allow: allow.join(', ') }, neighbour),

  malformedPath: (): Refused => new Refused('protocol', { status: 400, detail: 'The path is not properly percent-encoded.' }),

  unauthenticated: (detail: string, challenge: string | undefined): Refused =>
    new Refused('auth', { status: 401, detail }, challenge === undefined ? {} : { 'WWW-Authenticate': challenge }),

  forbidden: (status: number, detail: string): Refused => new Refused('auth', { status, detail }),

  unreadable: (status: number, detail: string): Refused => new Refused('protocol', { status, detail: `${detail}.` }, status === 503 ? { 'Retry-After': '1' } : {}),

  mediaType: (status: number, given: string | undefined, declared: readonly string[]): Refused =>
    new Refused('protocol', {
      status,
      detail: `The body must be sent as ${declared.join(' or ')}; ${given === undefined ? 'no Content-Type' : `"${given}"`} came.`,
    }),

  malformed: (status: number, detail: string, malformedAt: number): Refused => new Refused('protocol', { status, detail, malformedAt }),

  invalid: (status: number, violations: readonly Violation[]): Refused =>
    new Refused('validation', { status, detail: `${sentences(violations)}.`, violations }),

  crashed: (): Refused => new Refused('none', { status: 500, detail: 'The mock itself failed; its log tells why.' }),
} as const;
