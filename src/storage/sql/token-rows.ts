/** Tokens as rows: adds, finds and evicts them. Those that change a session's total need its lock. */
import { isObject } from '../../lib/json.ts';
import type { Token } from '../../tokens/token.ts';
import { maxTokenBytes, maxTokens } from '../memory-token-store.ts';
import { sizeOfToken } from '../token-index.ts';
import { keyOf } from './sql-keys.ts';
import type { SessionHead } from './session-head.ts';
import type { SqlDialect } from './sql-database.ts';
import {
  insert,
  numberIn,
  numberOrNullIn,
  query,
  textIn,
  type Row,
  type SqlValue,
  type Work,
} from './sql-statement.ts';

export const tokenColumns = 'token, uses, last_used, sequence';

const columns = 'session, sequence, id, provider, secret, bytes, token, expires_at, revoked_at, last_used, uses';

/** Number of the oldest tokens that are looked at together when there are too many. */
const evictionPage = 100;

/** What `token` contains: `lastUsedAt` and `uses` have columns of their own, because requests change them. */
type StoredToken = Omit<Token, 'lastUsedAt' | 'uses'>;

export function tokenIn(row: Row): Token {
  const stored: unknown = JSON.parse(textIn(row, 'token'));
  if (!isObject(stored)) throw new TypeError('A stored token is not an object.');
  return {
    ...(stored as unknown as StoredToken),
    lastUsedAt: numberOrNullIn(row, 'last_used'),
    uses: numberIn(row, 'uses'),
  };
}

export function formatToken({ lastUsedAt: _lastUsedAt, uses: _uses, ...stored }: Token): string {
  return JSON.stringify(stored satisfies StoredToken);
}

const rowOf = (session: string, sequence: number, token: Token): SqlValue[] => [
  session,
  sequence,
  keyOf(token.id),
  token.provider,
  keyOf(token.secret),
  sizeOfToken(token),
  formatToken(token),
  token.expiresAt,
  token.revokedAt,
  token.lastUsedAt,
  token.uses,
];

/** Adds tokens as the newest. Replaces those with the same ids. @returns the number of evicted tokens */
export function* addTokens(
  session: string,
  dialect: SqlDialect,
  head: SessionHead,
  tokens: readonly Token[],
): Work<number> {
  const latest = new Map<string, Token>();
  for (const token of tokens) {
    latest.delete(token.id);
    latest.set(token.id, token);
  }
  if (head.tokens > 0) yield* removeTokens(session, dialect, head, [...latest.keys()]);
  return yield* insertTokens(session, head, [...latest.values()]);
}

function* removeTokens(session: string, dialect: SqlDialect, head: SessionHead, ids: readonly string[]): Work<void> {
  const removed = yield* query(
    `delete from {token} where session = $1 and ${dialect.isOneOf('id', '$2')} returning bytes`,
    session,
    JSON.stringify(ids.map(keyOf)),
  );
  countRemoved(head, removed);
}

/** Adds tokens whose ids are new. @returns the number of evicted tokens */
export function* insertTokens(session: string, head: SessionHead, tokens: readonly Token[]): Work<number> {
  for (const token of tokens) head.token_bytes += sizeOfToken(token);
  head.tokens += tokens.length;
  yield* insert(
    'token',
    columns,
    tokens.map((token) => rowOf(session, ++head.sequence, token)),
  );
  return yield* evictTokens(session, head);
}

const exceedsLimit = ({ tokens, token_bytes }: SessionHead): boolean =>
  tokens > maxTokens || (token_bytes > maxTokenBytes && tokens > 1);

function* evictTokens(session: string, head: SessionHead): Work<number> {
  const before = head.tokens;
  while (exceedsLimit(head)) {
    const oldest = yield* query(
      'select sequence, bytes from {token} where session = $1 order by sequence limit $2',
      session,
      Math.max(evictionPage, head.tokens - maxTokens),
    );
    let last = 0;
    for (const row of oldest) {
      if (!exceedsLimit(head)) break;
      last = numberIn(row, 'sequence');
      countRemoved(head, [row]);
    }
    yield* query('delete from {token} where session = $1 and sequence <= $2', session, last);
    if (oldest.length === 0) break;
  }
  return before - head.tokens;
}

function countRemoved(head: SessionHead, rows: readonly Row[]): void {
  head.tokens -= rows.length;
  for (const row of rows) head.token_bytes -= numberIn(row, 'bytes');
}

/** Removes all tokens. @returns their number */
export function* clearTokens(session: string, head: SessionHead): Work<number> {
  const { tokens } = head;
  if (tokens > 0) yield* query('delete from {token} where session = $1', session);
  head.tokens = 0;
  head.token_bytes = 0;
  return tokens;
}
