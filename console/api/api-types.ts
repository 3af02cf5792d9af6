/** Types of the control API. Only types are imported from the server. */
export type { ClockReading } from '../../src/lib/clock.ts';
export type { Problem } from '../../src/lib/errors.ts';
export type { SessionEvent } from '../../src/server/session/session-events.ts';
export type {
  Assumption as AssumptionView,
  CredentialResult,
  Example as ExampleView,
  Fault,
  Provider as ProviderView,
  Request as JournalView,
  Resource as ResourceView,
  Rule,
  RuleInput,
  Session as SessionView,
  State as SessionState,
  Token as TokenView,
  TokenSecret as SecretView,
  Violation as ViolationView,
} from '../../src/server/control-api/control-types.ts';
