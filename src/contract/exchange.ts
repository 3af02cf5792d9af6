/** One exchange, read for judging: what was sent, what came, and the JSON in it. */
import type { Issue } from '../provider/contract.ts';
import { mediaType } from '../openapi/judge.ts';
import type { Case, CaseRequest } from './case.ts';
import { readRequest } from './generate/derive.ts';
import type { Answer, Outcome } from './target.ts';
import type { Yardstick } from './yardstick.ts';

/** A body as JSON: a value, nothing at all, or why it is none. */
export type JsonBody =
  | { readonly kind: 'value'; readonly value: unknown }
  | { readonly kind: 'empty' }
  | { readonly kind: 'broken'; readonly why: string };

/** A case, the outcome of one sending of it, and what checks ask of that. */
export interface Exchange {
  readonly case: Case;
  readonly request: CaseRequest;
  readonly outcome: Outcome;
  /** The answer; undefined where none came. */
  readonly answer: (Answer & { readonly contentType: string | undefined; readonly json: JsonBody }) | undefined;
}

export function toExchange(one: Case, outcome: Outcome): Exchange {
  const answer = outcome.kind === 'answer' ? { ...outcome, contentType: headerOf(outcome, 'content-type'), json: readJson(outcome) } : undefined;
  return { case: one, request: one.request, outcome, answer };
}

/** A header of an answer, by name in lower case. */
export const headerOf = ({ headers }: Pick<Answer, 'headers'>, name: string): string | undefined =>
  headers.find(([key]) => key.toLowerCase() === name)?.[1];

/** A body as text, for display. */
export const textOf = ({ bytes }: Pick<Answer, 'bytes'>): string => new TextDecoder('utf-8').decode(bytes);

function readJson({ bytes, undecodable }: Answer): JsonBody {
  if (undecodable !== undefined) return { kind: 'broken', why: undecodable };
  if (bytes.length === 0) return { kind: 'empty' };
  try {
    return { kind: 'value', value: JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)) as unknown };
  } catch (error) {
    return { kind: 'broken', why: (error as Error).message };
  }
}

export const isSuccess = (status: number): boolean => status >= 200 && status < 300;

/** The exchange as the provider's rules see it; undefined where no token was issued. */
export function toIssue({ case: one, request, answer, outcome }: Exchange, yardstick: Yardstick): Issue | undefined {
  if (!answer || !isSuccess(answer.status) || answer.json.kind !== 'value' || request.method !== one.operation.method) return undefined;
  return {
    request: readRequest(one.operation, request, yardstick).data,
    response: { status: answer.status, headers: Object.fromEntries(answer.headers.map(([name, value]) => [name.toLowerCase(), value])), body: answer.json.value },
    sentAt: outcome.sentAt,
    receivedAt: outcome.receivedAt,
  };
}

/** Whether a Content-Type says JSON. */
export const saysJson = (contentType: string | undefined): boolean => /[/+]json$/.test(mediaType(contentType ?? ''));
