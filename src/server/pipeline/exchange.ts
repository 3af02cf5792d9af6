/** One request on its way through the mock: what is known of it so far, and what decided its answer. */
import type { IncomingHttpHeaders } from 'node:http';
import type { Response } from 'express';
import type { SteerableClock } from '../../lib/clock.ts';
import type { Random } from '../../lib/random.ts';
import type { MaybePromise } from '../../lib/maybe-promise.ts';
import type { Operation } from '../../openapi/operation.ts';
import type { Violation } from '../../openapi/violation.ts';
import type { Provider } from '../../provider/registry.ts';
import type { JwtSigner } from '../../tokens/jwt-signer.ts';
import type { TokenStore } from '../../storage/token-store.ts';
import type { NewToken, Token } from '../../tokens/token.ts';
import type { Preference } from './preference.ts';
import type { ParsedBody, ReceivedBody } from './parse-body.ts';
import type { RuleRegistry } from '../session/rule-registry.ts';
import type { SessionSecrets } from '../session/session-secrets.ts';

/** What decided an answer; the value of `X-Mock-Trigger`. */
const triggers = ['prefer', 'rule', 'name', 'auth', 'validation', 'protocol', 'none'] as const;

export type Trigger = (typeof triggers)[number];

/** An answer as it left. */
export interface SentResponse {
  readonly status: number;
  /** The session's time at which it left. */
  readonly at: number;
  /** Those of its own; the usual ones follow from the rest (response-headers.ts). */
  readonly headers: Readonly<Record<string, string>> | undefined;
  /** The body as text; empty where there is none. */
  readonly text: string;
}

/** A credential as it was judged; the secret itself is not kept here. */
export interface CredentialResult {
  /** The security scheme's name in the document. */
  readonly scheme: string;
  readonly verdict: 'absent' | 'malformed' | 'unknown' | 'revoked' | 'expired' | 'readonly' | 'good';
  /** One of those with which every session starts. */
  readonly seeded: boolean;
  /** The issued token that it is. */
  readonly tokenId: string | null;
}

/** What an exchange needs of its session. */
export interface ExchangeSession {
  readonly name: string;
  readonly clock: SteerableClock;
  readonly random: Random;
  readonly tokens: TokenStore;
  readonly jwtSigner: JwtSigner;
  readonly rules: RuleRegistry;
  /** What must be masked wherever it is shown. */
  readonly secrets: SessionSecrets;
  /** Keeps a token that a provider has issued. */
  issue(provider: string, token: NewToken): MaybePromise<Token>;
  /** Notes that an exchange has ended. */
  exchangeFinished(exchange: Exchange): void;
}

export interface Exchange {
  /** `X-Mock-Request-Id`. */
  readonly id: string;
  readonly session: ExchangeSession;
  /** null: no provider claims the address. */
  readonly provider: Provider | null;
  readonly method: string;
  /** As it was asked for, with prefix and session. */
  readonly url: string;
  /** The provider's own path, without prefix, session and query. */
  readonly path: string;
  readonly query: Readonly<Record<string, unknown>>;
  /** As they came, before anything normalised them. */
  readonly headers: Readonly<IncomingHttpHeaders>;
  /** The session's time of arrival. */
  readonly at: number;
  /** The stopwatch at arrival. */
  readonly startedAt: number;
  operation: Operation | undefined;
  params: Readonly<Record<string, string>>;
  /** Once it is read. */
  body: ReceivedBody | undefined;
  /** What the body says; forgotten once the answer is on its way. */
  parsed: ParsedBody | undefined;
  /** What was asked for and honoured. */
  preference: Preference;
  /** The success status that was asked for; the answer then issues nothing. */
  forcedSuccess: number | undefined;
  trigger: Trigger;
  /** The credential by which the provider let the request in, or would not. */
  credential: CredentialResult | undefined;
  /** The rule that answered, broke or delayed it. */
  ruleId: string | undefined;
  /** In a few words, why the request was refused or the connection broken. */
  reason: string | undefined;
  violations: readonly Violation[];
  /** The credentials that were presented and the secrets that were issued: never shown. */
  secrets: readonly string[];
  issuedTokenId: string | undefined;
  /** Set once the answer is on its way; stays unset where a fault or the client ended the exchange. */
  response: SentResponse | undefined;
  durationMs: number | undefined;
  /** Its place in the journal, where it is in one. */
  slot: number | undefined;
}

/** The body as JSON; undefined where it is none. */
export const jsonBodyOf = ({ parsed }: Exchange): unknown => (parsed?.kind === 'json' ? parsed.value : undefined);

const localsKey = 'exchange';

export const exchangeOf = (res: Response): Exchange => res.locals[localsKey] as Exchange;

export function openExchange(res: Response, exchange: Exchange): void {
  res.locals[localsKey] = exchange;
}
