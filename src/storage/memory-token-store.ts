/** The in-memory token store: maps, limited in number and bytes. The oldest tokens are evicted first. */
import { noAccount, type MemoryAccount } from './memory-budget.ts';
import type { TokenPage, TokenQuery, TokenStore } from './token-store.ts';
import { statusOf, type Token, type TokenChange } from '../tokens/token.ts';

/** Default maximum number of tokens per session. */
export const maxTokens = 100_000;

/** Maximum estimated size of a session's tokens, in bytes. A single token may take more than 1 MiB. */
export const maxTokenBytes = 64 * 1024 * 1024;

/** Secrets inside longer texts are indexed by their last characters, which are random in opaque secrets and in JWTs. */
const tailLength = 8;

/** If more secrets share a tail, all text before that tail is masked. */
const maxSecretsPerTail = 64;

/** Character runs that may contain a secret. Shorter runs are ignored. */
const secretRuns = /[\w.~+/=-]{16,}/g;

interface Entry {
  token: Token;
  /** Increases with each added token; used as the page cursor. */
  readonly sequence: number;
  readonly bytes: number;
}

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
  /** In insertion order. */
  readonly #byId = new Map<string, Entry>();
  /** Several providers may issue the same secret. Newest last. */
  readonly #bySecret = new Map<string, Entry | Entry[]>();
  /** Secrets by their last characters. */
  readonly #byTail = new Map<string, string | Set<string>>();
  /** Only between evictions: an iterator keeps every table alive that its map has replaced, with all entries in it. */
  #oldest: Iterator<string> | undefined;
  #sequence = 0;
  #bytes = 0;

  constructor({ maxTokens: limit = maxTokens, onEvict = () => {}, memory = noAccount }: MemoryTokenStoreOptions = {}) {
    this.#maxTokens = limit;
    this.#onEvict = onEvict;
    this.#memory = memory;
  }

  add(token: Token): void {
    this.#remove(token.id);
    const entry: Entry = { token, sequence: ++this.#sequence, bytes: sizeOfToken(token) };
    this.#byId.set(token.id, entry);
    const { secret } = token;
    const sharing = this.#bySecret.get(secret);
    this.#bySecret.set(secret, sharing === undefined ? entry : [sharing, entry].flat());
    if (sharing === undefined) this.#addTail(secret);
    this.#charge(entry.bytes);
    while (this.#byId.size > this.#maxTokens || (this.#bytes > maxTokenBytes && this.#byId.size > 1))
      this.evictOldest();
  }

  async get(id: string): Promise<Token | undefined> {
    return this.#byId.get(id)?.token;
  }

  async findBySecret(provider: string, secret: string): Promise<Token | undefined> {
    return this.#sharing(secret).findLast(({ token }) => token.provider === provider)?.token;
  }

  async findAnyBySecret(secret: string): Promise<Token | undefined> {
    return this.#sharing(secret).at(-1)?.token;
  }

  async findSecrets(text: string): Promise<string[]> {
    if (this.#byTail.size === 0) return [];
    const found = new Set<string>();
    for (const [run] of text.matchAll(secretRuns)) {
      for (let end = tailLength; end <= run.length; end++) {
        const secrets = this.#byTail.get(run.slice(end - tailLength, end));
        if (secrets === undefined) continue;
        if (typeof secrets === 'string') found.add(secrets);
        else if (secrets.size > maxSecretsPerTail) found.add(run.slice(0, end));
        else for (const secret of secrets) found.add(secret);
      }
    }
    return [...found];
  }

  async update(id: string, change: TokenChange): Promise<Token | undefined> {
    const entry = this.#byId.get(id);
    if (entry) entry.token = { ...entry.token, ...change };
    return entry?.token;
  }

  async touch(id: string, now: number): Promise<void> {
    const entry = this.#byId.get(id);
    if (entry) entry.token = { ...entry.token, lastUsedAt: now, uses: entry.token.uses + 1 };
  }

  async list({ provider, status, now, limit, cursor }: TokenQuery): Promise<TokenPage> {
    const before = cursor === undefined ? Infinity : Number(cursor);
    const tokens: Token[] = [];
    let last = 0;
    for (const { token, sequence } of [...this.#byId.values()].reverse()) {
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
    const { size } = this.#byId;
    this.#oldest = undefined;
    this.#byId.clear();
    this.#bySecret.clear();
    this.#byTail.clear();
    this.#charge(-this.#bytes);
    return size;
  }

  async size(): Promise<number> {
    return this.#byId.size;
  }

  /** Evicts the oldest token. @returns whether there was one */
  evictOldest(): boolean {
    // Reuses one iterator: a new one would step over all recently deleted entries of the map.
    const oldest = (this.#oldest ??= this.#byId.keys());
    const next = oldest.next();
    if (next.done) {
      this.#oldest = undefined;
      return false;
    }
    this.#remove(next.value);
    this.#onEvict();
    return true;
  }

  #remove(id: string): void {
    const entry = this.#byId.get(id);
    if (!entry) return;
    this.#byId.delete(id);
    this.#charge(-entry.bytes);
    const { secret } = entry.token;
    const others = this.#sharing(secret).filter((other) => other !== entry);
    if (others.length > 0) {
      this.#bySecret.set(secret, others);
    } else {
      this.#bySecret.delete(secret);
      this.#removeTail(secret);
    }
  }

  #sharing(secret: string): readonly Entry[] {
    return [this.#bySecret.get(secret) ?? []].flat();
  }

  #addTail(secret: string): void {
    const tail = secret.slice(-tailLength);
    const known = this.#byTail.get(tail);
    if (known === undefined) this.#byTail.set(tail, secret);
    else if (typeof known === 'string') this.#byTail.set(tail, new Set([known, secret]));
    else known.add(secret);
  }

  #removeTail(secret: string): void {
    const tail = secret.slice(-tailLength);
    const known = this.#byTail.get(tail);
    if (typeof known === 'object' && known.delete(secret) && known.size > 0) return;
    this.#byTail.delete(tail);
  }

  #charge(bytes: number): void {
    this.#bytes += bytes;
    this.#memory.charge(bytes);
  }
}

/** Upper estimate of a token's memory in bytes: the object, three map entries, and two bytes per character. */
function sizeOfToken({ id, secret, jti, name, data }: Token): number {
  let characters = id.length + secret.length + jti.length + (name?.length ?? 0);
  for (const member in data) characters += member.length + (JSON.stringify(data[member])?.length ?? 0);
  return 400 + 2 * characters;
}
