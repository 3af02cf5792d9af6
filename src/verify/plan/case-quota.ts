/** Limits the drafts of each kind that become cases: building a case is expensive, and only some are sent. */
import type { Operation } from '../../openapi/operation.ts';
import type { Phase } from './case.ts';

/** What the kind of a draft depends on. */
interface QuotaDraft {
  readonly phase: Phase;
  readonly slug: string;
  readonly dedupeKey: string;
}

/** Families of drafts whose `dedupeKey` is the same, though they show different mistakes. */
const families = /^(?:type|enum|format|text|min|max|exclusive|items|unique|multiple|size|name|malformed)/i;

export class CaseQuota {
  readonly #limit: number;
  readonly #counts = new Map<Operation, Map<string, number>>();

  /** @param limit maximum number of drafts of each kind and operation */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Counts a draft. True if enough of its kind were built. */
  isUsedUp(operation: Operation, { phase, slug, dedupeKey }: QuotaDraft): boolean {
    if (phase === 'fuzz' || phase === 'semantics') return false;
    const counts = this.#counts.get(operation) ?? new Map<string, number>();
    this.#counts.set(operation, counts);
    const [family = ''] = families.exec(slug.split('/').at(-1) ?? '') ?? [];
    const kind = `${phase} ${dedupeKey} ${family}`;
    const count = (counts.get(kind) ?? 0) + 1;
    counts.set(kind, count);
    return count > this.#limit;
  }
}
