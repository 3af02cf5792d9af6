/** What a mock says of its provider: how it issues, whom it lets in, and in which words it refuses. */
import type { JWTPayload } from 'jose';
import type { Json, JsonObject } from '../lib/json.ts';
import type { Random } from '../lib/random.ts';
import type { MaybePromise } from '../lib/maybe-promise.ts';
import type { Violation } from '../openapi/violation.ts';
import type { NewToken, Token } from '../tokens/token.ts';

/** A valid request for a token, as the document's operation describes it. */
export interface IssueRequest {
  readonly operationId: string;
  /** Path parameters. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, unknown>>;
  /** By name in lower case. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: JsonObject;
}

/** What a mock may draw on. There is no other clock and no other chance. */
export interface IssueContext {
  /** The session's time, in milliseconds since the Unix epoch. */
  readonly now: number;
  readonly random: Random;
  /** A signed JWT (EdDSA) with these claims; its key is in the control API's JWKS. */
  signJwt(claims: JWTPayload): Promise<string>;
}

/** An answer of success and the tokens that it hands out. */
export interface IssueResult {
  readonly body: Json;
  readonly tokens: readonly NewToken[];
}

/** Why a request was refused; also what a forced error is said to be. */
export interface ErrorDetails {
  readonly status: number;
  /** One sentence. */
  readonly detail: string;
  /** The problems of an invalid request, in the document's order. */
  readonly violations: readonly Violation[];
  /** Where in the text malformed JSON stopped making sense (characters from 0). */
  readonly malformedAt?: number;
}

/** The statuses with which a provider refuses what is wrong with a request. */
interface ErrorStatuses {
  readonly invalid: number;
  readonly malformed: number;
  readonly mediaType: number;
}

/** A provider's behaviour. Everything else about it stands in its document. */
export interface MockDefinition {
  /** Where in the body the text stands in which magic values (`mock:403`) are looked for (JSON Pointer). */
  readonly magicValueField: string;
  readonly errorStatuses?: Partial<ErrorStatuses>;
  /** The error body in the provider's own form. */
  errorBody(error: ErrorDetails): Json;
  issue(request: IssueRequest, context: IssueContext): MaybePromise<IssueResult>;
  /** The secrets that a value may stand for, presented under a security scheme; itself by default. */
  parseCredential?(scheme: string, value: string): readonly string[];
  /** What is sent for a secret under a security scheme of type `apiKey`; itself by default. */
  formatCredential?(scheme: string, secret: string): string;
  /** Why this token must not be used for this request; undefined where it may. */
  authorize?(token: Token, request: Omit<IssueRequest, 'body'>): string | undefined;
}

/** A mock with every default filled in. */
export interface ProviderMock extends Required<MockDefinition> {
  readonly errorStatuses: ErrorStatuses;
}

/** Defines a provider's mock; the default export of `mocks/<id>.ts`. */
export const defineMock = (definition: MockDefinition): ProviderMock => ({
  parseCredential: (_scheme, value) => [value],
  formatCredential: (_scheme, secret) => secret,
  authorize: () => undefined,
  ...definition,
  errorStatuses: { invalid: 422, malformed: 400, mediaType: 415, ...definition.errorStatuses },
});
