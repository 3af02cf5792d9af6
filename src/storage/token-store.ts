/** The port behind which tokens are kept. Asynchronous, so that a database can stand there. */
import type { MaybePromise } from '../lib/maybe-promise.ts';
import type { Token, TokenChange, TokenStatus } from '../tokens/token.ts';

/** Which tokens to list. `now` is the instant by which `status` is told. */
export interface TokenQuery {
  readonly provider?: string | undefined;
  readonly status?: TokenStatus | undefined;
  readonly now: number;
  /** At most this many. */
  readonly limit: number;
  /** `nextCursor` of the page before. */
  readonly cursor?: string | undefined;
}

/** Tokens, newest first. */
export interface TokenPage {
  readonly tokens: readonly Token[];
  /** null: this is the last page. */
  readonly nextCursor: string | null;
}

export interface TokenStore {
  add(token: Token): MaybePromise<void>;
  get(id: string): Promise<Token | undefined>;
  /** The token whose secret this is, if that provider issued it. */
  findBySecret(provider: string, secret: string): Promise<Token | undefined>;
  /** Whether any provider issued this secret. */
  findAnyBySecret(secret: string): Promise<Token | undefined>;
  /** The issued secrets that occur in a text, wherever they stand. */
  findSecrets(text: string): Promise<string[]>;
  /** The changed token; undefined where there is none. */
  update(id: string, change: TokenChange): Promise<Token | undefined>;
  /** Notes that the token was used at an instant; counts every use, however many come at once. */
  touch(id: string, now: number): Promise<void>;
  list(query: TokenQuery): Promise<TokenPage>;
  /** Forgets all; tells how many. */
  clear(): Promise<number>;
  size(): Promise<number>;
}
