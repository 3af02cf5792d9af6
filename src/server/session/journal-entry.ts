/** The journal's record of a finished exchange, as plain data. */
import type { IncomingHttpHeaders } from 'node:http';
import { wallClockOf } from '../../lib/clock.ts';
import type { JournalRecord } from '../../storage/journal-store.ts';
import type { ResponseViolation } from '../../openapi/response-violations.ts';
import type { Violation } from '../../openapi/violation.ts';
import type { Exchange, CredentialResult, SentResponse, Trigger } from '../pipeline/exchange.ts';
import type { ReceivedBody } from '../pipeline/parse-body.ts';

/** The recorded members of a violation. */
type EntryViolation = Pick<Violation, 'in' | 'pointer' | 'keyword' | 'message'>;

export interface JournalEntry extends JournalRecord {
  /** Session time of arrival, in milliseconds since the Unix epoch. */
  readonly at: number;
  readonly session: string;
  /** null: no provider matches the address. */
  readonly provider: string | null;
  readonly operation: string | null;
  readonly method: string;
  /** The requested URL, including provider prefix and session prefix. */
  readonly url: string;
  /** The path relative to the provider's base URL, without query. */
  readonly path: string;
  readonly headers: Readonly<IncomingHttpHeaders>;
  readonly body: ReceivedBody;
  /** null: the exchange is in progress, or a fault or the client ended it. */
  readonly response: SentResponse | null;
  readonly trigger: Trigger;
  readonly credential: CredentialResult | null;
  readonly ruleId: string | null;
  readonly reason: string | null;
  readonly violations: readonly EntryViolation[];
  readonly responseViolations: readonly ResponseViolation[];
  /** Must be masked in all output. */
  readonly secrets: readonly string[];
  readonly tokenId: string | null;
  /** null: the exchange is in progress. */
  readonly durationMs: number | null;
}

/** Records the current state of an exchange. */
export const toEntry = (exchange: Exchange): JournalEntry => ({
  id: exchange.id,
  arrivedAt: wallClockOf(exchange.startedAt),
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
  responseViolations: exchange.responseViolations,
  secrets: exchange.secrets,
  tokenId: exchange.issuedTokenId ?? null,
  durationMs: exchange.durationMs ?? null,
});

/** All texts of an entry in which a secret may occur. */
export const shownText = ({ url, headers, body, response }: JournalEntry): string =>
  [url, JSON.stringify(headers), body.toString(), JSON.stringify(response?.headers ?? {}), response?.text ?? ''].join(
    '\n',
  );

/** Upper estimate of an entry's memory in bytes: its objects, and two bytes per character. */
export function sizeOfEntry({
  url,
  headers,
  body,
  response,
  reason,
  violations,
  responseViolations,
  secrets,
}: JournalEntry): number {
  let characters = 2 * url.length + body.length + (response?.text.length ?? 0) + (reason?.length ?? 0);
  for (const name in headers) characters += name.length + (headers[name]?.length ?? 0);
  for (const { pointer, message } of [...violations, ...responseViolations])
    characters += 50 + pointer.length + message.length;
  for (const secret of secrets) characters += secret.length;
  return 1000 + 2 * characters;
}
