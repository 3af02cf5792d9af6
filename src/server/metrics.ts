/** Collects the metrics of the process for Prometheus. */
import type { ConnectionCounts, StorageCounts } from '../storage/storage.ts';
import type { Exchange, Trigger } from './pipeline/exchange.ts';

interface Count {
  requests: number;
  seconds: number;
}

/** What a storage counts; each is undefined if it has nothing to count. */
interface StoreCounts {
  readonly counts: Readonly<StorageCounts> | undefined;
  readonly connections: (() => ConnectionCounts) | undefined;
}

/** Counts requests, tokens and sessions. The Prometheus library is loaded on the first call of `text`. */
export class Metrics {
  /**
   * By provider (undefined: none), status (undefined: no response) and trigger. Nested maps avoid building a string key
   * per request.
   */
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

  /** @returns the number of tokens dropped so far because a session had too many */
  countEvictedToken(): number {
    return ++this.#evictedTokens;
  }

  /** @returns the number of sessions dropped so far */
  countEvictedSession(): number {
    return ++this.#evictedSessions;
  }

  /** @returns how many times a session dropped entries because the memory limit was reached */
  countShed(): number {
    return ++this.#sheds;
  }

  /** Formats the metrics in the Prometheus text format. */
  async text(
    { size, bytes }: { readonly size: number; readonly bytes: number },
    { counts: store, connections }: StoreCounts,
  ): Promise<string> {
    const { Counter, Gauge, Registry } = await import('prom-client');
    const registry = new Registry();
    const registers = [registry];
    const labelNames = ['provider', 'status', 'trigger'];
    const requests = new Counter({
      name: 'mockmint_requests_total',
      help: 'Finished requests. The status is "" if no response was sent.',
      labelNames,
      registers,
    });
    const seconds = new Counter({
      name: 'mockmint_request_seconds_total',
      help: 'Total duration of these requests, in seconds.',
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
      help: 'Tokens dropped because a session had too many.',
      registers,
    }).inc(this.#evictedTokens);
    new Gauge({ name: 'mockmint_sessions', help: 'Sessions in memory.', registers }).set(size);
    new Gauge({ name: 'mockmint_sessions_bytes', help: 'Estimated memory of all sessions, in bytes.', registers }).set(
      bytes,
    );
    new Counter({
      name: 'mockmint_sessions_evicted_total',
      help: 'Idle sessions dropped because the session limit or the memory limit was reached.',
      registers,
    }).inc(this.#evictedSessions);
    new Counter({
      name: 'mockmint_memory_sheds_total',
      help: 'Times that a session dropped its oldest requests and tokens because the memory limit was reached.',
      registers,
    }).inc(this.#sheds);
    if (store) {
      for (const [name, help, value] of [
        ['transactions', 'Transactions of the store.', store.transactions],
        ['reads', 'Reads of the store outside of transactions.', store.reads],
        ['seconds', 'Total duration of the transactions and reads of the store, in seconds.', store.seconds],
        ['retries', 'Transactions and reads repeated because of a conflict or a lost connection.', store.retries],
        ['failures', 'Transactions and reads that failed. Their requests got 503.', store.failures],
      ] as const)
        new Counter({ name: `mockmint_store_${name}_total`, help, registers }).inc(value);
    }
    if (connections) {
      const { inUse, idle, waiting } = connections();
      const byState = new Gauge({
        name: 'mockmint_store_connections',
        help: 'Connections to the database.',
        labelNames: ['state'],
        registers,
      });
      byState.set({ state: 'in use' }, inUse);
      byState.set({ state: 'idle' }, idle);
      new Gauge({
        name: 'mockmint_store_waiting',
        help: 'Transactions and reads that wait for a connection to the database.',
        registers,
      }).set(waiting);
    }
    return registry.metrics();
  }
}

/** Returns the value of a key; creates it if it is missing. */
function getOrCreate<K, V>(map: Map<K, V>, key: K, create: () => V): V {
  let value = map.get(key);
  if (value === undefined) map.set(key, (value = create()));
  return value;
}
