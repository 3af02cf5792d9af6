/** What Prometheus is told of the whole process. */
import type { Exchange } from './exchange.ts';

/** Counts from the first request; the library that writes them out is loaded when somebody asks. */
export class Metrics {
  readonly #requests = new Map<string, { labels: Record<string, string>; count: number; seconds: number }>();
  #issued = 0;
  #evicted = 0;

  countRequest({ provider, answer, trigger, durationMs = 0 }: Exchange): void {
    const key = `${provider?.id ?? ''} ${answer?.status ?? ''} ${trigger}`;
    let entry = this.#requests.get(key);
    if (!entry) {
      entry = { labels: { provider: provider?.id ?? '', status: String(answer?.status ?? ''), trigger }, count: 0, seconds: 0 };
      this.#requests.set(key, entry);
    }
    entry.count += 1;
    entry.seconds += durationMs / 1000;
  }

  countIssued(): void {
    this.#issued += 1;
  }

  /** @returns how many went so far */
  countEvicted(): number {
    return ++this.#evicted;
  }

  /** The Prometheus text format. */
  async text(sessions: number): Promise<string> {
    const { Counter, Gauge, Registry } = await import('prom-client');
    const registry = new Registry();
    const registers = [registry];
    const labelNames = ['provider', 'status', 'trigger'];
    const requests = new Counter({ name: 'mockmint_requests_total', help: 'Requests answered, or ended without an answer (status "").', labelNames, registers });
    const seconds = new Counter({ name: 'mockmint_request_seconds_total', help: 'Time spent on them.', labelNames, registers });
    for (const { labels, count, seconds: spent } of this.#requests.values()) {
      requests.inc(labels, count);
      seconds.inc(labels, spent);
    }
    new Counter({ name: 'mockmint_tokens_issued_total', help: 'Tokens issued.', registers }).inc(this.#issued);
    new Counter({ name: 'mockmint_tokens_evicted_total', help: 'Tokens given up because a session kept too many.', registers }).inc(this.#evicted);
    new Gauge({ name: 'mockmint_sessions', help: 'Sessions kept.', registers }).set(sessions);
    return registry.metrics();
  }
}
