/** Verification as a function: one provider against one target, from options to report. */
import { systemClock, stopwatch, toRfc3339 } from '../core/clock.ts';
import { isObject } from '../core/json.ts';
import { AppError, raise } from '../core/problem.ts';
import type { NamedSecret } from '../core/redact.ts';
import { isSecretHeader, isSecretParameter } from '../core/secret-names.ts';
import { isLoopback } from '../core/host.ts';
import { closest } from '../core/suggest.ts';
import { loadDocument } from '../openapi/document.ts';
import type { ContractDefinition } from '../provider/contract.ts';
import { findProviders, loadDefault } from '../provider/registry.ts';
import { Budget } from './budget.ts';
import { RuleBook } from './checks/rules.ts';
import { CoverageCounter } from './coverage.ts';
import { demandSendable, readWallet, shellName } from './credentials.ts';
import type { PlannedCase, RunEvent } from './event.ts';
import { generalCheckIds, type CheckId } from './finding.ts';
import { FindingBook } from './fold.ts';
import type { Setting } from './generate/base.ts';
import { followUps, standIn } from './generate/follow-up.ts';
import { planCases, toPlanned } from './generate/plan.ts';
import { tokenFinder } from './judge-case.ts';
import type { VerifyOptions } from './options.ts';
import { variableOf } from './preflight.ts';
import { toReport, type ProviderReport, type Report } from './report.ts';
import { run } from './run.ts';
import { selectCases, wantsAll, wantsCheck } from './select.ts';
import { SecretBook } from './secrets.ts';
import { Sender } from './sender.ts';
import { Target } from './target.ts';
import type { Case, SecretUse } from './case.ts';
import { Yardstick } from './yardstick.ts';
import type { OpenApiDocument } from '../openapi/document.ts';

const defaultSeed = 1;

/** Of a target on another machine. */
const defaultMaxRequests = 1000;

/** A provider's document and contract, loaded for verification. */
export interface Subject {
  readonly id: string;
  readonly document: OpenApiDocument;
  readonly contract: ContractDefinition;
}

/** A plan, and what it was made from. */
interface Prepared {
  readonly subject: Subject;
  readonly setting: Setting;
  readonly cases: readonly Case[];
  /** The cases that wait for an issued token, made with a stand-in. */
  readonly later: readonly Case[];
  readonly url: URL;
}

/**
 * Verifies a target and resolves to the report; findings do not reject.
 * @throws AppError for wrong options, a broken document, or a target that can't be judged
 */
export async function verify(options: VerifyOptions): Promise<Report> {
  const startedAt = toRfc3339(systemClock.now());
  const started = stopwatch();
  const events = verifyEvents(options);
  let event = await events.next();
  while (!event.done) {
    options.onEvent?.(event.value);
    event = await events.next();
  }
  return toReport(startedAt, Math.round(stopwatch() - started), options.seed ?? defaultSeed, [event.value]);
}

/** Verifies a target and tells of it as it happens; what the generator returns is the provider's part of the report. */
export async function* verifyEvents(options: VerifyOptions): AsyncGenerator<RunEvent, ProviderReport> {
  const { subject, setting, cases, later, url } = await prepare(options);
  const { local } = setting;
  const timeoutMs = options.timeout ?? 5000;
  const concurrency = options.concurrency ?? (local ? 8 : 2);
  const target = new Target({ url: url.href, timeoutMs, concurrency, signal: options.signal, busyMs: () => budget.judgingMs });
  const sender = new Sender(target, {
    rate: options.rate ?? (local ? undefined : 10),
    maxRequests: options.maxRequests ?? (local ? undefined : defaultMaxRequests),
    maxWaitMs: (options.maxWait ?? 60) * 1000,
    signal: options.signal,
  }, (ms) => options.onEvent?.({ type: 'waiting', provider: subject.id, ms }));
  const credentials = [...setting.good.values(), ...setting.forbidden.values()];
  const { yardstick } = setting;
  const rules = new RuleBook(subject.id, subject.contract, yardstick);
  const book = new FindingBook(subject.id, options.baseline);
  const budget: Budget = new Budget({ target, rules, book });
  try {
    return yield* run({
      setting, contract: subject.contract, cases, target, sender, concurrency, signal: options.signal,
      later: new Set(later.map(({ id }) => id)), isWhole: wantsAll(options), fuzzRuns: options.fuzz ?? 0,
      context: { yardstick, timeoutMs, credentials: credentials.map(({ value }) => value) },
      rules, book, secrets: new SecretBook([...credentials, ...setting.secrets, ...unused(options)]), budget,
      coverage: new CoverageCounter(yardstick),
      wants: wantsCheck(options),
      tokensOf: tokenFinder(subject.id, subject.contract),
    }, subject.document.title, subject.document.version);
  } finally {
    target.close();
  }
}

/** The plan of a run, without sending anything; generated bodies are not listed. */
export async function plan(options: VerifyOptions): Promise<PlannedCase[]> {
  const { cases, later } = await prepare(options);
  return [...cases, ...later].map(toPlanned);
}

async function prepare(options: VerifyOptions): Promise<Prepared> {
  const url = readUrl(options.target);
  const local = isLoopback(url.hostname);
  if (!local && options.allowRemote !== true) raise.remoteTarget(url.href);
  const subject = await load(options);
  const variable = variableOf(subject.id);
  const { operations } = subject.document;
  const setting: Setting = {
    provider: subject.id, yardstick: new Yardstick(subject.document),
    good: readWallet(options.credential, operations, variable, 'credential'),
    forbidden: readWallet(options.forbiddenCredential, operations, variable.replace(/CREDENTIAL$/, 'FORBIDDEN_CREDENTIAL'), 'forbidden credential'),
    params: options.params ?? {}, headers: options.headers ?? {}, secrets: givenSecrets(options, subject.id), seed: options.seed ?? defaultSeed, local,
  };
  demandKnownChecks(options, subject);
  const later = followUps(setting, subject.contract, [standIn]);
  const selected = selectCases([...planCases(setting, subject.contract), ...later], options);
  return { subject, setting, cases: selected.filter((one) => !later.includes(one)), later: selected.filter((one) => later.includes(one)), url };
}

/** The given headers and parameters that are secret by their names, with the shell variables that stand for them. */
function givenSecrets({ headers = {}, params = {} }: VerifyOptions, provider: string): SecretUse[] {
  for (const [name, value] of Object.entries(headers)) demandSendable(value, `The header ${name}`);
  const prefix = variableOf(provider).replace(/CREDENTIAL$/, '');
  const secret = (kind: string, isSecret: (name: string) => boolean) => ([name, value]: [string, string]): SecretUse[] =>
    (isSecret(name) ? [{ value, label: `${kind} ${name}`, shell: `$${prefix}${shellName(kind)}_${shellName(name)}` }] : []);
  return [...Object.entries(headers).flatMap(secret('header', isSecretHeader)), ...Object.entries(params).flatMap(secret('parameter', isSecretParameter))];
}

/** Credentials as they were given, since those that no scheme of the document takes are secrets all the same. */
const unused = ({ credential = [], forbiddenCredential = [] }: VerifyOptions): NamedSecret[] =>
  [credential, forbiddenCredential].flat().flatMap((text) => [text, text.slice(text.indexOf('=') + 1)]).map((value) => ({ value, label: 'credential' }));

function readUrl(text: string): URL {
  const url = URL.parse(text);
  const isHttp = url !== null && /^https?:$/.test(url.protocol);
  if (isHttp ? url.username + url.password !== '' : text.includes('@')) raise.wrongUsage('The target has a user or password in it ("user:password@"), which would show in logs. Give the credential with --credential, or what a gateway wants with --header.');
  if (!isHttp) return raise.wrongUsage(`"${text}" is no target. Give an http or https URL, such as http://127.0.0.1:9000.`);
  return url.search === '' && url.hash === '' ? url : raise.wrongUsage(`The target "${url.origin}${url.pathname}" has a query or fragment; give the base URL alone.`);
}

/** @throws AppError for an unknown provider, a broken document or a broken contract */
export async function load({ provider, folders }: Pick<VerifyOptions, 'provider' | 'folders'>): Promise<Subject> {
  const [files] = findProviders({ providers: [provider], folders });
  if (!files) return raise.unknownProvider(provider, findProviders({ folders }).map(({ id }) => id));
  const [document, contract] = await Promise.all([loadDocument(files.document, files.overlay), loadDefault(files.id, files.contract, 'defineContract')]);
  if (!isContract(contract)) return raise.brokenProvider(files.id, `${files.contract} must "export default defineContract({ … })".`);
  return { id: files.id, document, contract };
}

const isContract = (value: unknown): value is ContractDefinition =>
  isObject(value) && Array.isArray(value['rules']) && isObject(value['token']);

function demandKnownChecks({ checks = [], skip = [] }: VerifyOptions, { id, contract }: Subject): void {
  const known: CheckId[] = [...generalCheckIds, ...contract.rules.map((rule): CheckId => `${id}/${rule.id}`)];
  for (const check of [...checks, ...skip]) {
    const isAnothers = check.includes('/') && !check.startsWith(`${id}/`);
    if (isAnothers || known.some((other) => other === check)) continue;
    const meant = closest(check, known);
    throw new AppError('unknown-check', 400, `There is no check "${check}".${meant === undefined ? '' : ` Did you mean "${meant}"?`}`, { known });
  }
}
