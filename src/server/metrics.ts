/** What Prometheus is told of the whole process. */
import type { Exchange, Trigger } from './pipeline/exchange.ts';

interface Count {
  requests: number;
  seconds: number;
}

/** Counts from the first request; the library that writes them out is loaded when somebody asks. */
export class Metrics {
  /** By provider (undefined: none), status (undefined: no answer) and trigger: a key put together would be hashed for each request. */
  readonly #counts = new Map<string | undefined, Map<number | undefined, Map<Trigger, Count>>>();
  #issued = 0;
  #evictedTokens = 0;
  #evictedSessions = 0;
  #sheds = 0;

  countRequest({ provider, response, trigger, durationMs = 0 }: Exchange): void {
    const byStatus = getOrCreate(this.#counts, provider?.id, () => new Map<number | undefined, Map<Trigger, Count>>());
    const byTrigger = getOrCreate(byStatus, response?.status, () => new Map<Trigger, Count>());
    const count = getOrCreate(byTrigger, trigger, () => ({ requests: 0, seconds: 0 }));
    count.requests += 1;
    count.seconds += durationMs / 1000;
  }

  countIssued(): void {
    this.#issued += 1;
  }

  /** @returns how many tokens were dropped so far, since a session keeps too many */
  countEvictedToken(): number {
    return ++this.#evictedTokens;
  }

  /** @returns how many sessions were dropped so far */
  countEvictedSession(): number {
    return ++this.#evictedSessions;
  }

  /** @returns how often a session has dropped what it held for the memory of all */
  countShed(): number {
    return ++this.#sheds;
  }

  /** The Prometheus text format. */
  async text({ size, bytes }: { readonly size: number; readonly bytes: number }): Promise<string> {
    const { Counter, Gauge, Registry } = await import('prom-client');
    const registry = new Registry();
    const registers = [registry];
    const labelNames = ['provider', 'status', 'trigger'];
    const requests = new Counter({
      name: 'mockmint_requests_total',
      help: 'Requests answered, or ended without an answer (status "").',
      labelNames,
      registers,
    });
    const seconds = new Counter({
      name: 'mockmint_request_seconds_total',
      help: 'Time spent on them.',
      labelNames,
      registers,
    });
    for (const [provider = '', byStatus] of this.#counts) {
      for (const [status = '', byTrigger] of byStatus) {
        for (const [trigger, count] of byTrigger) {
          const labels = { provider, status: String(status), trigger };
          requests.inc(labels, count.requests);
          seconds.inc(labels, count.seconds);
        }
      }
    }
    new Counter({ name: 'mockmint_tokens_issued_total', help: 'Tokens issued.', registers }).inc(this.#issued);
    new Counter({
      name: 'mockmint_tokens_evicted_total',
      help: 'Tokens dropped because a session kept too many.',
      registers,
    }).inc(this.#evictedTokens);
    new Gauge({ name: 'mockmint_sessions', help: 'Sessions kept.', registers }).set(size);
    new Gauge({ name: 'mockmint_sessions_bytes', help: 'Estimated memory of all sessions.', registers }).set(bytes);
    new Counter({
      name: 'mockmint_sessions_evicted_total',
      help: 'Idle sessions dropped, since there were too many or their memory was used up.',
      registers,
    }).inc(this.#evictedSessions);
    new Counter({
      name: 'mockmint_memory_sheds_total',
      help: 'How often a session dropped its oldest requests and tokens, since the memory was used up.',
      registers,
    }).inc(this.#sheds);
    return registry.metrics();
  }
}

/** What a map holds under a key; made where it holds nothing yet. */
function getOrCreate<K, V>(map: Map<K, V>, key: K, create: () => V): V {
  let value = map.get(key);
  if (value === undefined) map.set(key, (value = create()));
  return value;
}
