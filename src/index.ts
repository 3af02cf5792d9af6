/** The public API: the mock as a server or as an Express app, and what a provider of one's own is made with. */
import { extname } from 'node:path';
import type { Express } from 'express';
import type { Report } from './verify/findings/report.ts';
import { verifyAll, type VerifyAllOptions } from './verify/verify-all.ts';
import type { ClockReading } from './lib/clock.ts';
import { raise } from './lib/errors.ts';
import { createMock, type MockOptions } from './server/app.ts';
import { listen, type ListenOptions } from './server/listen.ts';
import { startTestMock } from './server/test-mock.ts';
import type { Verification, VerificationEvent, Verifier } from './server/control-api/verifier.ts';
import { workerVerifier } from './server/control-api/worker-verifier.ts';
import { viewEntry, type JournalView } from './server/session/journal-view.ts';
import type { Rule, RuleInput } from './server/session/rule-registry.ts';
import type { MockSession } from './server/session/mock-session.ts';
import type { SessionState } from './server/session/session-state.ts';
import { viewTokens, type TokenView } from './server/session/token-view.ts';
import { defaultSession, resolveSessionName } from './storage/session.ts';
import type { Token } from './tokens/token.ts';

export { AppError, type Problem } from './lib/errors.ts';
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
  type IssueContext,
  type IssueResult,
  type IssueRequest,
  type MockDefinition,
  type ErrorDetails,
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

/** One session of a running mock. */
export interface SessionHandle {
  readonly tokens: {
    /** The newest first. */
    list(): Promise<TokenView[]>;
    get(id: string): Promise<TokenView>;
    revoke(id: string, reason?: string): Promise<TokenView>;
    expire(id: string): Promise<TokenView>;
    clear(): Promise<void>;
  };
  readonly clock: {
    read(): ClockReading;
    /** By an ISO 8601 duration (`P366D`) or by milliseconds. */
    advance(by: string | number): ClockReading;
    /** To an instant of the years 0001 to 9998: an RFC 3339 date-time, or a `Date`. */
    set(now: string | Date): ClockReading;
    freeze(): ClockReading;
    resume(): ClockReading;
  };
  readonly rules: {
    list(): Rule[];
    add(rule: RuleInput): Rule;
    remove(id: string): void;
    clear(): void;
  };
  readonly requests: {
    /** The newest first, secrets masked. */
    list(): Promise<JournalView[]>;
    clear(): void;
  };
  exportState(): Promise<SessionState>;
  /**
   * Takes the place of tokens, rules and clock: all of it, or nothing.
   * @throws AppError that names the wrong member
   */
  importState(state: SessionState): Promise<void>;
  /** The session as at its start. */
  reset(): Promise<void>;
}

/** A mock that listens on a socket. Its own members are about the session `default`. */
export interface MockServer extends SessionHandle {
  readonly host: string;
  readonly port: number;
  /** The base URL of a provider, or of the mock itself; `session` puts its prefix in front. */
  url(provider?: string, session?: string): string;
  /** Another session: its URLs begin with `/~<name>`. */
  session(name: string): SessionHandle;
  close(): Promise<void>;
}

/**
 * Starts the mock on a socket of its own.
 * @throws AppError where a document is broken, an address is claimed twice, or the port is taken
 * @example const mock = await createMockServer({ port: 0, seed: 1 });
 */
export async function createMockServer(options: ListenOptions = {}): Promise<MockServer> {
  const { mock, binding, close } = await listen({ verifier: createVerifier(options), ...options });
  const host = binding.host.includes(':') ? `[${binding.host}]` : binding.host;
  const root = `http://${host}:${binding.port}`;
  return {
    ...handle(() => mock.sessions.get(defaultSession)),
    host: binding.host,
    port: binding.port,
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
 * The mock as an Express app, for supertest or to be mounted. It is there at once; requests wait until it is ready,
 * and a broken document shows in each of them, and in `app.locals.ready`, which rejects.
 */
export function createApp(options: MockOptions = {}): Express {
  const { app, ready } = createMock({ verifier: createVerifier(options), ...options });
  app.locals['ready'] = ready;
  return app;
}

/**
 * Verifies that an implementation conforms to its contract. Findings do not reject: `report.ok` tells whether all is
 * well, `report.findings` what is not, and `reporters.junit(report)` and its like turn it into texts.
 * @throws AppError for wrong options, a broken document, or a target that can't be judged
 * @example const report = await verify({ provider: 'my-api', target: 'http://127.0.0.1:9000', credential: '…' });
 */
export const verify = (options: VerifyAllOptions = {}): Promise<Report> => verifyAll(options, startTestMock);

/** The contract suite, for the control API. */
const createVerifier = ({ folders }: MockOptions): Verifier =>
  workerVerifier({ entry: new URL(`./verify-worker${extname(import.meta.url)}`, import.meta.url), folders });

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
      advance: (by) => session().changeClock({ advance: by }),
      set: (instant) => session().changeClock({ now: instant }), // A Date becomes its text.
      freeze: () => session().changeClock({ frozen: true }),
      resume: () => session().changeClock({ frozen: false }),
    },
    rules: {
      list: () => session().rules.list(),
      add: (rule) => session().addRule(rule),
      remove: (id) => session().removeRule(id),
      clear: () => session().clearRules(),
    },
    requests: {
      list: () =>
        Promise.all(
          session()
            .journal.newest()
            .map((entry) => viewEntry(entry, session().secrets)),
        ),
      clear: () => session().journal.clear(),
    },
    exportState: () => session().exportState(),
    importState: (state) => session().importState(state),
    reset: () => session().reset(),
  };
}
