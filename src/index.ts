/** The public API: the mock as a server or an Express app, contract verification, and checks of recorded traffic. */
import { startTestMock } from './server/test-mock.ts';
import { checkOptions } from './server/session/check-input.ts';
import { raise } from './lib/errors.ts';
import type { Report } from './verify/findings/report.ts';
import { checkTraffic, type CheckTrafficOptions, type HarSource } from './verify/traffic/check-traffic.ts';
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
export type { RecordedExchange } from './server/pipeline/replay-recorded.ts';
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
export type {
  CaseResult,
  Coverage,
  CreatedToken,
  ProviderReport,
  Report,
  TrafficSummary,
} from './verify/findings/report.ts';
export { github, reporters, reportKinds, terminal, type ReportKind } from './verify/reporters/index.ts';
export type { Paint, Reporter, ReporterOptions } from './verify/reporters/reporter.ts';
export { plan } from './verify/verify-provider.ts';
export type { CheckTrafficOptions as CheckHarOptions, HarSource } from './verify/traffic/check-traffic.ts';
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

/**
 * Checks recorded traffic against the documents of the services it was sent to. Nothing is sent. Findings do not reject
 * the promise: `report.ok` says whether the traffic conforms, and `report.traffic` how many entries were judged.
 * @param har the path of a HAR file, its parsed content, or several of them
 * @throws AppError if an option is invalid, an archive or a document is broken, or no entry was sent to a provider
 * @example const report = await checkHar('traffic.har', { documents: ['./openapi.yaml'] });
 */
export async function checkHar(
  har: HarSource | readonly HarSource[],
  options: CheckTrafficOptions = {},
): Promise<Report> {
  const sources = Array.isArray(har) ? (har as readonly HarSource[]) : [har as HarSource];
  const isSource = (source: unknown): boolean =>
    typeof source === 'string' ? source !== '' : typeof source === 'object' && source !== null;
  if (sources.length === 0 || !sources.every(isSource))
    raise.wrongUsage('checkHar requires the path of a HAR file, its parsed content, or a list of them.');
  return checkTraffic(sources, checkOptions('CheckHarOptions', options));
}
