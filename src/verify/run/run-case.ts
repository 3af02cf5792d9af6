/** Runs one case: sends it, checks the response, and retries a failure once to detect flaky failures. */
import { AppError } from '../../lib/errors.ts';
import type { Masker } from '../../lib/redact.ts';
import type { Budget } from './run-budget.ts';
import type { Operation } from '../../openapi/operation.ts';
import type { Case, CaseRequest, CaseVerdict } from '../plan/case.ts';
import type { CheckContext, Defect } from '../checks/check.ts';
import { runChecks } from '../checks/all-checks.ts';
import { isNameConflict } from '../checks/data-acceptance.ts';
import type { InvariantChecker } from '../checks/invariant-checker.ts';
import type { CoverageCounter } from '../findings/coverage.ts';
import { toCurl } from '../findings/reproduction.ts';
import { isSuccess, textOf, toExchange, toSuccessfulExchange, type CaseExchange } from './case-exchange.ts';
import type { ExchangeRecord, Finding, Severity } from '../findings/finding.ts';
import type { FindingCollector } from '../findings/finding-collector.ts';
import { openReason } from './open-reason.ts';
import { keptBytes } from './run-limits.ts';
import { toRecord } from '../findings/exchange-record.ts';
import type { CaseResult, CreatedToken } from '../findings/report.ts';
import { shorten, type SecretBook } from './run-secrets.ts';
import { stopped, type Sender } from './sender.ts';
import { isPlainCase } from '../plan/example-cases.ts';
import type { NameNumbers } from '../plan/unique-names.ts';
import type { Target } from './target.ts';
import type { FoundTokens } from './token-finder.ts';

/** The context shared by all cases of a run. */
export interface RunContext {
  readonly target: Target;
  readonly sender: Sender;
  readonly context: CheckContext;
  readonly invariants: InvariantChecker;
  readonly collector: FindingCollector;
  readonly coverage: CoverageCounter;
  readonly secrets: SecretBook;
  readonly budget: Budget;
  readonly names: NameNumbers;
  /** The severity of a defect of a check; undefined if the check is not selected. */
  severityFor(defect: Defect): Severity | undefined;
  /** Whether a status depends on the request only, and not on what exists on the target. */
  readonly promisesState: boolean;
  /** Whether a request that gets no response in time is sent again later, alone. */
  mayPostpone(): boolean;
  /** Whether the target accepted the plain request of the operation. */
  wasAccepted(operation: Operation): boolean;
  /** Whether the target accepted a request with the acquired ids in the path of the operation, or the user gave them. */
  knowsIds(operation: Operation): boolean;
  /** Whether the target now rejects the plain request of the operation, which it accepted before. */
  isExhausted(operation: Operation): Promise<boolean>;
  /** The tokens issued in a response. */
  tokensOf(exchange: CaseExchange): FoundTokens;
}

/** The result of a case, and the tokens it created. */
export interface CaseOutcome {
  readonly result: CaseResult;
  readonly newFindings: readonly Finding[];
  readonly tokens: readonly CreatedToken[];
  /** Number of further tokens. */
  readonly moreTokens: number;
  /** Secrets issued to a valid request. */
  readonly secrets: readonly string[];
  readonly timeouts: number;
  /** Whether the plain request was accepted. */
  readonly isPlainAccepted: boolean;
  /** Whether the target no longer accepts connections. */
  readonly targetGone: boolean;
}

/** One attempt of a case. Retains the record, not the response. */
interface Attempt {
  readonly outcome: {
    readonly kind: CaseExchange['outcome']['kind'];
    readonly rejected: boolean;
    readonly durationMs: number;
  };
  readonly defects: readonly Defect[];
  readonly record: ExchangeRecord;
  readonly request: CaseRequest;
  /** Whether it was rejected because an earlier request used its name. */
  readonly isConflict: boolean;
  readonly status: number | undefined;
  /** Whether the status is 4xx. */
  readonly isRejection: boolean;
  readonly isAccepted: boolean;
  readonly found: FoundTokens;
  /** Why the body was not judged. */
  readonly unjudged: string | undefined;
  readonly hide: Masker;
}

/** Runs one case. An internal error becomes the verdict `error`, not a finding. `postponed`: send it again later. */
export async function runCase(
  runContext: RunContext,
  one: Case,
  mayRepeat: boolean,
): Promise<CaseOutcome | 'postponed'> {
  try {
    return await sendAndCheck(runContext, one, mayRepeat);
  } catch (error) {
    if (error instanceof AppError) throw error;
    return toOutcome(
      one,
      'error',
      runContext.secrets.hide(`Internal error in mockmint: ${(error as Error).message}`),
      [],
      [],
    );
  }
}

async function sendAndCheck(runContext: RunContext, one: Case, mayRepeat: boolean): Promise<CaseOutcome | 'postponed'> {
  const mayPostpone = runContext.mayPostpone();
  const first = await sendOnce(runContext, one);
  if (typeof first === 'string') return toOutcome(one, 'skipped', first, [], []);
  if (first.outcome.kind === 'timeout' && mayPostpone) return 'postponed';
  const open = openReason(one, first.status, runContext);
  if (open !== undefined) return toOutcome(one, 'unproven', open, [first], []);
  const isNew = first.defects.some((defect) => defect.severity === 'error' && !runContext.collector.has(one, defect));
  if (isNew && first.isRejection && (await runContext.isExhausted(one.operation)))
    return toOutcome(one, 'skipped', 'the target no longer accepts the plain request', [], []);
  const retried = hasError(first.defects) && mayRepeat ? await sendOnce(runContext, one) : undefined;
  const second = typeof retried === 'string' || retried?.isConflict === true ? undefined : retried;
  const attempts = second ? [first, second] : [first];
  const isFlaky = second !== undefined && !hasError(second.defects);
  const lasting = second && !isFlaky ? commonDefects(first, second) : first.defects;
  const evidence = second && !isFlaky && lasting.some((defect) => second.defects.includes(defect)) ? second : first;
  const added = lasting.flatMap(
    (defect) =>
      runContext.collector.add(
        defect,
        one,
        evidence.record,
        () => toCurl(runContext.target.urlOf(evidence.request), evidence.request, evidence.hide),
        isFlaky && defect.severity === 'error',
      ) ?? [],
  );
  const unjudged = hasError(lasting) ? undefined : attempts.find((other) => other.unjudged !== undefined)?.unjudged;
  const verdict: CaseVerdict =
    unjudged !== undefined ? 'error' : !hasError(lasting) ? 'passed' : isFlaky ? 'flaky' : 'failed';
  return toOutcome(one, verdict, unjudged ?? failureReason(lasting, isFlaky), attempts, added);
}

async function sendOnce(runContext: RunContext, planned: Case): Promise<Attempt | string> {
  const one = { ...planned, request: runContext.names.numbered(planned.request) };
  const sendResult = await runContext.sender.send(one.request);
  if ('notSent' in sendResult) return sendResult.notSent;
  return await runContext.budget.judging(() =>
    runContext.sender.isStopped ? stopped : judge(runContext, toExchange(one, sendResult.outcome)),
  );
}

function judge(runContext: RunContext, exchange: CaseExchange): Attempt {
  const { outcome, response, request } = exchange;
  runContext.coverage.add(exchange);
  const found = runContext.tokensOf(exchange);
  const url = runContext.target.urlOf(request);
  const hide = runContext.secrets.masker(request.secrets, found.secrets, [
    url,
    ...(response ? [textOf(response, keptBytes), ...response.headers.map(([, value]) => value)] : []),
  ]);
  return {
    outcome: {
      kind: outcome.kind,
      rejected: outcome.kind === 'connection-error' && outcome.connectionRefused === true,
      durationMs: outcome.durationMs,
    },
    defects: defectsOf(runContext, exchange).map((defect) => hideDefect(defect, hide)),
    record: toRecord(exchange, url, hide),
    request,
    isRejection: response !== undefined && response.status >= 400 && response.status < 500,
    isAccepted: response !== undefined && isSuccess(response.status),
    status: outcome.status,
    isConflict: response !== undefined && isNameConflict(response, request),
    found: { ...found, tokens: found.tokens.map((token) => hideToken(token, hide)) },
    unjudged: response?.json.kind === 'unjudged' ? response.json.why : undefined,
    hide,
  };
}

/** Maximum length of text from the target, in characters. */
const maxTextLength = 400;

export const hideDefect = (defect: Defect, hide: Masker): Defect => {
  const mask = (text: string): string => shorten(text, maxTextLength, hide);
  return {
    ...defect,
    title: mask(defect.title),
    expected: mask(defect.expected),
    actual: mask(defect.actual),
  };
};

const hideToken = (token: CreatedToken, hide: Masker): CreatedToken => {
  const mask = (text: string | undefined): string | undefined =>
    text === undefined ? undefined : shorten(text, maxTextLength, hide);
  return { ...token, id: mask(token.id), name: mask(token.name) };
};

/** The defects found by the selected checks and invariants. Invariants run only on successful exchanges. */
function defectsOf({ context, invariants, severityFor }: RunContext, exchange: CaseExchange): Defect[] {
  const found = runChecks(exchange, context);
  const success =
    exchange.case.expectation.kind === 'reject' ? undefined : toSuccessfulExchange(exchange, context.oracle);
  return [...found, ...(success ? invariants.check(success, exchange) : [])].flatMap((defect) => {
    const severity = severityFor(defect);
    return severity === undefined ? [] : [{ ...defect, severity }];
  });
}

const hasError = (defects: readonly Defect[]): boolean => defects.some(({ severity }) => severity === 'error');

/** The defects of both attempts; those of the second if no error is common to both. */
function commonDefects(first: Attempt, second: Attempt): readonly Defect[] {
  const same = first.defects.filter((defect) =>
    second.defects.some(({ check, signature }) => check === defect.check && signature === defect.signature),
  );
  return hasError(same) ? same : second.defects;
}

const failureReason = (defects: readonly Defect[], isFlaky: boolean): string => {
  const errorTexts = defects
    .filter(({ severity }) => severity === 'error')
    .map(({ title, expected, actual }) => `${title}. Expected ${expected}; got ${actual}.`);
  return errorTexts.length === 0 ? '' : `${isFlaky ? 'Not reproduced on retry: ' : ''}${errorTexts.join(' ')}`;
};

/** The outcome of a case whose request was not sent. */
export const caseWithoutRequest = (one: Case, verdict: 'skipped' | 'unproven', reason: string): CaseOutcome => ({
  result: {
    ...caseFacts(one),
    verdict,
    reason,
    findings: [],
    durationMs: 0,
    exchanges: [],
  },
  newFindings: [],
  tokens: [],
  moreTokens: 0,
  secrets: [],
  timeouts: 0,
  targetGone: false,
  isPlainAccepted: false,
});

/** What a result repeats of its case. */
const caseFacts = ({ id, provider, operation, phase, title, checks }: Case) => ({
  id,
  provider,
  operation: operation.id,
  phase,
  title,
  checks,
});

function toOutcome(
  one: Case,
  verdict: CaseVerdict,
  reason: string,
  attempts: readonly Attempt[],
  added: readonly { finding: Finding; isNew: boolean }[],
): CaseOutcome {
  const outcomes = attempts.map(({ outcome }) => outcome);
  return {
    result: {
      ...caseFacts(one),
      verdict,
      reason,
      findings: added.map(({ finding }) => finding.id),
      exchanges: attempts.map(({ record }) => record),
      durationMs: outcomes.reduce((sum, { durationMs }) => sum + durationMs, 0),
    },
    newFindings: added.filter(({ isNew }) => isNew).map(({ finding }) => finding),
    tokens: attempts.flatMap(({ found }) => found.tokens),
    moreTokens: attempts.reduce((sum, { found }) => sum + found.more, 0),
    secrets: one.expectation.kind === 'accept' ? attempts.flatMap(({ found }) => found.secrets) : [],
    timeouts: outcomes.filter(({ kind }) => kind === 'timeout').length,
    isPlainAccepted: isPlainCase(one) && attempts.some(({ isAccepted }) => isAccepted),
    targetGone: outcomes.length > 0 && outcomes.every(({ rejected }) => rejected),
  };
}
