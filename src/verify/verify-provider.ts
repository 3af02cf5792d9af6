/** Verifies one provider against one target. */
import type { URL } from 'node:url';
import { systemClock, stopwatch, toRfc3339 } from '../lib/clock.ts';
import { raise } from '../lib/errors.ts';
import { isLoopback } from '../lib/host.ts';
import { parseBaseUrl, withoutOwnPath } from '../openapi/base-url.ts';
import {
  givenSecrets,
  requireKnownChecks,
  requireKnownParameters,
  targetUse,
  unusedCredentials,
} from './check-run-options.ts';
import { Budget } from './run/run-budget.ts';
import { checkDocFor } from './checks/check-docs.ts';
import { InvariantChecker } from './checks/invariant-checker.ts';
import { CoverageCounter } from './findings/coverage.ts';
import { parseCredentials } from './plan/credential-set.ts';
import type { PlannedCase, RunEvent } from './run/run-event.ts';
import { FindingCollector } from './findings/finding-collector.ts';
import type { PlanContext } from './plan/plan-context.ts';
import { followUps, placeholderToken } from './plan/follow-up-cases.ts';
import { CaseQuota } from './plan/case-quota.ts';
import { stateCases } from './plan/state-cases.ts';
import { defaultCasesPerOperation, deletionsLast, rejectionsFirst, withinBudget } from './plan/order-cases.ts';
import { planCases, toPlanned } from './plan/plan-cases.ts';
import { createTokenFinder } from './run/token-finder.ts';
import type { VerifyOptions } from './run-options.ts';
import { variableOf } from './run/preflight.ts';
import { toReport, type ProviderReport, type Report } from './findings/report.ts';
import type { Plan } from './run/provider-run.ts';
import { runPlan } from './run/run-plan.ts';
import { NameNumbers } from './plan/unique-names.ts';
import { selectCases, severityFor, wantsAll } from './plan/select-cases.ts';
import { SecretBook } from './run/run-secrets.ts';
import { Sender } from './run/sender.ts';
import { Target } from './run/target.ts';
import { SpecOracle } from './spec-oracle.ts';
import { loadSubject, noContract, type VerificationSubject } from './verification-subject.ts';

const defaultSeed = 1;

/** For a target on another machine. */
const defaultMaxRequests = 1000;

/** The inputs of a run. */
interface PreparedRun {
  readonly setting: PlanContext;
  plan(setting: PlanContext): Promise<Plan>;
  readonly url: URL;
  /** How the options were understood. */
  readonly notes: readonly string[];
}

/**
 * Verifies a target and resolves to the report. Findings do not reject the promise.
 * @param subject the provider of the options, if it is loaded already
 * @throws AppError for invalid options, an invalid document, or an unusable target
 */
export async function verifyProvider(options: VerifyOptions, subject?: VerificationSubject): Promise<Report> {
  const startedAt = toRfc3339(systemClock.now());
  const started = stopwatch();
  const events = verifyEvents(options, subject ?? (await loadSubject(options)));
  let event = await events.next();
  while (!event.done) {
    options.onEvent?.(event.value);
    event = await events.next();
  }
  return toReport(startedAt, Math.round(stopwatch() - started), options.seed ?? defaultSeed, [event.value]);
}

/** Yields the events of a run and returns the report of the provider. */
async function* verifyEvents(
  options: VerifyOptions,
  subject: VerificationSubject,
): AsyncGenerator<RunEvent, ProviderReport> {
  const { setting, url, notes, plan: createPlan } = prepare(options, subject);
  const { local } = setting;
  const timeoutMs = options.timeout ?? 5000;
  const concurrency = options.concurrency ?? (local ? 8 : 2);
  const target = new Target({
    url: url.href,
    timeoutMs,
    concurrency,
    signal: options.signal,
    connection: {
      ca: options.ca === undefined ? undefined : [options.ca].flat(),
      isInsecure: options.insecure,
      proxy: options.proxy,
    },
    busyMs: () => budget.judgingMs,
  });
  const sender = new Sender(
    target,
    {
      rate: options.rate ?? (local ? undefined : 10),
      maxRequests: options.maxRequests ?? (local ? undefined : defaultMaxRequests),
      maxTokens: options.maxTokens,
      maxWaitMs: (options.maxWait ?? 60) * 1000,
      signal: options.signal,
    },
    (ms) => options.onEvent?.({ type: 'waiting', provider: subject.id, ms }),
  );
  const credentials = [...setting.good.values(), ...setting.forbidden.values()];
  const { oracle } = setting;
  const invariants = new InvariantChecker(subject.id, subject.contract, oracle);
  const collector = new FindingCollector(
    subject.id,
    options.baseline,
    (check) => checkDocFor(check, subject.id, subject.contract)?.fix ?? '',
  );
  const budget: Budget = new Budget({ target, invariants, collector });
  try {
    return yield* runPlan(
      {
        setting,
        contract: subject.contract,
        plan: createPlan,
        notes,
        target,
        sender,
        concurrency,
        signal: options.signal,
        isWhole: wantsAll(options),
        fuzzRuns: options.fuzz ?? 0,
        context: { oracle, timeoutMs, credentials: credentials.map(({ value }) => value) },
        invariants,
        collector,
        secrets: new SecretBook([...credentials, ...setting.secrets, ...unusedCredentials(options)]),
        budget,
        names: new NameNumbers(),
        coverage: new CoverageCounter(oracle),
        severityFor: severityFor(options),
        tokensOf: createTokenFinder(subject.id, subject.contract),
      },
      subject.document.title,
      subject.document.version,
    );
  } finally {
    target.close();
  }
}

/** Lists the cases of a run without sending requests. Generated bodies are not included. */
export async function plan(options: VerifyOptions, subject?: VerificationSubject): Promise<PlannedCase[]> {
  const { setting, plan: createPlan } = prepare(options, subject ?? (await loadSubject(options)));
  const { cases, deferred } = await createPlan(setting);
  return [...cases, ...deferred].map(toPlanned);
}

function prepare(options: VerifyOptions, subject: VerificationSubject): PreparedRun {
  const given = parseBaseUrl(options.target, targetUse);
  const local = isLoopback(given.hostname);
  if (!local && options.allowRemote !== true) raise.remoteTarget(given.href);
  const { url, notes } = withoutOwnPath(given, subject.document, targetUse.noun);
  const variable = variableOf(subject.id);
  const { operations } = subject.document;
  const setting: PlanContext = {
    provider: subject.id,
    oracle: new SpecOracle(subject.document),
    good: parseCredentials(options.credential, operations, variable, 'credential'),
    forbidden: parseCredentials(
      options.forbiddenCredential,
      operations,
      variable.replace(/CREDENTIAL$/, 'FORBIDDEN_CREDENTIAL'),
      'forbidden credential',
    ),
    params: options.params ?? {},
    headers: options.headers ?? {},
    secrets: givenSecrets(options, subject.id),
    restrictions: subject.contract.mayReject ?? [],
    resources: new Map(),
    hasContract: subject.contract !== noContract,
    isStateless: !subject.document.isLenient,
    seed: options.seed ?? defaultSeed,
    local,
  };
  requireKnownChecks(options, subject);
  requireKnownParameters(options.params ?? {}, operations);
  return {
    setting,
    url,
    notes: [...notes, ...credentialNotes(setting)],
    plan: (context) => planFor(context, subject, options),
  };
}

const credentialNotes = ({ good, forbidden }: PlanContext): string[] => [
  ...new Set([...good.values(), ...forbidden.values()].flatMap(({ note }) => note ?? [])),
];

/** Drafts of each kind and operation, if the provider has no contract. */
const draftsPerKind = 6;

async function planFor(given: PlanContext, { contract }: VerificationSubject, options: VerifyOptions): Promise<Plan> {
  const setting = given.hasContract ? given : { ...given, quota: new CaseQuota(draftsPerKind) };
  const followed = followUps(setting, contract, [placeholderToken]);
  const state = options.maxTokens === undefined ? stateCases(setting) : [];
  const planned = [...deletionsLast(await planCases(setting, contract)), ...state];
  const limit = options.casesPerOperation ?? (setting.hasContract ? undefined : defaultCasesPerOperation);
  const budgeted = limit === undefined || (options.cases ?? []).length > 0 ? planned : withinBudget(planned, limit);
  const ordered = options.maxTokens === undefined ? budgeted : rejectionsFirst(budgeted);
  const selected = selectCases([...ordered, ...followed], options);
  const deferred = new Set([...followed, ...state]);
  return {
    cases: selected.filter((one) => !deferred.has(one)),
    deferred: selected.filter((one) => deferred.has(one)),
  };
}
