/** Counts the entries of recorded traffic: what was judged, and what was not. */
import type { TrafficSummary } from '../findings/report.ts';

/** Maximum number of keys that are told apart. */
const maxKeys = 200;

class Tally {
  readonly #counts = new Map<string, number>();

  add(key: string): void {
    const known = this.#counts.has(key) || this.#counts.size < maxKeys ? key : 'others';
    this.#counts.set(known, (this.#counts.get(known) ?? 0) + 1);
  }

  /** The keys with their counts, the largest first. */
  get all(): [key: string, count: number][] {
    return [...this.#counts].toSorted((one, other) => other[1] - one[1]);
  }
}

export class TrafficCount {
  readonly #hosts = new Tally();
  readonly #skipped = new Tally();
  #entries = 0;
  #judged = 0;

  addJudged(): void {
    this.#entries++;
    this.#judged++;
  }

  addOther(host: string): void {
    this.#entries++;
    this.#hosts.add(host);
  }

  addSkipped(reason: string): void {
    this.#entries++;
    this.#skipped.add(reason);
  }

  summary(files: readonly string[]): TrafficSummary {
    return {
      files,
      entries: this.#entries,
      judged: this.#judged,
      otherHosts: this.#hosts.all.map(([host, entries]) => ({ host, entries })),
      skipped: this.#skipped.all.map(([reason, entries]) => ({ reason, entries })),
    };
  }
}
