/** Types of the control API. Only types are imported from the server. */
import type { Request } from '../../src/server/control-api/control-types.ts';

export type { ClockReading } from '../../src/lib/clock.ts';
export type { Problem } from '../../src/lib/errors.ts';
export type { SessionEvent } from '../../src/server/session/session-events.ts';
export type {
  Assumption as AssumptionView,
  CredentialResult,
  Example as ExampleView,
  Fault,
  Provider as ProviderView,
  Resource as ResourceView,
  Rule,
  RuleInput,
  Session as SessionView,
  State as SessionState,
  Token as TokenView,
  TokenSecret as SecretView,
} from '../../src/server/control-api/control-types.ts';

/** What is wrong with a response that an upstream sent. */
export interface ResponseViolation {
  readonly in: string;
  readonly pointer: string;
  readonly keyword: string;
  readonly message: string;
}

/** `responseViolations` is absent unless the mock forwards requests to an upstream. */
export type JournalView = Request & { readonly responseViolations?: readonly ResponseViolation[] };
