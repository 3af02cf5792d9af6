/** Parses an exchange for the checks: request, response and JSON body. */
import { TextDecoder } from 'node:util';
import type { SuccessfulExchange } from '../../provider/define-contract.ts';
import type { Case, CaseRequest } from '../plan/case.ts';
import { parseRequest } from '../plan/derive-expectation.ts';
import { maxResponseJsonDepth, maxJsonValues, responseLimits } from './run-limits.ts';
import { isJsonType } from '../../lib/media-type.ts';
import { inMiB } from './response-body.ts';
import type { ReceivedResponse, SendOutcome } from './target.ts';
import type { SpecOracle } from '../spec-oracle.ts';

/** A body parsed as JSON: a value, empty, or why it is invalid. */
export type JsonBody =
  | { readonly kind: 'value'; readonly value: unknown }
  | { readonly kind: 'empty' }
  | { readonly kind: 'broken'; readonly why: string }
  /** Too large to be judged; may or may not be JSON. */
  | { readonly kind: 'unjudged'; readonly why: string };

/** A case, the outcome of sending it, and derived values that checks use. */
export interface CaseExchange {
  readonly case: Case;
  readonly request: CaseRequest;
  readonly outcome: SendOutcome;
  /** The response; undefined if none was received. */
  readonly response:
    (ReceivedResponse & { readonly contentType: string | undefined; readonly json: JsonBody }) | undefined;
}

export function toExchange(one: Case, outcome: SendOutcome): CaseExchange {
  const response =
    outcome.kind === 'response'
      ? { ...outcome, contentType: responseHeader(outcome, 'content-type'), json: readJson(outcome) }
      : undefined;
  return { case: one, request: one.request, outcome, response };
}

/** The value of a response header. `name` is in lower case. */
export const responseHeader = ({ headers }: Pick<ReceivedResponse, 'headers'>, name: string): string | undefined =>
  headers.find(([key]) => key.toLowerCase() === name)?.[1];

/** The body as text for display, at most the first `maxBytes` bytes. */
export const textOf = ({ bytes }: Pick<ReceivedResponse, 'bytes'>, maxBytes = bytes.length): string =>
  new TextDecoder('utf-8').decode(bytes.subarray(0, maxBytes));

function readJson({ bytes, size, unreadable }: ReceivedResponse): JsonBody {
  if (unreadable !== undefined) return { kind: 'broken', why: unreadable.detail };
  if (size === 0) return { kind: 'empty' };
  if (size > bytes.length)
    return {
      kind: 'unjudged',
      why: `The body has ${inMiB(size)}; bodies larger than ${inMiB(responseLimits.maxJudgedBytes)} are not judged.`,
    };
  const { depth, values } = measureJson(bytes);
  if (depth > maxResponseJsonDepth)
    return { kind: 'broken', why: `it is nested more than ${maxResponseJsonDepth} levels deep` };
  if (values > maxJsonValues)
    return {
      kind: 'unjudged',
      why: `The body has more than ${maxJsonValues} JSON values, too many to judge.`,
    };
  try {
    return {
      kind: 'value',
      value: JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)) as unknown,
    };
  } catch (error) {
    return { kind: 'broken', why: withoutExcerpt((error as Error).message) };
  }
}

/** The parser message without its excerpt of the text, which may contain part of a secret. */
const withoutExcerpt = (message: string): string => message.split(/,? ?(?:\.\.\.)?"/, 1)[0] || 'it is not valid JSON';

const [quote, backslash, comma, openArray, closeArray, openObject, closeObject] = [...'"\\,[]{}'].map((character) =>
  character.charCodeAt(0),
);

/** Nesting depth and number of values of a JSON text, counted in one pass before parsing. */
export function measureJson(bytes: Uint8Array): { readonly depth: number; readonly values: number } {
  let [level, depth, values, inText] = [0, 0, 1, false];
  for (let index = 0; index < bytes.length; index++) {
    const byte = bytes[index];
    if (inText) {
      if (byte === backslash) index++;
      else if (byte === quote) inText = false;
      continue;
    }
    if (byte === quote) inText = true;
    else if (byte === comma) values++;
    else if (byte === openArray || byte === openObject) {
      values++;
      level++;
      if (level > depth) depth = level;
    } else if (byte === closeArray || byte === closeObject) level--;
  }
  return { depth, values };
}

export const isSuccess = (status: number): boolean => status >= 200 && status < 300;

/** Whether the values of the request are known, so that a response can be compared with them. */
export function isComparable({ case: { operation, expectation }, request }: CaseExchange, oracle: SpecOracle): boolean {
  switch (expectation.kind) {
    case 'accept':
      return true;
    case 'reject':
      return false;
    case 'any':
      return expectation.isAmbiguous !== true && parseRequest(operation, request, oracle).malformed === undefined;
    case 'protocol':
      return request.body === undefined || isJsonType(contentTypeOf(request) ?? '');
  }
}

const contentTypeOf = ({ headers }: CaseRequest): string | undefined =>
  headers.find(([name]) => name.toLowerCase() === 'content-type')?.[1];

/** The exchange as contract invariants receive it; undefined if no token was issued. */
export function toSuccessfulExchange(
  { case: one, request, response, outcome }: CaseExchange,
  oracle: SpecOracle,
): SuccessfulExchange | undefined {
  if (
    !response ||
    !isSuccess(response.status) ||
    response.json.kind !== 'value' ||
    request.method !== one.operation.method
  )
    return undefined;
  return {
    request: parseRequest(one.operation, request, oracle).data,
    response: {
      status: response.status,
      headers: Object.fromEntries(response.headers.map(([name, value]) => [name.toLowerCase(), value])),
      body: response.json.value,
    },
    sentAt: outcome.sentAt,
    receivedAt: outcome.receivedAt,
  };
}
