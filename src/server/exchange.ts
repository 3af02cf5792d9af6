/** One request on its way through the mock: what is known of it so far, and what decided its answer. */
import type { IncomingHttpHeaders } from 'node:http';
import type { Response } from 'express';
import type { SteerableClock } from '../core/clock.ts';
import type { Random } from '../core/random.ts';
import type { Soon } from '../core/soon.ts';
import type { Operation } from '../openapi/operation.ts';
import type { Violation } from '../openapi/violation.ts';
import type { Provider } from '../provider/registry.ts';
import type { Mint } from '../state/mint.ts';
import type { TokenStore } from '../state/store.ts';
import type { NewToken, Token } from '../state/token.ts';
import type { Preference } from './preference.ts';
import type { ParsedBody, ReceivedBody } from './received-body.ts';
import type { RuleBook } from './rules.ts';
import type { SessionSecrets } from './session-secrets.ts';

/** What decided an answer; the value of `X-Mock-Trigger`. */
export const triggers = ['prefer', 'rule', 'name', 'auth', 'validation', 'protocol', 'none'] as const;

export type Trigger = (typeof triggers)[number];

/** An answer as it left. */
export interface SentAnswer {
  readonly status: number;
  /** The session's time at which it left. */
  readonly at: number;
  /** Those of its own; the usual ones follow from the rest (answer-headers.ts). */
  readonly headers: Readonly<Record<string, string>> | undefined;
  /** The body as text; empty where there is none. */
  readonly text: string;
}

/** A credential as it was judged; the secret itself is not kept here. */
export interface JudgedCredential {
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
  readonly mint: Mint;
  readonly rules: RuleBook;
  /** What must be masked wherever it is shown. */
  readonly secrets: SessionSecrets;
  /** Keeps a token that a provider has issued. */
  issue(provider: string, token: NewToken): Soon<Token>;
  /** Notes that an exchange has ended. */
  closed(exchange: Exchange): void;
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
  readonly begun: number;
  operation: Operation | undefined;
  params: Readonly<Record<string, string>>;
  /** Once it is read. */
  body: ReceivedBody | undefined;
  /** What the body says; forgotten once the answer is on its way. */
  parsed: ParsedBody | undefined;
  /** What was asked for and honoured. */
  preference: Preference;
  /** The success status that was asked for; the answer then issues nothing. */
  successAskedFor: number | undefined;
  trigger: Trigger;
  /** The credential by which the provider let the request in, or would not. */
  credential: JudgedCredential | undefined;
  /** The rule that answered, broke or delayed it. */
  ruleId: string | undefined;
  /** In a few words, why the request was refused or the connection broken. */
  reason: string | undefined;
  violations: readonly Violation[];
  /** The credentials that were presented and the secrets that were issued: never shown. */
  secrets: readonly string[];
  issuedTokenId: string | undefined;
  /** Set once the answer is on its way; stays unset where a fault or the client ended the exchange. */
  answer: SentAnswer | undefined;
  durationMs: number | undefined;
  /** Its place in the journal, where it is in one. */
  place: number | undefined;
}

/** The body as JSON; undefined where it is none. */
export const bodyOf = ({ parsed }: Exchange): unknown => (parsed?.kind === 'json' ? parsed.value : undefined);

const key = 'exchange';

export const exchangeOf = (res: Response): Exchange => res.locals[key] as Exchange;

export function openExchange(res: Response, exchange: Exchange): void {
  res.locals[key] = exchange;
}
