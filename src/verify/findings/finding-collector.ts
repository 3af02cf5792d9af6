/** Folds equal defects of many cases into one finding each, shown by the smallest request. */
import { fingerprint } from '../../lib/random.ts';
import type { Defect } from '../checks/check.ts';
import type { Case } from '../plan/case.ts';
import type { ExchangeRecord, Finding } from './finding.ts';
import { maxFindings } from '../run/run-limits.ts';

interface CollectedFinding {
  finding: Finding;
  size: number;
  readonly signature: string;
  readonly explainedBy: readonly string[];
}

/** The findings of one run. */
export class FindingCollector {
  readonly #provider: string;
  readonly #known: ReadonlySet<string>;
  readonly #entries = new Map<string, CollectedFinding>();

  constructor(provider: string, known: ReadonlySet<string> = new Set()) {
    this.#provider = provider;
    this.#known = known;
  }

  get size(): number {
    return this.#entries.size;
  }

  /** Whether no defect is taken any more that was not seen before. */
  get isFull(): boolean {
    return this.size >= maxFindings;
  }

  /** Adds what one sending of a case showed; `isNew` where nothing showed it before. Nothing where the book is full. */
  add(
    defect: Defect,
    one: Case,
    record: ExchangeRecord,
    curl: () => string | undefined,
    flaky: boolean,
  ): { finding: Finding; isNew: boolean } | undefined {
    const { request } = one;
    const { signature, explainedBy = [], ...details } = defect;
    const id = fingerprint(
      [this.#provider, one.operation.id, defect.check, defect.severity, signature].join('\n'),
    ).slice(0, 12);
    const before = this.#entries.get(id);
    if (!before && this.isFull) return undefined;
    const size = (request.body?.length ?? 0) * 10 + request.path.length + request.headers.length * 10;
    const smaller =
      before === undefined ||
      (size < before.size && before.finding.flaky === flaky) ||
      (before.finding.flaky && !flaky);
    const cases = [
      ...new Set(smaller ? [one.id, ...(before?.finding.cases ?? [])] : [...before.finding.cases, one.id]),
    ];
    const evidence = smaller
      ? {
          ...details,
          id,
          provider: this.#provider,
          operation: one.operation.id,
          sent: record.sent,
          received: record.received,
          curl: curl(),
        }
      : before.finding;
    const finding: Finding = {
      ...evidence,
      cases,
      flaky: flaky && (before?.finding.flaky ?? true),
      known: this.#known.has(id),
    };
    this.#entries.set(id, { finding, size: smaller ? size : before.size, signature, explainedBy });
    return { finding, isNew: before === undefined };
  }

  /** Errors first, then in the order in which they were found; those that another explains count among its cases. */
  get all(): Finding[] {
    const entries = [...this.#entries.values()];
    const findings = entries
      .filter((entry) => this.#canonicalEntry(entry) === entry)
      .map((entry): Finding => {
        const followers = entries.filter((other) => other !== entry && this.#canonicalEntry(other) === entry);
        return { ...entry.finding, cases: [...new Set([entry, ...followers].flatMap(({ finding }) => finding.cases))] };
      });
    return [
      ...findings.filter(({ severity }) => severity === 'error'),
      ...findings.filter(({ severity }) => severity === 'warning'),
    ];
  }

  /** The finding under which one is told, by their ids. */
  canonicalId(id: string): string {
    const entry = this.#entries.get(id);
    return entry ? this.#canonicalEntry(entry).finding.id : id;
  }

  /** The entry that explains this one, the first of its list before itself; itself where none shows. */
  #canonicalEntry(entry: CollectedFinding): CollectedFinding {
    const own = entry.explainedBy.indexOf(entry.signature);
    const stronger = own < 0 ? entry.explainedBy : entry.explainedBy.slice(0, own);
    const entries = [...this.#entries.values()];
    return (
      stronger.flatMap((signature) =>
        entries.filter((other) => other.signature === signature && isAlike(other.finding, entry.finding)),
      )[0] ?? entry
    );
  }
}

const isAlike = (one: Finding, other: Finding): boolean =>
  one.check === other.check &&
  one.operation === other.operation &&
  one.severity === other.severity &&
  one.flaky === other.flaky;
