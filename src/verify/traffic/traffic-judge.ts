/** Judges exchanges that others sent and received: recorded traffic, or that of a proxy. Nothing is sent. */
import { TextDecoder } from 'node:util';
import { stopwatch } from '../../lib/clock.ts';
import { isObject } from '../../lib/json.ts';
import type { Operation } from '../../openapi/operation.ts';
import type { OperationMatch } from '../../openapi/operation-router.ts';
import type { Defect } from '../checks/check.ts';
import { checkDocFor } from '../checks/check-docs.ts';
import { InvariantChecker } from '../checks/invariant-checker.ts';
import { undocumentedOperation } from '../checks/undocumented-operation.ts';
import { CoverageCounter } from '../findings/coverage.ts';
import { sizeOf, toRecord } from '../findings/exchange-record.ts';
import { FindingCollector } from '../findings/finding-collector.ts';
import type { ExchangeRecord, Finding } from '../findings/finding.ts';
import type { CaseResult, ProviderReport } from '../findings/report.ts';
import { toCurl } from '../findings/reproduction.ts';
import { calledOperation } from '../plan/derive-expectation.ts';
import { severityFor } from '../plan/select-cases.ts';
import { toExchange, textOf, type CaseExchange } from '../run/case-exchange.ts';
import { hideDefect } from '../run/run-case.ts';
import { keptBytes, maxKeptCharacters } from '../run/run-limits.ts';
import { SecretBook } from '../run/run-secrets.ts';
import { createTokenFinder } from '../run/token-finder.ts';
import { SpecOracle } from '../spec-oracle.ts';
import type { VerificationSubject } from '../verification-subject.ts';
import type { ObservedExchange, ObservedRequest, ObservedResponse } from './observed-exchange.ts';
import { toCaseRequest, toObservedCase } from './observed-case.ts';
import { observedDefects } from './observed-defects.ts';
import { secretsInBody } from './observed-secrets.ts';
import { undocumentedCase, UndocumentedKeys } from './undocumented-case.ts';

/** Options of a judge. */
export interface TrafficOptions {
  /** Run only these checks. */
  readonly checks?: readonly string[] | undefined;
  /** Skip these checks. */
  readonly skip?: readonly string[] | undefined;
  /** Report the findings of these checks as warnings. */
  readonly warn?: readonly string[] | undefined;
  /** Ids of known findings, which do not fail the build. */
  readonly baseline?: ReadonlySet<Finding['id']> | undefined;
}

/** The verdict on one exchange. Secrets in its texts are masked. */
export type TrafficVerdict =
  | { readonly kind: 'judged'; readonly operation: Operation | undefined; readonly defects: readonly Defect[] }
  /** It could not be judged, for this reason. */
  | { readonly kind: 'skipped'; readonly reason: string };

/** Maximum number of results that a report lists, of those with and without findings. */
const maxListed = 1000;

/** Maximum number of values that invariants remember; then they begin anew. */
const maxRemembered = 100_000;

/** Maximum number of exchanges that a finding names. */
const maxNamed = 100;

/** Judges the exchanges of one provider, in the order in which they are given. Its memory is bounded. */
export class TrafficJudge {
  readonly #subject: VerificationSubject;
  readonly #oracle: SpecOracle;
  readonly #invariants: InvariantChecker;
  readonly #collector: FindingCollector;
  readonly #coverage: CoverageCounter;
  readonly #secrets = new SecretBook([]);
  readonly #severityFor: ReturnType<typeof severityFor>;
  readonly #tokensOf: ReturnType<typeof createTokenFinder>;
  readonly #undocumented = new UndocumentedKeys();
  readonly #results: Record<'passed' | 'failed', CaseResult[]> = { passed: [], failed: [] };
  readonly #started = stopwatch();
  #judged = 0;
  #keptCharacters = 0;
  #omittedExchanges = 0;

  constructor(subject: VerificationSubject, options: TrafficOptions = {}) {
    this.#subject = subject;
    this.#oracle = new SpecOracle(subject.document);
    this.#invariants = new InvariantChecker(subject.id, subject.contract, this.#oracle);
    this.#collector = new FindingCollector(
      subject.id,
      options.baseline,
      (check) => checkDocFor(check, subject.id, subject.contract)?.fix ?? '',
      maxNamed,
    );
    this.#coverage = new CoverageCounter(this.#oracle);
    this.#severityFor = severityFor(options);
    this.#tokensOf = createTokenFinder(subject.id, subject.contract);
  }

  /** Number of exchanges that were judged. */
  get judged(): number {
    return this.#judged;
  }

  judge(observed: ObservedExchange): TrafficVerdict {
    const { request, response } = observed;
    if (!response || response.status < 200 || response.status > 599)
      return { kind: 'skipped', reason: response?.status === 101 ? 'upgraded to another protocol' : 'no response' };
    const method = request.method.toUpperCase();
    const path = request.path.replace(/[?#].*$/s, '');
    if (isPreflight(request)) return { kind: 'skipped', reason: 'CORS preflight' };
    const { route } = this.#subject.document;
    const match = route(method, path);
    if (match.kind === 'operation')
      return this.#judgeOperation({ ...observed, response }, this.#called(match, request));
    if (method === 'OPTIONS') return { kind: 'skipped', reason: 'CORS preflight' };
    const get = method === 'HEAD' ? route('GET', path) : match;
    if (get.kind === 'operation') return this.#judgeOperation({ ...observed, response }, this.#called(get, request));
    if (match.kind === 'malformed') return { kind: 'skipped', reason: "a path that can't be decoded" };
    return this.#judgeUndocumented({ ...observed, response }, match);
  }

  /** The operation that a request calls, also if several have its method and path. */
  #called({ operation, others }: Pick<OperationMatch, 'operation' | 'others'>, observed: ObservedRequest): Operation {
    if (!others) return operation;
    const { request, isBodyKnown } = toCaseRequest(observed, this.#subject.id);
    return calledOperation(operation.method, request, this.#oracle, isBodyKnown) ?? operation;
  }

  #judgeOperation(observed: Responded, operation: Operation): TrafficVerdict {
    const context = {
      provider: this.#subject.id,
      oracle: this.#oracle,
      restrictions: this.#subject.contract.mayReject ?? [],
    };
    const one = toObservedCase(observed, operation, context);
    this.#coverage.add(one.exchange);
    const { remembered } = this.#invariants;
    if (remembered > maxRemembered) this.#invariants.forget();
    const defects = observedDefects(one, this.#oracle, this.#invariants, observed.sentAt !== undefined);
    return { kind: 'judged', operation, defects: this.#record(observed, one.exchange, defects) };
  }

  #judgeUndocumented(observed: Responded, match: Parameters<typeof undocumentedCase>[3]): TrafficVerdict {
    const { request } = toCaseRequest(observed.request, this.#subject.id);
    const { sentAt = 0, durationMs, response } = observed;
    const body = response.body === 'unknown' ? undefined : response.body;
    const exchange = toExchange(undocumentedCase(observed.id, this.#subject.id, request, match, this.#undocumented), {
      kind: 'response',
      status: response.status,
      headers: response.headers,
      bytes: body?.subarray(0, keptBytes) ?? new Uint8Array(),
      size: body?.length ?? 0,
      sentAt,
      receivedAt: sentAt + durationMs,
      durationMs,
    });
    const defects = undocumentedOperation(exchange, { oracle: this.#oracle, timeoutMs: 0, credentials: [] });
    return { kind: 'judged', operation: undefined, defects: this.#record(observed, exchange, defects) };
  }

  /** Records the selected defects. Returns them with secrets masked. */
  #record(observed: Responded, exchange: CaseExchange, found: readonly Defect[]): Defect[] {
    this.#judged++;
    const issued = this.#tokensOf(exchange).secrets;
    const selected = found.flatMap((defect) => {
      const severity = this.#severityFor(defect);
      return severity === undefined ? [] : [{ ...defect, severity }];
    });
    const defects = this.#withKnownTexts(exchange, selected) ?? this.#collect(observed, exchange, selected, issued);
    if (issued.length > 0) this.#secrets.rememberIssued(issued);
    if (selected.length === 0) this.#list(exchange, [], [], []);
    return defects;
  }

  /** The defects with the masked texts of their findings, if these need no further evidence: masking takes most of the time. */
  #withKnownTexts(exchange: CaseExchange, defects: readonly Defect[]): Defect[] | undefined {
    const findings = defects.flatMap((defect) => this.#collector.settled(exchange.case, defect) ?? []);
    if (findings.length < defects.length) return undefined;
    const known = defects.map((defect, index): Defect => {
      const { title, expected, actual } = findings[index]!;
      return { ...defect, title, expected, actual };
    });
    if (known.length > 0)
      this.#list(
        exchange,
        known,
        findings.map(({ id }) => id),
        [],
      );
    return known;
  }

  #collect(observed: Responded, exchange: CaseExchange, found: readonly Defect[], issued: readonly string[]): Defect[] {
    const { request, response, case: one } = exchange;
    const { url } = observed.request;
    const bodies = [response?.json.kind === 'value' ? response.json.value : undefined, jsonOf(request.body)];
    const named = [...request.secrets, ...bodies.flatMap(secretsInBody), ...setCookies(observed.response)];
    const hide = this.#secrets.masker(named, issued, [
      url,
      ...(response ? [textOf(response, keptBytes), ...response.headers.map(([, value]) => value)] : []),
    ]);
    const defects = found.map((defect) => hideDefect(defect, hide));
    const record = toRecord(exchange, url, hide);
    const ids = defects.flatMap(
      (defect) => this.#collector.add(defect, one, record, () => toCurl(url, request, hide), false)?.finding.id ?? [],
    );
    this.#list(exchange, defects, ids, [record]);
    return defects;
  }

  #list(
    { case: one, outcome }: CaseExchange,
    defects: readonly Defect[],
    findings: readonly string[],
    exchanges: readonly ExchangeRecord[],
  ): void {
    const errors = defects.filter(({ severity }) => severity === 'error');
    const verdict = errors.length > 0 ? 'failed' : 'passed';
    const list = this.#results[findings.length > 0 ? 'failed' : 'passed'];
    if (list.length >= maxListed) return;
    const size = exchanges.reduce((sum, record) => sum + sizeOf(record), 0);
    const isKept = this.#keptCharacters + size <= maxKeptCharacters;
    if (isKept) this.#keptCharacters += size;
    else this.#omittedExchanges += exchanges.length;
    list.push({
      id: one.id,
      provider: one.provider,
      operation: one.operation.id,
      phase: one.phase,
      title: `${one.request.method} ${one.operation.path}`,
      checks: [],
      verdict,
      reason: errors.map(({ title, expected, actual }) => `${title}. Expected ${expected}; got ${actual}.`).join(' '),
      findings,
      durationMs: outcome.durationMs,
      exchanges: isKept ? exchanges : [],
    });
  }

  /**
   * The report of the provider, as `verify` writes it. `toReport` combines those of several providers.
   * @param target where the traffic was sent to
   */
  report(target: string, notes: readonly string[] = []): ProviderReport {
    const canonicalIds = this.#collector.canonicalIds();
    const listed = [...this.#results.failed, ...this.#results.passed];
    const unlisted = this.#judged - listed.length;
    const { id, document } = this.#subject;
    return {
      provider: id,
      title: document.title,
      version: document.version,
      target,
      cases: listed.map((result) => ({
        ...result,
        findings: [...new Set(result.findings.map((finding) => canonicalIds.get(finding) ?? finding))],
      })),
      ...(unlisted > 0 && { unlistedCases: unlisted }),
      findings: this.#collector.all,
      coverage: this.#coverage.total(this.#invariants.checked),
      tokens: [],
      ...(this.#omittedExchanges > 0 && { omittedExchanges: this.#omittedExchanges }),
      requests: this.#judged,
      rateLimitPauses: { count: 0, ms: 0 },
      ...(notes.length > 0 && { notes }),
      durationMs: Math.round(stopwatch() - this.#started),
    };
  }
}

const isPreflight = ({ method, headers }: ObservedExchange['request']): boolean =>
  method.toUpperCase() === 'OPTIONS' &&
  headers.some(([name]) => name.toLowerCase() === 'access-control-request-method');

type Responded = ObservedExchange & { readonly response: ObservedResponse };

function jsonOf(body: Uint8Array | undefined): unknown {
  if (body === undefined || body.length > keptBytes) return undefined;
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(body));
    return isObject(value) || Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** The values of the cookies that a response sets. */
const setCookies = ({ headers }: ObservedResponse): { value: string; label: string }[] =>
  headers.flatMap(([name, value]) => {
    const cookie = name.toLowerCase() === 'set-cookie' ? /^[^=;]*=([^;]+)/.exec(value)?.[1]?.trim() : undefined;
    return cookie === undefined || cookie === '' ? [] : [{ value: cookie, label: 'cookie' }];
  });
