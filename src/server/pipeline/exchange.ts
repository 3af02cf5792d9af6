/** The state of one request in the pipeline, and what decided its response. */
import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import type { Response } from 'express';
import type { Clock } from '../../lib/clock.ts';
import type { Random } from '../../lib/random.ts';
import { isPromise, type MaybePromise } from '../../lib/maybe-promise.ts';
import type { Operation } from '../../openapi/operation.ts';
import type { RoutedOperation } from '../../openapi/operation-router.ts';
import type { DocumentedExample } from '../../openapi/sample-content.ts';
import type { RuleResponse } from '../control-api/control-types.ts';
import type { ResponseViolation } from '../../openapi/response-violations.ts';
import type { Violation } from '../../openapi/violation.ts';
import type { Provider } from '../../provider/registry.ts';
import type { JwtSigner } from '../../tokens/jwt-signer.ts';
import type { ResourceStore } from '../../storage/resource-store.ts';
import type { TokenStore } from '../../storage/token-store.ts';
import type { NewToken, Token } from '../../tokens/token.ts';
import type { HeldBody } from '../upstream/held-body.ts';
import type { Preference } from './preference.ts';
import type { ParsedBody, ReceivedBody } from './parse-body.ts';
import type { CredentialResult, Trigger } from '../control-api/control-types.ts';
import type { RuleRegistry } from '../session/rule-registry.ts';
import type { SessionSecrets } from '../session/session-secrets.ts';

export type { CredentialResult, Trigger };

/** A sent response. */
export interface SentResponse {
  readonly status: number;
  /** Session time of the response, in milliseconds since the Unix epoch. */
  readonly at: number;
  /** Headers in addition to the default ones, which response-headers.ts derives. */
  readonly headers: Readonly<Record<string, string>> | undefined;
  /** The body as text; '' if there is none. */
  readonly text: string;
  /** Set for a response of the upstream. `headers` are then all of its headers, with names in lower case. */
  readonly received?: ReceivedBodyInfo;
}

/** What `text` is of the body of a response of the upstream. */
export interface ReceivedBodyInfo {
  /** Length of the body in bytes, without its content coding. */
  readonly size: number;
  /** `whole` body or its `beginning`, as text; or the whole body in `base64`, because it is not text. */
  readonly kept: 'whole' | 'beginning' | 'base64';
}

/** A success that is asked for. */
interface ForcedSuccess extends Pick<RuleResponse, 'status' | 'headers'> {
  /** The documented example to send as its body. */
  readonly example?: NamedExample;
}

/** A documented example and its name. */
export interface NamedExample extends DocumentedExample {
  readonly name: string;
}

/** The parts of a session that an exchange uses. */
export interface ExchangeSession {
  readonly name: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly tokens: TokenStore;
  readonly resources: ResourceStore;
  readonly jwtSigner: JwtSigner;
  readonly rules: RuleRegistry;
  /** The recorded exchanges that were sent, of requests with several of them. */
  readonly replayed: Set<string>;
  /** Secrets to mask in all output. */
  readonly secrets: SessionSecrets;
  /** Stores a token that a provider has issued. */
  issue(provider: string, token: NewToken): MaybePromise<Token>;
  /** Revokes a token. @throws AppError `not-found` */
  revoke(id: string, reason: string | null): Promise<Token>;
  /** Records that an exchange has finished. */
  exchangeFinished(exchange: Exchange): MaybePromise<void>;
}

export interface Exchange {
  /** `X-Mock-Request-Id`. */
  readonly id: string;
  readonly session: ExchangeSession;
  /** null: no provider matches the address. */
  readonly provider: Provider | null;
  readonly method: string;
  /** The requested URL, including provider prefix and session prefix. */
  readonly url: string;
  /** The path relative to the provider's base URL, without query. */
  readonly path: string;
  readonly query: Readonly<Record<string, unknown>>;
  /** Headers as received, not normalised. */
  readonly headers: Readonly<IncomingHttpHeaders>;
  /** Session time of arrival, in milliseconds since the Unix epoch. */
  readonly at: number;
  /** Stopwatch reading at arrival, in milliseconds. */
  readonly startedAt: number;
  operation: Operation | undefined;
  params: Readonly<Record<string, string>>;
  /** Operations with this method and path between which the body decides; undefined once the operation is known. */
  candidates: readonly RoutedOperation[] | undefined;
  /** Undefined until the body has been read. */
  body: ReceivedBody | undefined;
  /** Whether `body` is only a part of the body, or is not decoded, because it is long, slow or in an unknown coding. */
  isBodyPartial: boolean;
  /** The body as far as it was read before the request is forwarded; undefined if there is no upstream. */
  heldBody: HeldBody | undefined;
  /** The parsed body; cleared when the response is sent. */
  parsed: ParsedBody | undefined;
  /** The parsed `Prefer` header or its query aliases. */
  preference: Preference;
  /** The forced success status. The response then looks real, but no token is stored. */
  forcedSuccess: ForcedSuccess | undefined;
  /** The name of the documented example that is the body of the response. */
  appliedExample: string | undefined;
  trigger: Trigger;
  /** The credential that decided whether the request was accepted. */
  credential: CredentialResult | undefined;
  /** The rule that produced the response or the fault, or delayed the response. */
  ruleId: string | undefined;
  /** A short explanation of why the request was rejected or the connection broken. */
  reason: string | undefined;
  violations: readonly Violation[];
  /** Violations of the document by the response of the upstream. */
  responseViolations: readonly ResponseViolation[];
  /** Presented credentials and issued secrets. Must be masked in all output. */
  secrets: readonly string[];
  issuedTokenId: string | undefined;
  /** Changes of the store that must be stored before the response is sent. */
  storing: Promise<unknown> | undefined;
  /** Set when the response is sent. Undefined if a fault or the client ended the exchange. */
  response: SentResponse | undefined;
  durationMs: number | undefined;
}

/** The value of the JSON or form body; undefined if there is none. */
export const bodyValueOf = ({ parsed }: Exchange): unknown => (parsed?.kind === 'value' ? parsed.value : undefined);

/** The response waits for the change. The store then makes all changes of a request at once. */
export function storeBeforeResponse(exchange: Exchange, change: MaybePromise<unknown>): void {
  if (!isPromise(change)) return;
  exchange.storing = exchange.storing ? Promise.all([exchange.storing, change]) : change;
  exchange.storing.catch(() => {}); // Reported when the response is sent.
}

const localsKey = 'exchange';

export const exchangeOf = (res: Response): Exchange => res.locals[localsKey] as Exchange;

/** Whether a response has an exchange. Those of the control API and the console have none. */
export const hasExchange = (res: ServerResponse): res is Response =>
  'locals' in res && (res as Response).locals[localsKey] !== undefined;

export function openExchange(res: Response, exchange: Exchange): void {
  res.locals[localsKey] = exchange;
}
