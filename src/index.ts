/** The public API: the mock as a server or an Express app, and contract verification. */
import { startTestMock } from './server/test-mock.ts';
import { checkOptions } from './server/session/check-input.ts';
import type { Report } from './verify/findings/report.ts';
import { verifyAll, type VerifyAllOptions } from './verify/verify-all.ts';

export { createApp, type AppHandler, type MockApp } from './library/create-app.ts';
export { createMockServer, type MockServer, type SessionClient } from './library/create-server.ts';
export type { AddedRule, SessionHandle } from './library/session-handle.ts';
export { AppError, type ErrorCode, type Problem } from './lib/errors.ts';
export type { ClockReading } from './lib/clock.ts';
export type { MockOptions } from './server/app.ts';
export type { Verification, VerificationEvent, Verifier } from './server/control-api/verifier.ts';
export type { RequestExpectation } from './server/control-api/control-types.ts';
export type { ListenOptions } from './server/listen.ts';
export type { RecordedExchange } from './server/pipeline/replay.ts';
export type { UpstreamOptions } from './server/upstream/upstream.ts';
export type { JournalView } from './server/session/journal-view.ts';
export type { RequestFilter } from './server/session/option-schemas.ts';
export type { Rule, RuleInput } from './server/session/rule-registry.ts';
export type { SessionState } from './server/session/session-state.ts';
export type { TokenView } from './server/session/token-view.ts';
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

/**
 * Verifies that an implementation conforms to its contract. Findings do not reject the promise: `report.ok` says
 * whether the run passed, `report.findings` lists the findings, and `reporters.junit(report)` and the other reporters
 * format the report.
 * @throws AppError if an option is invalid, a document is broken, or the target cannot be verified
 * @example const report = await verify({ provider: 'my-api', target: 'http://127.0.0.1:9000', credential: '…' });
 */
export const verify = async (options: VerifyAllOptions = {}): Promise<Report> =>
  verifyAll(checkOptions('VerifyOptions', options), startTestMock);
