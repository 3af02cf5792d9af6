/** Types of a mock: how a provider issues tokens, authorises requests and formats errors. */
import type { JWTPayload } from 'jose';
import type { Json, JsonObject } from '../lib/json.ts';
import type { Random } from '../lib/random.ts';
import type { MaybePromise } from '../lib/maybe-promise.ts';
import type { Violation } from '../openapi/violation.ts';
import type { NewToken, Token } from '../tokens/token.ts';

/** A request for a token that passed validation. */
export interface IssueRequest {
  readonly operationId: string;
  /** Path parameters. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, unknown>>;
  /** Names are in lower case. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: JsonObject;
}

/** The session's clock, randomness and JWT signer. A mock must not use any others. */
export interface IssueContext {
  /** The session's time, in milliseconds since the Unix epoch. */
  readonly now: number;
  readonly random: Random;
  /** Signs a JWT (EdDSA) with these claims. The public key is at `/__admin/jwks.json`. */
  signJwt(claims: JWTPayload): Promise<string>;
}

/** A successful response body and the tokens that it contains. */
export interface IssueResult {
  readonly body: Json;
  readonly tokens: readonly NewToken[];
}

/** Why a request was rejected. Also describes a forced error. */
export interface ErrorDetails {
  readonly status: number;
  /** One sentence. */
  readonly detail: string;
  /** Validation errors of the request, in document order. */
  readonly violations: readonly Violation[];
  /** For malformed JSON: zero-based character offset of the syntax error. */
  readonly malformedAt?: number;
}

/** Status codes for rejected requests: validation failed, malformed JSON, unsupported media type. */
interface ErrorStatuses {
  readonly invalid: number;
  readonly malformed: number;
  readonly mediaType: number;
}

/** The behaviour of a provider that its document does not define. */
export interface MockDefinition {
  /** JSON Pointer to the request body field that may hold a magic value, such as `mock:403`. */
  readonly magicValueField: string;
  readonly errorStatuses?: Partial<ErrorStatuses>;
  /** Builds an error body in the provider's format. */
  errorBody(error: ErrorDetails): Json;
  /** Issues tokens for a valid request. */
  issue(request: IssueRequest, context: IssueContext): MaybePromise<IssueResult>;
  /**
   * The secrets that a credential value may represent under a security scheme. Default: the value itself and, for `http`
   * `basic`, the password.
   */
  parseCredential?(scheme: string, value: string): readonly string[];
  /**
   * The value to send for a secret under a security scheme, after the authentication scheme if there is one. Default: the
   * secret itself; for `http` `basic`, the base64 form of `user:<secret>`.
   */
  formatCredential?(scheme: string, secret: string): string;
  /** Returns why the token is not permitted for this request, or undefined if it is. Default: always permitted. */
  authorize?(token: Token, request: Omit<IssueRequest, 'body'>): string | undefined;
}

/** A mock with all defaults applied. */
export interface ProviderMock extends MockDefinition {
  readonly errorStatuses: ErrorStatuses;
  authorize: NonNullable<MockDefinition['authorize']>;
}

/**
 * Defines a provider's mock. Use it for the default export of `mocks/<id>.ts`. Default error statuses: 422, 400 and
 * 415.
 */
export const defineMock = (definition: MockDefinition): ProviderMock => ({
  authorize: () => undefined,
  ...definition,
  errorStatuses: { invalid: 422, malformed: 400, mediaType: 415, ...definition.errorStatuses },
});
