/** One exchange, read for judging: what was sent, what came, and the JSON in it. */
import type { SuccessfulExchange } from '../../provider/define-contract.ts';
import { mediaType } from '../../openapi/document-validator.ts';
import type { Case, CaseRequest } from '../plan/case.ts';
import { parseRequest } from '../plan/derive-expectation.ts';
import { maxResponseJsonDepth, maxJsonValues, responseLimits } from './run-limits.ts';
import { inMiB } from './response-body.ts';
import type { ReceivedResponse, SendOutcome } from './target.ts';
import type { SpecOracle } from '../spec-oracle.ts';

/** A body as JSON: a value, nothing at all, or why it is none. */
export type JsonBody =
  | { readonly kind: 'value'; readonly value: unknown }
  | { readonly kind: 'empty' }
  | { readonly kind: 'broken'; readonly why: string }
  /** Larger than what is judged: nobody knows whether it is JSON. */
  | { readonly kind: 'unjudged'; readonly why: string };

/** A case, the outcome of one sending of it, and what checks ask of that. */
export interface CaseExchange {
  readonly case: Case;
  readonly request: CaseRequest;
  readonly outcome: SendOutcome;
  /** The answer; undefined where none came. */
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

/** A header of an answer, by name in lower case. */
export const responseHeader = ({ headers }: Pick<ReceivedResponse, 'headers'>, name: string): string | undefined =>
  headers.find(([key]) => key.toLowerCase() === name)?.[1];

/** A body as text, for display; of a large one at most the first `maxBytes`. */
export const textOf = ({ bytes }: Pick<ReceivedResponse, 'bytes'>, maxBytes = bytes.length): string =>
  new TextDecoder('utf-8').decode(bytes.subarray(0, maxBytes));

function readJson({ bytes, size, unreadable }: ReceivedResponse): JsonBody {
  if (unreadable !== undefined) return { kind: 'broken', why: unreadable.detail };
  if (size === 0) return { kind: 'empty' };
  if (size > bytes.length)
    return {
      kind: 'unjudged',
      why: `The body has ${inMiB(size)}; larger ones than ${inMiB(responseLimits.maxJudgedBytes)} are not judged.`,
    };
  const { depth, values } = measureJson(bytes);
  if (depth > maxResponseJsonDepth)
    return { kind: 'broken', why: `it nests deeper than ${maxResponseJsonDepth} levels` };
  if (values > maxJsonValues)
    return {
      kind: 'unjudged',
      why: `The body has more than ${maxJsonValues} JSON values, which are too many to judge.`,
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

/** What the parser says, without the part of the text that it quotes: that may be a part of a secret. */
const withoutExcerpt = (message: string): string => message.split(/,? ?(?:\.\.\.)?"/, 1)[0] || 'it is not JSON';

const [quote, backslash, comma, openArray, closeArray, openObject, closeObject] = [...'"\\,[]{}'].map((character) =>
  character.charCodeAt(0),
);

/** How deep a JSON text nests and how many values it has, found in one pass before anything is built of it. */
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

/** The exchange as the provider's rules see it; undefined where no token was issued. */
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

/** Whether a Content-Type says JSON. */
export const saysJson = (contentType: string | undefined): boolean => /[/+]json$/.test(mediaType(contentType ?? ''));
