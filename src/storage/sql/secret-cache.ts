/** The tokens of a session in the memory of this process, to find their secrets in texts. */
import type { Token } from '../../tokens/token.ts';
import { noAccount, type MemoryAccount } from '../memory-budget.ts';
import { TokenIndex } from '../token-index.ts';
import type { SqlSession } from './sql-session.ts';
import { numberIn, query, type Row, type Work } from './sql-statement.ts';
import { tokenColumns, tokenIn } from './token-rows.ts';

/** Tokens that are read together. */
const pageSize = 5000;

interface Page {
  /** Number of tokens in the session. */
  readonly live: number;
  /** The oldest tokens that are not in the cache yet. */
  readonly rows: readonly Row[];
}

export class SecretCache {
  readonly #session: SqlSession;
  readonly #memory: MemoryAccount;
  #index = new TokenIndex();
  #charged = 0;
  /** Number of the newest token in the cache. */
  #last = 0;

  /** @param memory account that is charged for the tokens */
  constructor(session: SqlSession, memory: MemoryAccount = noAccount) {
    this.#session = session;
    this.#memory = memory;
  }

  /** The secrets of the session's tokens that occur in a text. */
  async secretsIn(text: string): Promise<string[]> {
    for (;;) {
      const { live, rows } = await this.#session.sharedRead(this.#readNew);
      for (const row of rows) this.#add(tokenIn(row), numberIn(row, 'sequence'));
      if (rows.length < pageSize) {
        // Tokens are removed oldest first, or all at once: those that are left are the newest.
        while (this.#index.size > live) this.#index.removeOldest();
        this.#charge();
        return this.#index.secretsIn(text);
      }
    }
  }

  /** Begins anew, because another session of this name has begun. */
  clear(): void {
    this.#index = new TokenIndex();
    this.#last = 0;
    this.#charge();
  }

  readonly #readNew = (): Work<Page> => this.#readPage();

  *#readPage(): Work<Page> {
    const rows = yield* query(
      `select ${tokenColumns} from {token} where session = $1 and sequence > $2 order by sequence limit ${pageSize}`,
      this.#session.name,
      this.#last,
    );
    // Read afterwards: it may count newer tokens, and never fewer than there are.
    const reading = yield* this.#session.row.read();
    return { live: reading?.head.tokens ?? 0, rows };
  }

  /** Concurrent reads may return the same tokens. */
  #add(token: Token, sequence: number): void {
    if (sequence <= this.#last) return;
    this.#last = sequence;
    this.#index.add(token);
  }

  #charge(): void {
    const change = this.#index.bytes - this.#charged;
    this.#charged = this.#index.bytes;
    this.#memory.charge(change);
  }
}
