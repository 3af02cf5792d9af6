/** What the generic mock of a provider gets with a request, beyond what a written mock gets. */
import type { MaybePromise } from '../../lib/maybe-promise.ts';
import type { ResourceStore } from '../../storage/resource-store.ts';
import type { Token } from '../../tokens/token.ts';
import type { MockContext } from '../define-mock.ts';
import type { UnknownIds } from './hints.ts';

/** Access to the session of a request. */
export interface SessionAccess {
  /** Id of the provider. */
  readonly provider: string;
  /** The path of the request as the client sees it, for `Location`. */
  readonly requestPath: string;
  readonly resources: ResourceStore;
  readonly unknownIds: UnknownIds;
  /** Id of the issued token that the request presents as its credential. */
  readonly presentedToken: string | undefined;
  /** The provider's token with this secret. */
  findToken(secret: string): Promise<Token | undefined>;
  /** The provider's token with this id. */
  tokenWithId(id: string): Promise<Token | undefined>;
  /** Revokes a token. Does nothing if the session has dropped it. */
  revokeToken(id: string): MaybePromise<unknown>;
}

export interface GenericContext extends MockContext {
  readonly session: SessionAccess;
}

/** A resource does not exist. The pipeline responds with the provider's error body. */
export class MissingResource extends Error {
  override readonly name = 'MissingResource';
}
