/** The token store of a session in a database. */
import { andThen } from '../../lib/maybe-promise.ts';
import type { Token, TokenChange, TokenStatus } from '../../tokens/token.ts';
import { maxSecretsPerTail, secretRuns, tailLength } from '../token-index.ts';
import type { TokenPage, TokenQuery, TokenStore } from '../token-store.ts';
import { keyOf } from './sql-keys.ts';
import type { SessionHead } from './session-head.ts';
import type { SqlSession } from './sql-session.ts';
import { numberIn, query, type Row, type SqlValue, type Work } from './sql-statement.ts';
import { addTokens, clearTokens, formatToken, secretKey, tailKey, tokenColumns, tokenIn } from './token-rows.ts';
import type { Outcome } from './write-queue.ts';

interface Use {
  readonly id: string;
  readonly now: number;
}

export class SqlTokenStore implements TokenStore {
  readonly #session: SqlSession;
  readonly #onEvict: () => void;

  constructor(session: SqlSession, onEvict: () => void = () => {}) {
    this.#session = session;
    this.#onEvict = onEvict;
  }

  async add(token: Token): Promise<void> {
    for (let evicted = await this.#session.grouped(this.#addAll, token); evicted > 0; evicted--) this.#onEvict();
  }

  /** The first token of the group is told of all that were evicted. */
  *#addTogether(head: SessionHead, tokens: readonly Token[]): Work<readonly Outcome<number>[]> {
    const evicted = yield* addTokens(this.#session.name, this.#session.dialect, head, tokens);
    return tokens.map((_, index) => ({ value: index === 0 ? evicted : 0 }));
  }

  readonly #addAll = (head: SessionHead, tokens: readonly Token[]): Work<readonly Outcome<number>[]> =>
    this.#addTogether(head, tokens);

  async get(id: string): Promise<Token | undefined> {
    return this.#find('id = $2', keyOf(id));
  }

  async findBySecret(provider: string, secret: string): Promise<Token | undefined> {
    return this.#find('secret = $2 and provider = $3', secretKey(secret), provider);
  }

  async findAnyBySecret(secret: string): Promise<Token | undefined> {
    return this.#find('secret = $2', secretKey(secret));
  }

  async #find(condition: string, ...values: readonly SqlValue[]): Promise<Token | undefined> {
    const { name } = this.#session;
    const [row] = await this.#session.read(() =>
      query(
        `select ${tokenColumns} from {token} where session = $1 and ${condition} order by sequence desc limit 1`,
        name,
        ...values,
      ),
    );
    return row && tokenIn(row);
  }

  async findSecrets(text: string): Promise<string[]> {
    const ends = endsIn(text);
    if (ends.size === 0) return [];
    const { name, dialect } = this.#session;
    const tails = JSON.stringify([...ends.keys()].map(tailKey));
    const rows = await this.#session.read(() =>
      query(
        `select ${tokenColumns} from (
            select ${tokenColumns}, row_number() over (partition by ends.value) as place
            from ${dialect.ends('$2')} join {token}
              on session = $1 and secret >= ends.value || ' ' and secret < ends.value || '!') as found
          where place <= ${maxSecretsPerTail + 1}`,
        name,
        tails,
      ),
    );
    return secretsAmong(rows, ends);
  }

  async update(id: string, change: (token: Token) => TokenChange): Promise<Token | undefined> {
    const { name } = this.#session;
    return this.#session.change(function* (): Work<Token | undefined> {
      const [row] = yield* query(`select ${tokenColumns} from {token} where session = $1 and id = $2`, name, keyOf(id));
      if (!row) return undefined;
      const known = tokenIn(row);
      const token: Token = { ...known, ...change(known) };
      yield* query(
        `update {token} set token = $3, expires_at = $4, revoked_at = $5, last_used = $6, uses = $7
          where session = $1 and sequence = $2`,
        name,
        numberIn(row, 'sequence'),
        formatToken(token),
        token.expiresAt,
        token.revokedAt,
        token.lastUsedAt,
        token.uses,
      );
      return token;
    });
  }

  async touch(id: string, now: number): Promise<void> {
    await this.#session.grouped(this.#touchAll, { id, now });
  }

  *#touchTogether(uses: readonly Use[]): Work<readonly Outcome<void>[]> {
    for (const [id, ofOne] of Map.groupBy(uses, (use) => use.id))
      yield* query(
        'update {token} set uses = uses + $3, last_used = $4 where session = $1 and id = $2',
        this.#session.name,
        keyOf(id),
        ofOne.length,
        ofOne.at(-1)?.now ?? null,
      );
    return uses.map(() => ({ value: undefined }));
  }

  readonly #touchAll = (_head: SessionHead, uses: readonly Use[]): Work<readonly Outcome<void>[]> =>
    this.#touchTogether(uses);

  async list({ provider, status, now, limit, cursor }: TokenQuery): Promise<TokenPage> {
    const { name } = this.#session;
    const values: SqlValue[] = [];
    const conditions = ['session = $1'];
    const add = (condition: (parameter: string) => string, value: SqlValue): void => {
      values.push(value);
      conditions.push(condition(`$${values.length + 1}`));
    };
    if (provider !== undefined) add((given) => `provider = ${given}`, provider);
    if (cursor !== undefined) add((given) => `sequence < ${given}`, Number(cursor));
    if (status !== undefined) add((given) => statusConditions[status](given), now);
    const isLimited = Number.isFinite(limit);
    const rows = await this.#session.read(() =>
      query(
        `select ${tokenColumns} from {token} where ${conditions.join(' and ')} order by sequence desc` +
          (isLimited ? ` limit ${Math.trunc(limit) + 1}` : ''),
        name,
        ...values,
      ),
    );
    const page = isLimited ? rows.slice(0, limit) : rows;
    const last = page.at(-1);
    return {
      tokens: page.map(tokenIn),
      nextCursor: rows.length > page.length && last ? String(numberIn(last, 'sequence')) : null,
    };
  }

  async clear(): Promise<number> {
    const { name } = this.#session;
    return this.#session.change((head) => clearTokens(name, head));
  }

  async size(): Promise<number> {
    return andThen(this.#session.readHead(), ({ head }) => head.tokens);
  }
}

/** The conditions of a status at an instant, which is the parameter. Gives it a type where the condition does not need it. */
const statusConditions: Readonly<Record<TokenStatus, (now: string) => string>> = {
  active: (now) => `revoked_at is null and (expires_at is null or expires_at > ${now})`,
  expired: (now) => `revoked_at is null and expires_at <= ${now}`,
  revoked: (now) => `revoked_at is not null and cast(${now} as double precision) is not null`,
};

/** The texts that may end with a secret, by the characters at their end. */
function endsIn(text: string): Map<string, string[]> {
  const ends = new Map<string, string[]>();
  for (const [run] of text.matchAll(secretRuns)) {
    for (let end = tailLength; end <= run.length; end++) {
      const tail = run.slice(end - tailLength, end);
      const texts = ends.get(tail);
      if (texts) texts.push(run.slice(0, end));
      else ends.set(tail, [run.slice(0, end)]);
    }
  }
  return ends;
}

/** If too many secrets end alike, all text before that end is returned. */
function secretsAmong(rows: readonly Row[], ends: ReadonlyMap<string, readonly string[]>): string[] {
  const byTail = Map.groupBy(
    rows.map((row) => tokenIn(row).secret),
    (secret) => secret.slice(-tailLength),
  );
  return [
    ...new Set(
      [...byTail].flatMap(([tail, secrets]) => (secrets.length > maxSecretsPerTail ? (ends.get(tail) ?? []) : secrets)),
    ),
  ];
}
