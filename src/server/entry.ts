/** An exchange as the journal keeps it: plain data, written as a row of bytes that the garbage collector need not walk. */
import type { IncomingHttpHeaders } from 'node:http';
import { unit, type Row, type Rows } from '../state/rows.ts';
import { pack, readTexts, writeTexts } from '../state/texts.ts';
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

/** Where in a row, the first word of which is the queue's, its numbers stand, and from which unit on its texts. */
const word = { status: 1, isText: 2 } as const;
const number = { at: 2, durationMs: 3, answeredAt: 4 } as const;
const textsAt = 5;

/** What is left when the rest is numbers and texts. */
type Rest = readonly [credential: JudgedCredential | null, ruleId: string | null, reason: string | null, violations: readonly ToldViolation[], answerHeaders: SentAnswer['headers'] | null];

/** Writes an entry into the rows. @returns its address */
export function writeEntry(entry: Entry, rows: Rows): number {
  const { id, at, session, provider, operation, method, url, path, headers, body, answer, trigger, credential, ruleId, reason, secrets, tokenId, durationMs } = entry;
  const violations = entry.violations.map(({ in: part, pointer, keyword, message }) => ({ in: part, pointer, keyword, message }));
  const texts = pack([
    id, provider ?? '', method, path, trigger, session, operation ?? '', url, tokenId ?? '',
    asJson(headers), typeof body === 'string' ? body : body.toString('latin1'), answer?.text ?? '',
    JSON.stringify([credential, ruleId, reason, violations, answer?.headers ?? null] satisfies Rest), ...secrets,
  ] satisfies Texts);
  const address = rows.add(textsAt * unit + texts.bytes);
  const row = rows.at(address);
  const { words, numbers, start } = row;
  words[start * 2 + word.status] = answer?.status ?? 0;
  words[start * 2 + word.isText] = typeof body === 'string' ? 1 : 0;
  numbers[start + number.at] = at;
  numbers[start + number.durationMs] = durationMs ?? Number.NaN;
  numbers[start + number.answeredAt] = answer?.at ?? Number.NaN;
  writeTexts(row, textsAt, texts);
  return address;
}

export function readEntry(row: Row): Entry {
  const { words, numbers, start } = row;
  const [id, provider, method, path, trigger, session, operation, url, tokenId, headers, body, text, rest, ...secrets] = readTexts(row, textsAt) as Texts;
  const [credential, ruleId, reason, violations, answerHeaders] = JSON.parse(rest) as Rest;
  const status = words[start * 2 + word.status]!;
  const durationMs = numbers[start + number.durationMs]!;
  return {
    id, at: numbers[start + number.at]!, session, provider: provider || null, operation: operation || null, method, url, path,
    headers: JSON.parse(headers) as Entry['headers'],
    body: words[start * 2 + word.isText] === 1 ? body : Buffer.from(body, 'latin1'),
    answer: status === 0 ? null : { status, at: numbers[start + number.answeredAt]!, headers: answerHeaders ?? undefined, text },
    trigger: trigger as Trigger, credential, ruleId, reason, violations, secrets, tokenId: tokenId || null,
    durationMs: Number.isNaN(durationMs) ? null : durationMs,
  };
}

/** What is looked at to find an entry. */
export interface Brief extends Pick<Entry, 'id' | 'at' | 'provider' | 'method' | 'path' | 'trigger'> {
  /** null: there is no answer. */
  readonly status: number | null;
}

export const briefOf = ({ id, at, provider, method, path, trigger, answer }: Entry): Brief => ({ id, at, provider, method, path, trigger, status: answer?.status ?? null });

/** Those of the texts that a brief needs stand first. */
const briefCount = 5;

/** Without the bodies, which may be long. */
export function readBrief(row: Row): Brief {
  const { words, numbers, start } = row;
  const [id, provider, method, path, trigger] = readTexts(row, textsAt, briefCount) as Texts;
  return { id, at: numbers[start + number.at]!, provider: provider || null, method, path, trigger: trigger as Trigger, status: words[start * 2 + word.status]! || null };
}

type Texts = [
  id: string, provider: string, method: string, path: string, trigger: string, session: string, operation: string, url: string, tokenId: string,
  headers: string, body: string, answer: string, rest: string, ...secrets: string[],
];

let latest: { readonly headers: Entry['headers']; readonly json: string } = { headers: {}, json: '{}' };

/** The headers of a request; a client that repeats itself has the same object (see dispatch.ts). */
function asJson(headers: Entry['headers']): string {
  if (headers !== latest.headers) latest = { headers, json: JSON.stringify(headers) };
  return latest.json;
}
