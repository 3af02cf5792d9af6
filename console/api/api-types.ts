/** Types of the control API. Only types are imported from the server. */
import type { Json } from '../../src/lib/json.ts';
export type { ClockReading } from '../../src/lib/clock.ts';
export type { Problem } from '../../src/lib/errors.ts';
export type { SessionEvent } from '../../src/server/session/session-events.ts';
export type { CredentialResult } from '../../src/server/pipeline/exchange.ts';
export type { JournalView, ViolationView } from '../../src/server/session/journal-view.ts';
export type { Fault, Rule, RuleInput } from '../../src/server/session/rule-registry.ts';
export type { SessionState } from '../../src/server/session/session-state.ts';
export type { TokenView } from '../../src/server/session/token-view.ts';

interface OperationView {
  readonly method: string;
  readonly path: string;
  readonly operationId: string;
  readonly statuses: readonly string[];
}

/** A seeded credential, and the header or parameter in which it is sent. */
interface CredentialView {
  readonly credential: string;
  readonly meaning: string;
  readonly presentedAs: readonly string[];
}

export interface ProviderView {
  readonly id: string;
  readonly title: string;
  readonly version: string;
  readonly openapi: string;
  readonly baseUrls: readonly string[];
  readonly operations: readonly OperationView[];
  readonly credentials: readonly CredentialView[];
}

/** A request that succeeds as it is. */
export interface ExampleView {
  readonly operationId: string;
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** A JSON value, or the text of a form. */
  readonly body: Json | null;
}

export interface SecretView {
  readonly id: string;
  readonly secret: string;
  readonly presentedAs: readonly string[];
}

export interface AssumptionView {
  readonly pointer: string;
  readonly reason: string;
  readonly source: string;
}

export interface SessionView {
  readonly name: string;
  readonly requests: number;
  readonly tokens: number;
  readonly rules: number;
  readonly now: string;
  readonly frozen: boolean;
}
