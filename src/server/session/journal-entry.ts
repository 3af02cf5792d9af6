/** An exchange as the journal keeps it, once it has ended: plain data. */
import type { IncomingHttpHeaders } from 'node:http';
import type { Violation } from '../../openapi/violation.ts';
import type { Exchange, CredentialResult, SentResponse, Trigger } from '../pipeline/exchange.ts';
import type { ReceivedBody } from '../pipeline/parse-body.ts';

/** What is kept of a violation. */
type EntryViolation = Pick<Violation, 'in' | 'pointer' | 'keyword' | 'message'>;

export interface JournalEntry {
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
  readonly response: SentResponse | null;
  readonly trigger: Trigger;
  readonly credential: CredentialResult | null;
  readonly ruleId: string | null;
  readonly reason: string | null;
  readonly violations: readonly EntryViolation[];
  /** Never shown. */
  readonly secrets: readonly string[];
  readonly tokenId: string | null;
  /** null: the exchange is under way. */
  readonly durationMs: number | null;
}

/** What an exchange looks like so far. */
export const toEntry = (exchange: Exchange): JournalEntry => ({
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
  response: exchange.response ?? null,
  trigger: exchange.trigger,
  credential: exchange.credential ?? null,
  ruleId: exchange.ruleId ?? null,
  reason: exchange.reason ?? null,
  violations: exchange.violations.map(({ in: part, pointer, keyword, message }) => ({
    in: part,
    pointer,
    keyword,
    message,
  })),
  secrets: exchange.secrets,
  tokenId: exchange.issuedTokenId ?? null,
  durationMs: exchange.durationMs ?? null,
});

/** An upper estimate of the bytes that an entry takes: its objects, and two bytes a character. */
export function sizeOfEntry({ url, headers, body, response, reason, violations, secrets }: JournalEntry): number {
  let characters = 2 * url.length + body.length + (response?.text.length ?? 0) + (reason?.length ?? 0);
  for (const name in headers) characters += name.length + (headers[name]?.length ?? 0);
  for (const { pointer, message } of violations) characters += 50 + pointer.length + message.length;
  for (const secret of secrets) characters += secret.length;
  return 1000 + 2 * characters;
}
