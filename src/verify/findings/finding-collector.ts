/** Deduplicates defects: equal defects become one finding with the smallest request as evidence. */
import { fingerprint } from '../../lib/random.ts';
import type { Defect } from '../checks/check.ts';
import type { Case } from '../plan/case.ts';
import type { CheckId, ExchangeRecord, Finding } from './finding.ts';
import { mergeByCause, mostImportantFirst } from './merge-findings.ts';
import { maxFindings } from '../run/run-limits.ts';

interface CollectedFinding {
  finding: Finding;
  size: number;
  readonly signature: string;
  readonly cause: string;
  readonly explainedBy: readonly string[];
}

/** The findings of one run. */
export class FindingCollector {
  readonly #provider: string;
  readonly #known: ReadonlySet<string>;
  readonly #maxCases: number;
  readonly #fixOf: (check: CheckId) => string;
  readonly #entries = new Map<string, CollectedFinding>();

  /**
   * @param fixOf says how to fix the findings of a check
   * @param maxCases the maximum number of cases that a finding lists
   */
  constructor(
    provider: string,
    known: ReadonlySet<string> = new Set(),
    fixOf: (check: CheckId) => string = () => '',
    maxCases = Number.POSITIVE_INFINITY,
  ) {
    this.#provider = provider;
    this.#fixOf = fixOf;
    this.#known = known;
    this.#maxCases = maxCases;
  }

  get size(): number {
    return this.#entries.size;
  }

  /** Whether the limit is reached; new findings are then dropped. */
  get isFull(): boolean {
    return this.size >= maxFindings;
  }

  /** Whether a case has shown this defect before. */
  has(one: Case, defect: Defect): boolean {
    return this.#entries.has(this.#idOf(one, defect));
  }

  /** The finding of a defect, if it lists its maximum number of cases already. */
  settled(one: Case, defect: Defect): Finding | undefined {
    const finding = this.#entries.get(this.#idOf(one, defect))?.finding;
    return finding && finding.cases.length >= this.#maxCases ? finding : undefined;
  }

  #idOf(one: Case, { check, severity, signature }: Defect): string {
    return fingerprint([this.#provider, one.operation.id, check, severity, signature].join('\n')).slice(0, 12);
  }

  /** Adds a defect. `isNew` is true for its first occurrence. Returns undefined if the limit is reached. */
  add(
    defect: Defect,
    one: Case,
    record: ExchangeRecord,
    curl: () => string | undefined,
    flaky: boolean,
  ): { finding: Finding; isNew: boolean } | undefined {
    const { request } = one;
    const { signature, explainedBy = [], cause = signature, ...details } = defect;
    const id = this.#idOf(one, defect);
    const before = this.#entries.get(id);
    if (!before && this.isFull) return undefined;
    const size = (request.body?.length ?? 0) * 10 + request.path.length + request.headers.length * 10;
    const smaller =
      before === undefined ||
      (size < before.size && before.finding.flaky === flaky) ||
      (before.finding.flaky && !flaky);
    const earlier = before?.finding.cases ?? [];
    const cases = [...new Set(smaller ? [one.id, ...earlier] : [...earlier, one.id])].slice(0, this.#maxCases);
    const evidence = smaller
      ? {
          ...details,
          id,
          provider: this.#provider,
          operation: one.operation.id,
          fix: this.#fixOf(defect.check),
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
    this.#entries.set(id, { finding, size: smaller ? size : before.size, signature, cause, explainedBy });
    return { finding, isNew: before === undefined };
  }

  /** All findings, the most important first. A finding explained by another is merged into it, and so are those alike. */
  get all(): Finding[] {
    return mostImportantFirst([...new Set(this.#merged().values())]);
  }

  /** The id of the finding into which each one is merged. */
  canonicalIds(): ReadonlyMap<string, string> {
    const merged = this.#merged();
    return new Map(
      [...this.#entries].map(([id, entry]) => {
        const canonical = this.#canonicalEntry(entry).finding.id;
        return [id, merged.get(canonical)?.id ?? canonical];
      }),
    );
  }

  #merged(): Map<string, Finding> {
    const entries = [...this.#entries.values()];
    const canonical = new Map(entries.map((entry) => [entry, this.#canonicalEntry(entry)]));
    const findings = entries
      .filter((entry) => canonical.get(entry) === entry)
      .map((entry) => {
        const followers = entries.filter((other) => other !== entry && canonical.get(other) === entry);
        const cases = [...new Set([entry, ...followers].flatMap(({ finding }) => finding.cases))];
        return { finding: { ...entry.finding, cases }, cause: entry.cause };
      });
    return mergeByCause(findings, this.#known);
  }

  /** The entry that explains this one, by the order of `explainedBy`; the entry itself if none was found. */
  #canonicalEntry(entry: CollectedFinding): CollectedFinding {
    const own = entry.explainedBy.indexOf(entry.signature);
    const stronger = own < 0 ? entry.explainedBy : entry.explainedBy.slice(0, own);
    const entries = [...this.#entries.values()];
    return (
      stronger.flatMap((signature) =>
        entries.filter((other) => other.signature === signature && mayExplain(other.finding, entry.finding)),
      )[0] ?? entry
    );
  }
}

/** Whether the first one may explain the other: it has the same severity, in the same check and operation. */
const mayExplain = (one: Finding, other: Finding): boolean =>
  one.check === other.check &&
  one.operation === other.operation &&
  (one.severity === other.severity || one.severity === 'error') &&
  one.flaky === other.flaky;
