/** Tokens in memory: bounded, the oldest go first. */
import { Eviction } from '../core/eviction.ts';
import { SecretIndex } from './secrets.ts';
import type { TokenPage, TokenQuery, TokenStore } from './store.ts';
import { statusOf, type Token } from './token.ts';

/** How many tokens a session keeps unless told otherwise. */
export const mostTokens = 100_000;

interface Kept {
  readonly token: Token;
  /** Grows with each token that is added; the cursor of a page. */
  readonly order: number;
}

export class MemoryTokenStore implements TokenStore {
  readonly #limit: number;
  readonly #onEvict: (token: Token) => void;
  readonly #byId = new Map<string, Kept>();
  readonly #idBySecret = new Map<string, string>();
  readonly #secrets = new SecretIndex();
  readonly #eviction = new Eviction(this.#byId);
  #order = 0;

  /** @param onEvict hears of each token that was given up for a newer one */
  constructor(limit: number = mostTokens, onEvict: (token: Token) => void = () => {}) {
    this.#limit = limit;
    this.#onEvict = onEvict;
  }

  async add(token: Token): Promise<void> {
    this.#forget(token.id);
    this.#byId.set(token.id, { token, order: ++this.#order });
    this.#idBySecret.set(token.secret, token.id);
    this.#secrets.add(token.secret);
    this.#eviction.run(() => this.#byId.size > this.#limit, ({ token: oldest }) => {
      this.#idBySecret.delete(oldest.secret);
      this.#secrets.delete(oldest.secret);
      this.#onEvict(oldest);
    });
  }

  async get(id: string): Promise<Token | undefined> {
    return this.#byId.get(id)?.token;
  }

  async findBySecret(provider: string, secret: string): Promise<Token | undefined> {
    const token = await this.findAnyBySecret(secret);
    return token?.provider === provider ? token : undefined;
  }

  async findAnyBySecret(secret: string): Promise<Token | undefined> {
    const id = this.#idBySecret.get(secret);
    return id === undefined ? undefined : this.#byId.get(id)?.token;
  }

  async secretsIn(text: string): Promise<string[]> {
    return this.#secrets.in(text);
  }

  async update(id: string, change: Partial<Omit<Token, 'id' | 'provider' | 'secret'>>): Promise<Token | undefined> {
    const kept = this.#byId.get(id);
    if (!kept) return undefined;
    const token = { ...kept.token, ...change };
    this.#byId.set(id, { token, order: kept.order });
    return token;
  }

  async touch(id: string, now: number): Promise<void> {
    const token = this.#byId.get(id)?.token;
    if (token) await this.update(id, { lastUsedAt: now, uses: token.uses + 1 });
  }

  async list({ provider, status, now, limit, cursor }: TokenQuery): Promise<TokenPage> {
    const before = cursor === undefined ? Infinity : Number(cursor);
    const matching: Kept[] = [];
    for (const kept of [...this.#byId.values()].reverse()) {
      if (kept.order >= before) continue;
      if (provider !== undefined && kept.token.provider !== provider) continue;
      if (status !== undefined && statusOf(kept.token, now) !== status) continue;
      if (matching.length === limit) return { tokens: matching.map(({ token }) => token), nextCursor: String(matching.at(-1)!.order) };
      matching.push(kept);
    }
    return { tokens: matching.map(({ token }) => token), nextCursor: null };
  }

  async clear(): Promise<number> {
    const count = this.#byId.size;
    this.#byId.clear();
    this.#idBySecret.clear();
    this.#secrets.clear();
    this.#eviction.restart();
    return count;
  }

  async size(): Promise<number> {
    return this.#byId.size;
  }

  #forget(id: string): void {
    const kept = this.#byId.get(id);
    if (!kept) return;
    this.#byId.delete(id);
    this.#idBySecret.delete(kept.token.secret);
    this.#secrets.delete(kept.token.secret);
  }
}
