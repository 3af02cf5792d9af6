/** The public API: the mock as a server or an Express app, contract verification, and helpers to define a provider. */
import type { Express } from 'express';
import type { Report } from './verify/findings/report.ts';
import { verifyAll, type VerifyAllOptions } from './verify/verify-all.ts';
import type { ClockReading } from './lib/clock.ts';
import { raise } from './lib/errors.ts';
import { settled } from './lib/maybe-promise.ts';
import { createMock, type MockOptions } from './server/app.ts';
import { listen, type ListenOptions } from './server/listen.ts';
import { localRoot } from './server/mock.ts';
import { startTestMock } from './server/test-mock.ts';
import type { Verification, VerificationEvent, Verifier } from './server/control-api/verifier.ts';
import { workerVerifier } from './server/control-api/worker-verifier.ts';
import { viewEntry, type JournalView } from './server/session/journal-view.ts';
import type { Rule, RuleInput } from './server/session/rule-registry.ts';
import type { MockSession } from './server/session/mock-session.ts';
import { exportState, type SessionState } from './server/session/session-state.ts';
import { viewTokens, type TokenView } from './server/session/token-view.ts';
import { defaultSession, resolveSessionName } from './server/session/session-name.ts';
import type { Token } from './tokens/token.ts';

export { AppError, type ErrorCode, type Problem } from './lib/errors.ts';
export { phases, type Phase, type CaseVerdict } from './verify/plan/case.ts';
export { readBaseline, writeBaseline, type KnownFinding } from './verify/findings/baseline.ts';
export type { PlannedCase, RunEvent } from './verify/run/run-event.ts';
export type {
  Basis,
  RecordedResponse,
  CheckId,
  ExchangeRecord,
  Finding,
  Rationale,
  Header,
  RecordedRequest,
  Severity,
} from './verify/findings/finding.ts';
export { failsOn, newFindings } from './verify/findings/report.ts';
export type { CaseResult, Coverage, CreatedToken, ProviderReport, Report } from './verify/findings/report.ts';
export { github, reporters, reportKinds, terminal, type ReportKind } from './verify/reporters/index.ts';
export type { Paint, Reporter, ReporterOptions } from './verify/reporters/reporter.ts';
export { plan } from './verify/verify-provider.ts';
export type { VerifyAllOptions as VerifyOptions } from './verify/verify-all.ts';
export { defineContract, type ContractDefinition } from './provider/define-contract.ts';
export {
  defineMock,
  type ErrorDetails,
  type MockContext,
  type MockDefinition,
  type MockRequest,
  type MockResponse,
  type OperationDefinition,
} from './provider/define-mock.ts';
export { fastapiError } from './provider/error-formats/fastapi.ts';
export { sentence, sentences } from './provider/error-formats/sentence.ts';
export type {
  ClockReading,
  JournalView,
  ListenOptions,
  MockOptions,
  Rule,
  RuleInput,
  SessionState,
  TokenView,
  Verification,
  VerificationEvent,
  Verifier,
};

/** Controls one session of a running mock. */
export interface SessionHandle {
  readonly tokens: {
    /** Lists all issued tokens, newest first. */
    list(): Promise<TokenView[]>;
    /** @throws AppError `not-found` */
    get(id: string): Promise<TokenView>;
    /** @throws AppError `not-found`, `invalid-input` */
    revoke(id: string, reason?: string): Promise<TokenView>;
    /** @throws AppError `not-found` */
    expire(id: string): Promise<TokenView>;
    clear(): Promise<void>;
  };
  readonly clock: {
    read(): ClockReading;
    /** Moves the clock forward by an ISO 8601 duration (`P366D`) or a number of milliseconds. */
    advance(by: string | number): ClockReading;
    /**
     * Sets the clock to a later instant: an RFC 3339 date-time or a `Date`, in the years 0001 to 9998.
     * @throws AppError `invalid-instant`, `clock-backwards`
     */
    set(now: string | Date): ClockReading;
    freeze(): ClockReading;
    resume(): ClockReading;
  };
  readonly rules: {
    list(): Rule[];
    /** @throws AppError `invalid-input`, `too-many-rules` */
    add(rule: RuleInput): Rule;
    /** @throws AppError `not-found` */
    remove(id: string): void;
    clear(): void;
  };
  readonly requests: {
    /** Lists the recorded requests, newest first, with secrets masked. */
    list(): Promise<JournalView[]>;
    clear(): void;
  };
  /** Exports tokens, rules and clock. The state contains the secrets of the tokens. */
  exportState(): Promise<SessionState>;
  /**
   * Replaces tokens, rules and clock. If the state is invalid, nothing changes.
   * @throws AppError that names the invalid member
   */
  importState(state: SessionState): Promise<void>;
  /** Restores the initial state of the session. */
  reset(): Promise<void>;
}

/** A running mock server. The members inherited from `SessionHandle` control the session `default`. */
export interface MockServer extends SessionHandle {
  readonly host: string;
  readonly port: number;
  /** With `https: true`, the certificate authority that clients must trust, in PEM; otherwise undefined. */
  readonly ca: string | undefined;
  /** Returns the base URL of a provider, or of the mock if `provider` is omitted; with the session prefix if given. */
  url(provider?: string, session?: string): string;
  /**
   * Returns another session. Its URLs begin with `/~<name>`.
   * @throws AppError `invalid-session-name`
   */
  session(name: string): SessionHandle;
  /** Stops the server and closes all connections. */
  close(): Promise<void>;
}

/**
 * Starts the mock as an HTTP or HTTPS server.
 * @throws AppError if a document is broken, two providers claim the same address, or the port is in use
 * @example const mock = await createMockServer({ port: 0, seed: 1 });
 */
export async function createMockServer(options: ListenOptions = {}): Promise<MockServer> {
  const { mock, binding, ca, close } = await listen({ verifier: createVerifier(options), ...options });
  const root = localRoot(binding);
  return {
    ...handle(() => mock.sessions.get(defaultSession)),
    host: binding.host,
    port: binding.port,
    ca,
    url: (provider, session) =>
      root +
      (session === undefined ? '' : `/~${checkedSession(session)}`) +
      (provider === undefined ? '' : `/${mock.providerRouter.provider(provider).id}`),
    session(name) {
      const known = checkedSession(name);
      return handle(() => mock.sessions.get(known));
    },
    close: () => close(0),
  };
}

/**
 * Creates the mock as an Express app, to use with supertest or to mount in another app. Requests wait until the mock
 * has loaded. If a document is broken, every request fails and the promise `app.locals.ready` rejects.
 */
export function createApp(options: MockOptions = {}): Express {
  const { app, ready } = createMock({ verifier: createVerifier(options), ...options });
  app.locals['ready'] = ready;
  return app;
}

/**
 * Verifies that an implementation conforms to its contract. Findings do not reject the promise: `report.ok` says
 * whether the run passed, `report.findings` lists the findings, and `reporters.junit(report)` and the other reporters
 * format the report.
 * @throws AppError if an option is invalid, a document is broken, or the target cannot be verified
 * @example const report = await verify({ provider: 'my-api', target: 'http://127.0.0.1:9000', credential: '…' });
 */
export const verify = (options: VerifyAllOptions = {}): Promise<Report> => verifyAll(options, startTestMock);

/** Runs the contract suite for the control API. */
const createVerifier = ({ folders }: MockOptions): Verifier => workerVerifier({ folders });

/** @throws AppError `invalid-session-name` */
const checkedSession = (name: unknown): string =>
  typeof name === 'string' ? resolveSessionName(undefined, name) : raise.invalidSessionName(String(name));

function handle(session: () => MockSession): SessionHandle {
  const now = (): number => session().clock.now();
  const viewed = (tokens: readonly Token[]): Promise<TokenView[]> =>
    viewTokens(tokens, { secrets: session().secrets, now: now() });
  const viewedOne = async (token: Token): Promise<TokenView> => (await viewed([token]))[0]!;
  return {
    tokens: {
      list: async () => viewed((await session().tokens.list({ now: now(), limit: Infinity })).tokens),
      get: async (id) => viewedOne(await session().token(id)),
      revoke: async (id, reason) => viewedOne(await session().revoke(id, reason)),
      expire: async (id) => viewedOne(await session().expire(id)),
      clear: async () => void (await session().forgetTokens()),
    },
    clock: {
      read: () => session().clock.read(),
      advance: (by) => settled(session().changeClock({ advance: by })),
      set: (instant) => settled(session().changeClock({ now: instant })), // A Date is serialized to RFC 3339.
      freeze: () => settled(session().changeClock({ frozen: true })),
      resume: () => settled(session().changeClock({ frozen: false })),
    },
    rules: {
      list: () => settled(session().rules.list()),
      add: (rule) => settled(session().addRule(rule)),
      remove: (id) => settled(session().removeRule(id)),
      clear: () => void settled(session().clearRules()),
    },
    requests: {
      async list() {
        const { journal, secrets } = session();
        return Promise.all((await journal.newest()).map((entry) => viewEntry(entry, secrets)));
      },
      clear: () => settled(session().journal.clear()),
    },
    exportState: () => exportState(session()),
    importState: (state) => session().importState(state),
    reset: () => session().reset(),
  };
}
