/** Folds equal defects of many cases into one finding each, shown by the smallest request. */
import { fingerprint } from '../core/random.ts';
import type { Defect } from './checks/check.ts';
import { toCurl } from './curl.ts';
import type { Exchange } from './exchange.ts';
import type { ExchangeRecord, Finding } from './finding.ts';

interface Entry {
  finding: Finding;
  size: number;
}

/** The findings of one run. */
export class FindingBook {
  readonly #provider: string;
  readonly #known: ReadonlySet<string>;
  readonly #entries = new Map<string, Entry>();

  constructor(provider: string, known: ReadonlySet<string> = new Set()) {
    this.#provider = provider;
    this.#known = known;
  }

  /** Adds what one exchange showed; `isNew` where nothing showed it before. */
  add(defect: Defect, exchange: Exchange, record: ExchangeRecord, url: string, flaky: boolean): { finding: Finding; isNew: boolean } {
    const { case: one, request } = exchange;
    const { signature, ...told } = defect;
    const id = fingerprint([this.#provider, one.operation.id, defect.check, defect.severity, signature].join('\n')).slice(0, 12);
    const before = this.#entries.get(id);
    const size = (request.body?.length ?? 0) * 10 + request.path.length + request.headers.length * 10;
    const smaller = before === undefined || (size < before.size && before.finding.flaky === flaky) || (before.finding.flaky && !flaky);
    const cases = [...new Set(smaller ? [one.id, ...(before?.finding.cases ?? [])] : [...before.finding.cases, one.id])];
    const shown = smaller
      ? { ...told, id, provider: this.#provider, operation: one.operation.id, sent: record.sent, came: record.came, curl: toCurl(url, request) }
      : before.finding;
    const finding: Finding = { ...shown, cases, flaky: flaky && (before?.finding.flaky ?? true), known: this.#known.has(id) };
    this.#entries.set(id, { finding, size: smaller ? size : before.size });
    return { finding, isNew: before === undefined };
  }

  /** Errors first, then in the order in which they were found. */
  get all(): Finding[] {
    const findings = [...this.#entries.values()].map(({ finding }) => finding);
    return [...findings.filter(({ severity }) => severity === 'error'), ...findings.filter(({ severity }) => severity === 'warning')];
  }
}
