/** One case from sending to verdict: what fails is sent once more, to tell a defect from a whim. */
import type { ContractDefinition } from '../../provider/define-contract.ts';
import { AppError } from '../../lib/errors.ts';
import { preview, type Masker } from '../../lib/redact.ts';
import { asText } from '../../lib/json.ts';
import { toRfc3339 } from '../../lib/clock.ts';
import { valuesAt } from '../../provider/contract-invariants/values.ts';
import type { Budget } from './run-budget.ts';
import type { Case, CaseVerdict } from '../plan/case.ts';
import type { CheckContext, Defect } from '../checks/check.ts';
import { runChecks } from '../checks/all-checks.ts';
import type { InvariantChecker } from '../checks/invariant-checker.ts';
import type { CoverageCounter } from '../findings/coverage.ts';
import { toCurl } from '../findings/curl.ts';
import { textOf, toExchange, toSuccessfulExchange, type CaseExchange } from './case-exchange.ts';
import type { CheckId, ExchangeRecord, Finding } from '../findings/finding.ts';
import type { FindingCollector } from '../findings/finding-collector.ts';
import { keptBytes, maxTokensPerResponse } from './run-limits.ts';
import { toRecord } from '../findings/exchange-record.ts';
import type { CaseResult, CreatedToken } from '../findings/report.ts';
import { shorten, type SecretBook } from './run-secrets.ts';
import { stopped, type Sender } from './sender.ts';
import type { Target } from './target.ts';

/** What judging draws on, for all cases of a run. */
export interface RunContext {
  readonly target: Target;
  readonly sender: Sender;
  readonly context: CheckContext;
  readonly invariants: InvariantChecker;
  readonly collector: FindingCollector;
  readonly coverage: CoverageCounter;
  readonly secrets: SecretBook;
  readonly budget: Budget;
  /** Whether findings of a check are wanted. */
  wants(check: CheckId): boolean;
  /** The tokens that an answer hands out. */
  tokensOf(exchange: CaseExchange): FoundTokens;
}

/** The first of the tokens of a response, and their secrets. */
interface FoundTokens {
  readonly tokens: readonly CreatedToken[];
  readonly secrets: readonly string[];
  /** How many more there are. */
  readonly more: number;
}

/** How a case ended, and what it leaves behind. */
export interface CaseOutcome {
  readonly result: CaseResult;
  readonly newFindings: readonly Finding[];
  readonly tokens: readonly CreatedToken[];
  /** How many tokens there are besides. */
  readonly moreTokens: number;
  /** Secrets that a valid request was given. */
  readonly secrets: readonly string[];
  readonly timeouts: number;
  /** Nobody listens at the target any more. */
  readonly targetGone: boolean;
}

/** One sending of a case and what was found. The response itself is let go: only its record is kept. */
interface Attempt {
  readonly outcome: {
    readonly kind: CaseExchange['outcome']['kind'];
    readonly rejected: boolean;
    readonly durationMs: number;
  };
  readonly defects: readonly Defect[];
  readonly record: ExchangeRecord;
  readonly found: FoundTokens;
  /** Why the body was not judged. */
  readonly unjudged: string | undefined;
  readonly hide: Masker;
}

/** Sends and judges one case. What goes wrong in judging itself is told as the case's error and accuses nobody. */
export async function runCase(runContext: RunContext, one: Case, mayRepeat: boolean): Promise<CaseOutcome> {
  try {
    return await sendAndCheck(runContext, one, mayRepeat);
  } catch (error) {
    if (error instanceof AppError) throw error;
    return toOutcome(
      one,
      'error',
      runContext.secrets.hide(`A fault in mockmint itself: ${(error as Error).message}`),
      [],
      [],
    );
  }
}

async function sendAndCheck(runContext: RunContext, one: Case, mayRepeat: boolean): Promise<CaseOutcome> {
  const first = await sendOnce(runContext, one);
  if (typeof first === 'string') return toOutcome(one, 'skipped', first, [], []);
  const retried = hasError(first.defects) && mayRepeat ? await sendOnce(runContext, one) : undefined;
  const second = typeof retried === 'string' ? undefined : retried;
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
        () => toCurl(runContext.target.urlOf(one.request), one.request, evidence.hide),
        isFlaky && defect.severity === 'error',
      ) ?? [],
  );
  const unjudged = hasError(lasting) ? undefined : attempts.find((other) => other.unjudged !== undefined)?.unjudged;
  const verdict: CaseVerdict =
    unjudged !== undefined ? 'error' : !hasError(lasting) ? 'passed' : isFlaky ? 'flaky' : 'failed';
  return toOutcome(one, verdict, unjudged ?? failureReason(lasting, isFlaky), attempts, added);
}

async function sendOnce(runContext: RunContext, one: Case): Promise<Attempt | string> {
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
    found: { ...found, tokens: found.tokens.map((token) => hideToken(token, hide)) },
    unjudged: response?.json.kind === 'unjudged' ? response.json.why : undefined,
    hide,
  };
}

/** Longer texts of a target are cut: nobody reads them, and there may be many. */
const maxTold = 400;

const hideDefect = (defect: Defect, hide: Masker): Defect => {
  const errorTexts = (text: string): string => shorten(text, maxTold, hide);
  return {
    ...defect,
    title: errorTexts(defect.title),
    expected: errorTexts(defect.expected),
    actual: errorTexts(defect.actual),
  };
};

const hideToken = (token: CreatedToken, hide: Masker): CreatedToken => {
  const errorTexts = (text: string | undefined): string | undefined =>
    text === undefined ? undefined : shorten(text, maxTold, hide);
  return { ...token, id: errorTexts(token.id), name: errorTexts(token.name) };
};

/** What the checks find; where all is well with the answer itself, also what the provider's rules do. */
function defectsOf({ context, invariants, wants }: RunContext, exchange: CaseExchange): Defect[] {
  const found = runChecks(exchange, context);
  const success =
    exchange.case.expectation.kind === 'reject' ? undefined : toSuccessfulExchange(exchange, context.oracle);
  return [...found, ...(success ? invariants.check(success, exchange) : [])].filter(({ check }) => wants(check));
}

const hasError = (defects: readonly Defect[]): boolean => defects.some(({ severity }) => severity === 'error');

/** The defects that both attempts show; all of the second where they have none in common. */
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
  return errorTexts.length === 0 ? '' : `${isFlaky ? 'Once, and not again: ' : ''}${errorTexts.join(' ')}`;
};

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
      id: one.id,
      provider: one.provider,
      operation: one.operation.id,
      phase: one.phase,
      title: one.title,
      checks: one.checks,
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
    targetGone: outcomes.length > 0 && outcomes.every(({ rejected }) => rejected),
  };
}

/** Finds the tokens of answers by what the contract says of them. */
export const createTokenFinder =
  (provider: string, { token }: ContractDefinition): RunContext['tokensOf'] =>
  (exchange) => {
    const { response, outcome, case: one } = exchange;
    if (response?.json.kind !== 'value' || response.status >= 300) return { tokens: [], secrets: [], more: 0 };
    const { value } = response.json;
    const column = (pattern: string | undefined): (string | undefined)[] =>
      pattern === undefined ? [] : valuesAt(value, pattern).map((placed) => asText(placed.value));
    const [ids, names] = [column(token.id), column(token.name)];
    const all = column(token.secret);
    const secrets = all.slice(0, maxTokensPerResponse);
    return {
      secrets: secrets.flatMap((secret) => secret || []),
      tokens: secrets.map((secret, index) => ({
        provider,
        id: ids[index],
        name: names[index],
        secretPreview: preview(secret ?? ''),
        case: one.id,
        at: toRfc3339(outcome.sentAt),
      })),
      more: all.length - secrets.length,
    };
  };
