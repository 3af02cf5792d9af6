/** The token store of a session in a database. */
import { andThen } from '../../lib/maybe-promise.ts';
import type { Token, TokenChange, TokenStatus } from '../../tokens/token.ts';
import type { MemoryAccount } from '../memory-budget.ts';
import type { TokenPage, TokenQuery, TokenStore } from '../token-store.ts';
import { SecretCache } from './secret-cache.ts';
import { keyOf } from './sql-keys.ts';
import type { SessionHead } from './session-head.ts';
import type { SqlSession } from './sql-session.ts';
import { numberIn, query, type SqlValue, type Work } from './sql-statement.ts';
import { addTokens, clearTokens, formatToken, tokenColumns, tokenIn } from './token-rows.ts';
import type { Outcome } from './write-queue.ts';

interface Use {
  readonly id: string;
  readonly now: number;
}

export interface SqlTokenStoreOptions {
  /** Called for each evicted token. */
  readonly onEvict?: (() => void) | undefined;
  /** Charged for what this process caches. */
  readonly memory?: MemoryAccount | undefined;
}

export class SqlTokenStore implements TokenStore {
  readonly #session: SqlSession;
  readonly #onEvict: () => void;
  readonly #secrets: SecretCache;

  constructor(session: SqlSession, { onEvict = () => {}, memory }: SqlTokenStoreOptions = {}) {
    this.#session = session;
    this.#onEvict = onEvict;
    this.#secrets = new SecretCache(session, memory);
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
    return this.#find('secret = $2 and provider = $3', keyOf(secret), provider);
  }

  async findAnyBySecret(secret: string): Promise<Token | undefined> {
    return this.#find('secret = $2', keyOf(secret));
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

  findSecrets(text: string): Promise<string[]> {
    return this.#secrets.secretsIn(text);
  }

  /** Forgets what this process knows of an earlier session of this name. */
  forgetCached(): void {
    this.#secrets.clear();
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
