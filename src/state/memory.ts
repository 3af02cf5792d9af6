/** Tokens in memory: bounded, the oldest go first; kept as bytes, which the garbage collector need not walk. */
import { hashOfTail, HashIndex } from './hash-index.ts';
import { changeRow, packToken, providerOf, readRow, rowLength, stateOf, writeRow } from './row.ts';
import { Rows } from './rows.ts';
import type { TokenPage, TokenQuery, TokenStore } from './store.ts';
import { statusOf, type Token, type TokenChange } from './token.ts';

/** How many tokens a session keeps unless told otherwise. */
export const mostTokens = 100_000;

/** Past this many bytes the oldest tokens go, however few they are: a name may have a mebibyte. */
export const mostBytes = 20 * 1024 * 1024;

/** Ids are found by their last characters, as many as in most are random. */
const idTailLength = 12;

/** So are secrets: the last are random in opaque secrets and JWTs alike, the first are not. */
const tailLength = 8;

/** How many new tokens are settled together: with many the processor waits for memory once, where it would for each. */
const atOnce = 128;

/** So many bytes beyond the most may be waiting for that. */
const slack = 1024 * 1024;

/** A new token: where its row is, and the hashes by which it will be found. */
interface Unsettled {
  readonly address: number;
  readonly idHash: number;
  readonly tailHash: number;
}

/** Runs of characters in which a secret could stand; shorter ones are taken for words. */
const runs = /[\w.~+/=-]{16,}/g;

const none: readonly Token[] = [];

/** What is lost when all is forgotten. */
const nothing = () => ({
  rows: new Rows(),
  /** Not in the indexes yet, nor counted. */
  unsettled: [] as Unsettled[],
  byId: new HashIndex(),
  byTail: new HashIndex(),
  /** Of revocations, by address. */
  reasons: new Map<number, string>(),
  /** The addresses of rows whose tokens have gone before their turn. */
  gaps: new Set<number>(),
  size: 0,
});

export class MemoryTokenStore implements TokenStore {
  readonly #limit: number;
  readonly #onEvict: () => void;
  readonly #providers: string[] = [];
  #kept = nothing();

  /** @param onEvict hears of each token that was given up for a newer one */
  constructor(limit: number = mostTokens, onEvict: () => void = () => {}) {
    this.#limit = limit;
    this.#onEvict = onEvict;
  }

  /** Writes the token down; where it stands in the order of things is settled later, and before anybody looks. */
  add(token: Token): void {
    const { rows, reasons, unsettled } = this.#kept;
    const texts = packToken(token);
    const address = rows.add(rowLength(texts));
    writeRow(rows.at(address), token, texts, this.#numberOf(token.provider));
    if (token.revocationReason !== null) reasons.set(address, token.revocationReason);
    unsettled.push({ address, idHash: hashOfTail(token.id, idTailLength), tailHash: hashOfTail(token.secret, tailLength) });
    if (unsettled.length === atOnce || rows.bytes > mostBytes + slack) this.#settle();
  }

  async get(id: string): Promise<Token | undefined> {
    const address = this.#addressOf(id);
    return address === undefined ? undefined : this.#read(address);
  }

  async findBySecret(provider: string, secret: string): Promise<Token | undefined> {
    const token = await this.findAnyBySecret(secret);
    return token?.provider === provider ? token : undefined;
  }

  async findAnyBySecret(secret: string): Promise<Token | undefined> {
    return this.#endingAt(secret, secret.length).find((token) => token.secret === secret);
  }

  async secretsIn(text: string): Promise<string[]> {
    const found = new Set<string>();
    if (this.#settled.size === 0) return [];
    for (const [run] of text.matchAll(runs)) {
      for (let end = tailLength; end <= run.length; end++) {
        for (const { secret } of this.#endingAt(run, end)) if (run.endsWith(secret, end)) found.add(secret);
      }
    }
    return [...found];
  }

  async update(id: string, change: TokenChange): Promise<Token | undefined> {
    const address = this.#addressOf(id);
    if (address === undefined) return undefined;
    changeRow(this.#kept.rows.at(address), change);
    if (change.revocationReason === null) this.#kept.reasons.delete(address);
    else if (change.revocationReason !== undefined) this.#kept.reasons.set(address, change.revocationReason);
    return this.#read(address);
  }

  async touch(id: string, now: number): Promise<void> {
    const address = this.#addressOf(id);
    if (address === undefined) return;
    const row = this.#kept.rows.at(address);
    changeRow(row, { lastUsedAt: now, uses: stateOf(row).uses + 1 });
  }

  async list({ provider, status, now, limit, cursor }: TokenQuery): Promise<TokenPage> {
    const { rows, gaps } = this.#settled;
    const before = cursor === undefined ? Infinity : Number(cursor);
    const tokens: Token[] = [];
    let last = 0;
    for (const address of [...rows].reverse()) {
      const row = rows.at(address);
      if (address >= before || gaps.has(address)) continue;
      if (provider !== undefined && this.#providers[providerOf(row)] !== provider) continue;
      if (status !== undefined && statusOf(stateOf(row), now) !== status) continue;
      if (tokens.length === limit) return { tokens, nextCursor: String(last) };
      tokens.push(this.#read(address));
      last = address;
    }
    return { tokens, nextCursor: null };
  }

  async clear(): Promise<number> {
    const { size } = this.#settled;
    this.#kept = nothing();
    return size;
  }

  async size(): Promise<number> {
    return this.#settled.size;
  }

  /** What is kept, as it is to be seen. */
  get #settled(): ReturnType<typeof nothing> {
    this.#settle();
    return this.#kept;
  }

  /** Puts new tokens into the indexes, in the place of those that have the same id, and gives up the oldest where there are too many. */
  #settle(): void {
    const { rows, unsettled, byId, byTail, gaps } = this.#kept;
    if (unsettled.length === 0) return;
    for (const { address, idHash } of unsettled) {
      const known = byId.has(idHash) ? this.#find(this.#read(address).id, idHash) : undefined;
      if (known !== undefined) {
        this.#forget(known);
        gaps.add(known); // In the indexes it stays, until its turn comes.
      }
      byId.add(idHash, address);
      this.#kept.size += 1;
    }
    for (const { address, tailHash } of unsettled) byTail.add(tailHash, address);
    unsettled.length = 0;
    let gone = -1;
    while (this.#kept.size > this.#limit || (rows.bytes > mostBytes && this.#kept.size > 1)) gone = this.#evict();
    if (gone < 0) return;
    byId.drop(gone);
    byTail.drop(gone);
  }

  #read(address: number): Token {
    const row = this.#kept.rows.at(address);
    return readRow(row, this.#providers[providerOf(row)]!, this.#kept.reasons.get(address) ?? null);
  }

  #addressOf(id: string): number | undefined {
    this.#settle();
    return this.#find(id, hashOfTail(id, idTailLength));
  }

  #find(id: string, hash: number): number | undefined {
    return this.#kept.byId.get(hash).find((address) => !this.#kept.gaps.has(address) && this.#read(address).id === id);
  }

  /** The tokens whose secrets may end in a text at `end`, the newest first: two may share a secret. */
  #endingAt(text: string, end: number): readonly Token[] {
    const { byTail, gaps } = this.#settled;
    const addresses = byTail.get(hashOfTail(text, tailLength, end));
    return addresses.length === 0 ? none : addresses.filter((address) => !gaps.has(address)).sort((a, b) => b - a).map((address) => this.#read(address));
  }

  #numberOf(provider: string): number {
    const known = this.#providers.indexOf(provider);
    return known >= 0 ? known : this.#providers.push(provider) - 1;
  }

  /** Gives up the oldest row. @returns its address */
  #evict(): number {
    const { rows, gaps } = this.#kept;
    const address = rows.oldest!;
    if (gaps.size === 0 || !gaps.delete(address)) {
      this.#forget(address);
      this.#onEvict();
    }
    rows.shift();
    return address;
  }

  #forget(address: number): void {
    const { reasons } = this.#kept;
    if (reasons.size > 0) reasons.delete(address);
    this.#kept.size -= 1;
  }
}
