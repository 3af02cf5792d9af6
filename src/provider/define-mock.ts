/** Types of a mock: how a provider responds to operations, authorizes requests and formats errors. */
import type { Json, JsonObject } from '../lib/json.ts';
import type { Random } from '../lib/random.ts';
import type { MaybePromise } from '../lib/maybe-promise.ts';
import type { Violation } from '../openapi/violation.ts';
import type { JwtClaims } from '../tokens/jwt-signer.ts';
import type { NewToken, Token } from '../tokens/token.ts';

/** A request that passed validation. */
export interface MockRequest {
  readonly operationId: string;
  /** Path parameters. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, unknown>>;
  /** Names are in lower case. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** The body if it is a JSON object, else `{}`. */
  readonly body: JsonObject;
  /** The JSON body of any type; undefined if there is none. */
  readonly json: Json | undefined;
}

/** The session's clock, randomness and JWT signer. A mock must not use any others. */
export interface MockContext {
  /** The session's time, in milliseconds since the Unix epoch. */
  readonly now: number;
  readonly random: Random;
  /** Signs a JWT (EdDSA) with these claims. The public key is at `/__admin/jwks.json`. */
  signJwt(claims: JwtClaims): Promise<string>;
}

/** The response of an operation. */
export interface MockResponse {
  /** From 200 to 599. Default: the success status that the document declares. */
  readonly status?: number;
  /** Additional headers. Default of `Content-Type`: the media type that the document declares. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON; a string as it is if the media type is not JSON. Undefined: no body. */
  readonly body?: Json | undefined;
  /** The tokens that the response issues. They are accepted as credentials from now on. */
  readonly tokens?: readonly NewToken[];
  /** Other secrets in the response. They are masked in all output. */
  readonly secrets?: readonly string[];
}

/** Why a request was rejected. Also describes a forced error. */
export interface ErrorDetails {
  readonly status: number;
  /** One sentence. */
  readonly detail: string;
  /** Validation errors of the request, in document order. */
  readonly violations: readonly Violation[];
  /** For malformed JSON: the body as it was received. Empty if it is not UTF-8. */
  readonly malformedBody?: string;
}

/** Status codes for rejected requests: validation failed, malformed JSON, unsupported media type. */
export interface ErrorStatuses {
  readonly invalid: number;
  readonly malformed: number;
  readonly mediaType: number;
}

/** The behaviour of one operation that the document does not define. All members are optional. */
export interface OperationDefinition {
  /** JSON Pointer to the request body field that may hold a magic value, such as `mock:403`. Default: none. */
  readonly magicValueField?: string;
  /** Responds to a valid request. Default: the documented success, built from its example or schema. */
  respond?(request: MockRequest, context: MockContext): MaybePromise<MockResponse>;
  /** Returns why the token is not permitted for this request, or undefined if it is. Default: always permitted. */
  authorize?(token: Token, request: Omit<MockRequest, 'body' | 'json'>): string | undefined;
}

/** The behaviour of a provider that its document does not define. All members are optional. */
export interface MockDefinition {
  /** Default: 422, 400 and 415. */
  readonly errorStatuses?: Partial<ErrorStatuses>;
  /** By method and path (`POST /tokens`, with or without the document's base path) or by `operationId`. */
  readonly operations?: Readonly<Record<string, OperationDefinition>>;
  /** Builds an error body in the provider's format. Default: a problem (RFC 9457), or as the document's schema says. */
  errorBody?(error: ErrorDetails): Json;
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
}

/** Defines a provider's mock. Use it for the default export of `mocks/<id>.ts`. */
export const defineMock = (definition: MockDefinition): MockDefinition => definition;
