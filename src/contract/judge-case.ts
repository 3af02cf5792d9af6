/** One case from sending to verdict: what fails is sent once more, to tell a defect from a whim. */
import type { ContractDefinition } from '../provider/contract.ts';
import { AppError } from '../core/problem.ts';
import { preview, type Masker } from '../core/redact.ts';
import { asText } from '../core/json.ts';
import { toRfc3339 } from '../core/clock.ts';
import { valuesAt } from '../provider/rules/values.ts';
import type { Budget } from './budget.ts';
import type { Case, Verdict } from './case.ts';
import type { CheckContext, Defect } from './checks/check.ts';
import { examine } from './checks/registry.ts';
import type { RuleBook } from './checks/rules.ts';
import type { CoverageCounter } from './coverage.ts';
import { toCurl } from './curl.ts';
import { textOf, toExchange, toIssue, type Exchange } from './exchange.ts';
import type { CheckId, ExchangeRecord, Finding } from './finding.ts';
import type { FindingBook } from './fold.ts';
import { keptBytes, maxTokensPerResponse } from './limits.ts';
import { toRecord } from './record.ts';
import type { CaseResult, MadeToken } from './report.ts';
import { shorten, type SecretBook } from './secrets.ts';
import { stopped, type Sender } from './sender.ts';
import type { Target } from './target.ts';

/** What judging draws on, for all cases of a run. */
export interface Bench {
  readonly target: Target;
  readonly sender: Sender;
  readonly context: CheckContext;
  readonly rules: RuleBook;
  readonly book: FindingBook;
  readonly coverage: CoverageCounter;
  readonly secrets: SecretBook;
  readonly budget: Budget;
  /** Whether findings of a check are wanted. */
  wants(check: CheckId): boolean;
  /** The tokens that an answer hands out. */
  tokensOf(exchange: Exchange): FoundTokens;
}

/** The first of the tokens of a response, and their secrets. */
export interface FoundTokens {
  readonly tokens: readonly MadeToken[];
  readonly secrets: readonly string[];
  /** How many more there are. */
  readonly more: number;
}

/** How a case ended, and what it leaves behind. */
export interface CaseOutcome {
  readonly result: CaseResult;
  readonly newFindings: readonly Finding[];
  readonly tokens: readonly MadeToken[];
  /** How many tokens there are besides. */
  readonly moreTokens: number;
  /** Secrets that a valid request was given. */
  readonly secrets: readonly string[];
  readonly timeouts: number;
  /** Nobody listens at the target any more. */
  readonly gone: boolean;
}

/** One sending of a case and what was found. The response itself is let go: only its record is kept. */
interface Attempt {
  readonly outcome: { readonly kind: Exchange['outcome']['kind']; readonly refused: boolean; readonly durationMs: number };
  readonly defects: readonly Defect[];
  readonly record: ExchangeRecord;
  readonly found: FoundTokens;
  /** Why the body was not judged. */
  readonly unjudged: string | undefined;
  readonly hide: Masker;
}

/** Sends and judges one case. What goes wrong in judging itself is told as the case's error and accuses nobody. */
export async function examineCase(bench: Bench, one: Case, mayRepeat: boolean): Promise<CaseOutcome> {
  try {
    return await sendAndJudge(bench, one, mayRepeat);
  } catch (error) {
    if (error instanceof AppError) throw error;
    return ended(one, 'error', bench.secrets.hide(`A fault in mockmint itself: ${(error as Error).message}`), [], []);
  }
}

async function sendAndJudge(bench: Bench, one: Case, mayRepeat: boolean): Promise<CaseOutcome> {
  const first = await attempt(bench, one);
  if (typeof first === 'string') return ended(one, 'skipped', first, [], []);
  const again = hasError(first.defects) && mayRepeat ? await attempt(bench, one) : undefined;
  const second = typeof again === 'string' ? undefined : again;
  const attempts = second ? [first, second] : [first];
  const isFlaky = second !== undefined && !hasError(second.defects);
  const lasting = second && !isFlaky ? common(first, second) : first.defects;
  const shown = second && !isFlaky && lasting.some((defect) => second.defects.includes(defect)) ? second : first;
  const kept = lasting.flatMap((defect) =>
    bench.book.add(defect, one, shown.record, () => toCurl(bench.target.urlOf(one.request), one.request, shown.hide), isFlaky && defect.severity === 'error') ?? []);
  const unjudged = hasError(lasting) ? undefined : attempts.find((other) => other.unjudged !== undefined)?.unjudged;
  const verdict: Verdict = unjudged !== undefined ? 'error' : !hasError(lasting) ? 'passed' : isFlaky ? 'flaky' : 'failed';
  return ended(one, verdict, unjudged ?? reasonOf(lasting, isFlaky), attempts, kept);
}

async function attempt(bench: Bench, one: Case): Promise<Attempt | string> {
  const sending = await bench.sender.send(one.request);
  if ('refused' in sending) return sending.refused;
  return await bench.budget.judging(() => (bench.sender.isStopped ? stopped : judge(bench, toExchange(one, sending.outcome))));
}

function judge(bench: Bench, exchange: Exchange): Attempt {
  const { outcome, answer, request } = exchange;
  bench.coverage.add(exchange);
  const found = bench.tokensOf(exchange);
  const url = bench.target.urlOf(request);
  const hide = bench.secrets.masker(request.secrets, found.secrets, [url, ...(answer ? [textOf(answer, keptBytes), ...answer.headers.map(([, value]) => value)] : [])]);
  return {
    outcome: { kind: outcome.kind, refused: outcome.kind === 'lost' && outcome.refused === true, durationMs: outcome.durationMs },
    defects: defectsOf(bench, exchange).map((defect) => hideDefect(defect, hide)),
    record: toRecord(exchange, url, hide),
    found: { ...found, tokens: found.tokens.map((token) => hideToken(token, hide)) },
    unjudged: answer?.json.kind === 'unjudged' ? answer.json.why : undefined,
    hide,
  };
}

/** Longer texts of a target are cut: nobody reads them, and there may be many. */
const maxTold = 400;

const hideDefect = (defect: Defect, hide: Masker): Defect => {
  const told = (text: string): string => shorten(text, maxTold, hide);
  return { ...defect, title: told(defect.title), expected: told(defect.expected), actual: told(defect.actual) };
};

const hideToken = (token: MadeToken, hide: Masker): MadeToken => {
  const told = (text: string | undefined): string | undefined => (text === undefined ? undefined : shorten(text, maxTold, hide));
  return { ...token, id: told(token.id), name: told(token.name) };
};

/** What the checks find; where all is well with the answer itself, also what the provider's rules do. */
function defectsOf({ context, rules, wants }: Bench, exchange: Exchange): Defect[] {
  const found = examine(exchange, context);
  const issue = exchange.case.expectation.kind === 'reject' ? undefined : toIssue(exchange, context.yardstick);
  return [...found, ...(issue ? rules.examine(issue, exchange) : [])].filter(({ check }) => wants(check));
}

const hasError = (defects: readonly Defect[]): boolean => defects.some(({ severity }) => severity === 'error');

/** The defects that both attempts show; all of the second where they have none in common. */
function common(first: Attempt, second: Attempt): readonly Defect[] {
  const same = first.defects.filter((defect) => second.defects.some(({ check, signature }) => check === defect.check && signature === defect.signature));
  return hasError(same) ? same : second.defects;
}

const reasonOf = (defects: readonly Defect[], isFlaky: boolean): string => {
  const told = defects.filter(({ severity }) => severity === 'error').map(({ title, expected, actual }) => `${title}. Expected ${expected}; got ${actual}.`);
  return told.length === 0 ? '' : `${isFlaky ? 'Once, and not again: ' : ''}${told.join(' ')}`;
};

function ended(one: Case, verdict: Verdict, reason: string, attempts: readonly Attempt[], kept: readonly { finding: Finding; isNew: boolean }[]): CaseOutcome {
  const outcomes = attempts.map(({ outcome }) => outcome);
  return {
    result: {
      id: one.id, provider: one.provider, operation: one.operation.id, phase: one.phase, title: one.title, checks: one.checks,
      verdict, reason, findings: kept.map(({ finding }) => finding.id), exchanges: attempts.map(({ record }) => record),
      durationMs: outcomes.reduce((sum, { durationMs }) => sum + durationMs, 0),
    },
    newFindings: kept.filter(({ isNew }) => isNew).map(({ finding }) => finding),
    tokens: attempts.flatMap(({ found }) => found.tokens),
    moreTokens: attempts.reduce((sum, { found }) => sum + found.more, 0),
    secrets: one.expectation.kind === 'accept' ? attempts.flatMap(({ found }) => found.secrets) : [],
    timeouts: outcomes.filter(({ kind }) => kind === 'timeout').length,
    gone: outcomes.length > 0 && outcomes.every(({ refused }) => refused),
  };
}

/** Finds the tokens of answers by what the contract says of them. */
export const tokenFinder = (provider: string, { token }: ContractDefinition): Bench['tokensOf'] => (exchange) => {
  const { answer, outcome, case: one } = exchange;
  if (answer?.json.kind !== 'value' || answer.status >= 300) return { tokens: [], secrets: [], more: 0 };
  const { value } = answer.json;
  const column = (pattern: string | undefined): (string | undefined)[] => (pattern === undefined ? [] : valuesAt(value, pattern).map((placed) => asText(placed.value)));
  const [ids, names] = [column(token.id), column(token.name)];
  const all = column(token.secret);
  const secrets = all.slice(0, maxTokensPerResponse);
  return {
    secrets: secrets.flatMap((secret) => secret || []),
    tokens: secrets.map((secret, index) => ({
      provider, id: ids[index], name: names[index], secretPreview: preview(secret ?? ''), case: one.id, at: toRfc3339(outcome.sentAt),
    })),
    more: all.length - secrets.length,
  };
};
