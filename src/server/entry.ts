/** An exchange as the journal keeps it: plain data, written as a row of bytes that the garbage collector need not walk. */
import type { IncomingHttpHeaders } from 'node:http';
import { unit, type Row } from '../state/rows.ts';
import type { Violation } from '../openapi/violation.ts';
import type { Exchange, JudgedCredential, SentAnswer, Trigger } from './exchange.ts';
import type { ReceivedBody } from './received-body.ts';

/** What is told of a violation. */
export type ToldViolation = Pick<Violation, 'in' | 'pointer' | 'keyword' | 'message'>;

export interface Entry {
  readonly id: string;
  /** The session's time of arrival. */
  readonly at: number;
  readonly session: string;
  /** null: no provider claims the address. */
  readonly provider: string | null;
  readonly operation: string | null;
  readonly method: string;
  /** As it was asked for, with prefix and session. */
  readonly url: string;
  /** The provider's own path, without prefix, session and query. */
  readonly path: string;
  readonly headers: Readonly<IncomingHttpHeaders>;
  readonly body: ReceivedBody;
  /** null: the exchange is under way, or a fault or the client ended it. */
  readonly answer: SentAnswer | null;
  readonly trigger: Trigger;
  readonly credential: JudgedCredential | null;
  readonly ruleId: string | null;
  readonly reason: string | null;
  readonly violations: readonly ToldViolation[];
  /** Never shown. */
  readonly secrets: readonly string[];
  readonly tokenId: string | null;
  /** null: the exchange is under way. */
  readonly durationMs: number | null;
}

/** An exchange as it is by now. */
export const entryOf = (exchange: Exchange): Entry => ({
  id: exchange.id,
  at: exchange.at,
  session: exchange.session.name,
  provider: exchange.provider?.id ?? null,
  operation: exchange.operation?.id ?? null,
  method: exchange.method,
  url: exchange.url,
  path: exchange.path,
  headers: exchange.headers,
  body: exchange.body ?? '',
  answer: exchange.answer ?? null,
  trigger: exchange.trigger,
  credential: exchange.credential ?? null,
  ruleId: exchange.ruleId ?? null,
  reason: exchange.reason ?? null,
  violations: exchange.violations,
  secrets: exchange.secrets,
  tokenId: exchange.issuedTokenId ?? null,
  durationMs: exchange.durationMs ?? null,
});

/** Where in a row's words, the first of which is the queue's, its parts' lengths in bytes stand; and where the parts begin. */
const word = { head: 1, body: 2, answer: 3 } as const;
const headAt = 2 * unit;

/** Everything but the two bodies, as JSON. The id stands first. */
type Head = readonly [
  id: string, at: number, session: string, provider: string | null, operation: string | null, method: string, url: string, path: string, headers: Entry['headers'],
  status: number | null, answerHeaders: SentAnswer['headers'] | null, trigger: Trigger, credential: JudgedCredential | null, ruleId: string | null, reason: string | null,
  violations: readonly ToldViolation[], secrets: readonly string[], tokenId: string | null, durationMs: number | null, isText: boolean,
];

/** Writes an entry into the row that `make` gives for so many bytes. */
export function writeEntry(entry: Entry, make: (bytes: number) => Row): void {
  const { id, at, session, provider, operation, method, url, path, headers, body, answer, trigger, credential, ruleId, reason, secrets, tokenId, durationMs } = entry;
  const violations = entry.violations.map(({ in: part, pointer, keyword, message }) => ({ in: part, pointer, keyword, message }));
  const isText = typeof body === 'string';
  const head = JSON.stringify([
    id, at, session, provider, operation, method, url, path, headers,
    answer && answer.status, answer && answer.headers, trigger, credential, ruleId, reason,
    violations, secrets, tokenId, durationMs, isText,
  ] satisfies Head);
  const text = answer?.text ?? '';
  const [headBytes, bodyBytes, answerBytes] = [Buffer.byteLength(head), Buffer.byteLength(body), Buffer.byteLength(text)];
  const { bytes, words, start } = make(headAt + headBytes + bodyBytes + answerBytes);
  words[start * 2 + word.head] = headBytes;
  words[start * 2 + word.body] = bodyBytes;
  words[start * 2 + word.answer] = answerBytes;
  const begin = start * unit + headAt;
  bytes.write(head, begin);
  if (isText) bytes.write(body, begin + headBytes);
  else body.copy(bytes, begin + headBytes);
  bytes.write(text, begin + headBytes + bodyBytes);
}

export function readEntry({ bytes, words, start }: Row): Entry {
  const begin = start * unit + headAt;
  const bodyBegin = begin + words[start * 2 + word.head]!;
  const answerBegin = bodyBegin + words[start * 2 + word.body]!;
  const [
    id, at, session, provider, operation, method, url, path, headers,
    status, answerHeaders, trigger, credential, ruleId, reason,
    violations, secrets, tokenId, durationMs, isText,
  ] = JSON.parse(bytes.toString('utf8', begin, bodyBegin)) as Head;
  const body = isText ? bytes.toString('utf8', bodyBegin, answerBegin) : Buffer.from(bytes.subarray(bodyBegin, answerBegin));
  const text = bytes.toString('utf8', answerBegin, answerBegin + words[start * 2 + word.answer]!);
  const answer = status === null ? null : { status, headers: answerHeaders ?? {}, text };
  return { id, at, session, provider, operation, method, url, path, headers, body, answer, trigger, credential, ruleId, reason, violations, secrets, tokenId, durationMs };
}

/** Whether the row is of the entry with this id. */
export function hasId({ bytes, start }: Row, id: string): boolean {
  const begin = start * unit + headAt;
  const wanted = `[${JSON.stringify(id)},`;
  return bytes.toString('utf8', begin, begin + Buffer.byteLength(wanted)) === wanted;
}
