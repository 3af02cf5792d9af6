/** The token store interface. Asynchronous, so that a database can implement it. */
import type { MaybePromise } from '../lib/maybe-promise.ts';
import type { Token, TokenChange, TokenStatus } from '../tokens/token.ts';

/** Filter of a token list. `status` is evaluated at `now`. */
export interface TokenQuery {
  readonly provider?: string | undefined;
  readonly status?: TokenStatus | undefined;
  readonly now: number;
  /** Maximum page size. */
  readonly limit: number;
  /** `nextCursor` of the previous page. */
  readonly cursor?: string | undefined;
}

/** A page of tokens, newest first. */
export interface TokenPage {
  readonly tokens: readonly Token[];
  /** null on the last page. */
  readonly nextCursor: string | null;
}

export interface TokenStore {
  add(token: Token): MaybePromise<void>;
  get(id: string): Promise<Token | undefined>;
  /** The provider's token with this secret. */
  findBySecret(provider: string, secret: string): Promise<Token | undefined>;
  /** The newest token with this secret, of any provider. */
  findAnyBySecret(secret: string): Promise<Token | undefined>;
  /** The issued secrets that occur anywhere in a text. */
  findSecrets(text: string): Promise<string[]>;
  /**
   * Changes a token. Concurrent changes are applied one after the other.
   * @param change must be pure, because it may be called more than once
   * @returns the changed token, or undefined if it does not exist
   */
  update(id: string, change: (token: Token) => TokenChange): Promise<Token | undefined>;
  /** Records a use of the token. Concurrent uses are all counted. */
  touch(id: string, now: number): Promise<void>;
  list(query: TokenQuery): Promise<TokenPage>;
  /** Removes all tokens and returns their number. */
  clear(): Promise<number>;
  size(): Promise<number>;
}
