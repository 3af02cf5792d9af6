/** The in-memory token store, limited in number and bytes. The oldest tokens are evicted first. */
import { inBatches } from '../lib/next-turn.ts';
import { statusOf, type Token, type TokenChange } from '../tokens/token.ts';
import { noAccount, type MemoryAccount } from './memory-budget.ts';
import { TokenIndex } from './token-index.ts';
import type { TokenPage, TokenQuery, TokenStore } from './token-store.ts';

/** Default maximum number of tokens per session. */
export const maxTokens = 100_000;

/** Maximum estimated size of a session's tokens, in bytes. A single token may take more than 1 MiB. */
export const maxTokenBytes = 64 * 1024 * 1024;

/** Number of tokens that are indexed per event-loop turn. */
const batchSize = 1000;

export interface MemoryTokenStoreOptions {
  readonly maxTokens?: number;
  /** Called for each evicted token. */
  readonly onEvict?: () => void;
  /** Charged for the memory of the tokens. */
  readonly memory?: MemoryAccount;
}

export class MemoryTokenStore implements TokenStore {
  readonly #maxTokens: number;
  readonly #onEvict: () => void;
  readonly #memory: MemoryAccount;
  #index = new TokenIndex();
  /** Bytes that the account was charged. */
  #charged = 0;

  constructor({ maxTokens: limit = maxTokens, onEvict = () => {}, memory = noAccount }: MemoryTokenStoreOptions = {}) {
    this.#maxTokens = limit;
    this.#onEvict = onEvict;
    this.#memory = memory;
  }

  add(token: Token): void {
    this.#index.add(token);
    this.#charge();
    while (this.#exceedsLimit(this.#index)) this.evictOldest();
  }

  async get(id: string): Promise<Token | undefined> {
    return this.#index.get(id)?.token;
  }

  async findBySecret(provider: string, secret: string): Promise<Token | undefined> {
    return this.#index.withSecret(secret).findLast(({ token }) => token.provider === provider)?.token;
  }

  async findAnyBySecret(secret: string): Promise<Token | undefined> {
    return this.#index.withSecret(secret).at(-1)?.token;
  }

  async findSecrets(text: string): Promise<string[]> {
    return this.#index.secretsIn(text);
  }

  async update(id: string, change: (token: Token) => TokenChange): Promise<Token | undefined> {
    const entry = this.#index.get(id);
    if (entry) entry.token = { ...entry.token, ...change(entry.token) };
    return entry?.token;
  }

  async touch(id: string, now: number): Promise<void> {
    await this.update(id, ({ uses }) => ({ lastUsedAt: now, uses: uses + 1 }));
  }

  async list({ provider, status, now, limit, cursor }: TokenQuery): Promise<TokenPage> {
    const before = cursor === undefined ? Infinity : Number(cursor);
    const tokens: Token[] = [];
    let last = 0;
    for (const { token, sequence } of this.#index.newestFirst()) {
      if (sequence >= before) continue;
      if (provider !== undefined && token.provider !== provider) continue;
      if (status !== undefined && statusOf(token, now) !== status) continue;
      if (tokens.length === limit) return { tokens, nextCursor: String(last) };
      tokens.push(token);
      last = sequence;
    }
    return { tokens, nextCursor: null };
  }

  async clear(): Promise<number> {
    return this.removeAll();
  }

  async size(): Promise<number> {
    return this.#index.size;
  }

  /** Removes all tokens and returns their number. */
  removeAll(): number {
    const { size, sequence } = this.#index;
    this.#index = new TokenIndex(sequence);
    this.#charge();
    return size;
  }

  /** Evicts the oldest token. @returns whether there was one */
  evictOldest(): boolean {
    const removed = this.#index.removeOldest();
    this.#charge();
    if (removed) this.#onEvict();
    return removed;
  }

  /**
   * Indexes other tokens in batches, so that requests are served in between.
   * @param tokens oldest first
   * @returns a function that replaces the current tokens with them at once
   */
  async prepareReplacement(tokens: readonly Token[]): Promise<() => void> {
    const index = new TokenIndex(this.#index.sequence + tokens.length);
    let evicted = 0;
    for await (const batch of inBatches(tokens, batchSize)) {
      for (const token of batch) index.add(token);
      for (; this.#exceedsLimit(index); evicted++) index.removeOldest();
    }
    return () => {
      this.#index = index;
      this.#charge();
      for (; evicted > 0; evicted--) this.#onEvict();
    };
  }

  #exceedsLimit({ size, bytes }: TokenIndex): boolean {
    return size > this.#maxTokens || (bytes > maxTokenBytes && size > 1);
  }

  /** Charges the account for the change of the size since the last call. */
  #charge(): void {
    const change = this.#index.bytes - this.#charged;
    this.#charged = this.#index.bytes;
    this.#memory.charge(change);
  }
}
