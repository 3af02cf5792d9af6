/** Tokens in memory: bounded, the oldest go first. */
import { Eviction } from '../core/eviction.ts';
import { SecretIndex } from './secrets.ts';
import type { TokenPage, TokenQuery, TokenStore } from './store.ts';
import { statusOf, type Token } from './token.ts';

/** How many tokens a session keeps unless told otherwise. */
export const mostTokens = 100_000;

interface Kept {
  token: Token;
  /** Grows with each token that is added; the cursor of a page. */
  readonly order: number;
}

export class MemoryTokenStore implements TokenStore {
  readonly #limit: number;
  readonly #onEvict: (token: Token) => void;
  readonly #byId = new Map<string, Kept>();
  readonly #bySecret = new Map<string, Kept>();
  /** Made when a text is searched for the first time: most sessions issue many tokens and search none. */
  #secrets: SecretIndex | undefined;
  readonly #eviction = new Eviction(this.#byId);
  #order = 0;

  /** @param onEvict hears of each token that was given up for a newer one */
  constructor(limit: number = mostTokens, onEvict: (token: Token) => void = () => {}) {
    this.#limit = limit;
    this.#onEvict = onEvict;
  }

  async add(token: Token): Promise<void> {
    this.#forget(token.id);
    const kept = { token, order: ++this.#order };
    this.#byId.set(token.id, kept);
    this.#bySecret.set(token.secret, kept);
    this.#secrets?.add(token.secret);
    this.#eviction.run(this.#isFull, this.#evicted);
  }

  async get(id: string): Promise<Token | undefined> {
    return this.#byId.get(id)?.token;
  }

  async findBySecret(provider: string, secret: string): Promise<Token | undefined> {
    const token = await this.findAnyBySecret(secret);
    return token?.provider === provider ? token : undefined;
  }

  async findAnyBySecret(secret: string): Promise<Token | undefined> {
    return this.#bySecret.get(secret)?.token;
  }

  async secretsIn(text: string): Promise<string[]> {
    this.#secrets ??= new SecretIndex(this.#bySecret.keys());
    return this.#secrets.in(text);
  }

  async update(id: string, change: Partial<Omit<Token, 'id' | 'provider' | 'secret'>>): Promise<Token | undefined> {
    const kept = this.#byId.get(id);
    if (!kept) return undefined;
    kept.token = { ...kept.token, ...change };
    return kept.token;
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
    this.#bySecret.clear();
    this.#secrets = undefined;
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
    this.#forgetSecret(kept);
  }

  readonly #isFull = (): boolean => this.#byId.size > this.#limit;

  readonly #evicted = (oldest: Kept): void => {
    this.#forgetSecret(oldest);
    this.#onEvict(oldest.token);
  };

  /** Unless another token has come with the same secret. */
  #forgetSecret(kept: Kept): void {
    const { secret } = kept.token;
    if (this.#bySecret.get(secret) !== kept) return;
    this.#bySecret.delete(secret);
    this.#secrets?.delete(secret);
  }
}
