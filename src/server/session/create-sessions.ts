/** Creates the sessions of a mock in its storage, and ends those that are idle. */
import { clearInterval, setInterval } from '../../lib/timers.ts';
import { maxTokenBytes, maxTokens } from '../../storage/memory-token-store.ts';
import { defaultMaxSessions, SessionPool } from '../../storage/session-pool.ts';
import { contain, type ErrorReport } from '../contain-errors.ts';
import type { Metrics } from '../metrics.ts';
import type { Exchange } from '../pipeline/exchange.ts';
import { MockSession, type MockSessionOptions } from './mock-session.ts';
import type { MockStorage, OpenedStore } from './open-store.ts';
import { defaultSession } from './session-name.ts';

export interface SessionsOptions {
  /** Those of each session; `start` is that of the session `default`. */
  readonly options: Omit<MockSessionOptions, 'createStore' | 'isShared' | 'onIssue' | 'onClosed'> & {
    /** Called after every finished exchange. */
    readonly onExchange?: ((exchange: Exchange) => unknown) | undefined;
  };
  /** Maximum memory of all sessions, in bytes. */
  readonly maxBytes: number;
  readonly metrics: Metrics;
  readonly warn: (text: string) => void;
}

export function createSessions(
  storage: MockStorage,
  { options, maxBytes, metrics, warn }: SessionsOptions,
): SessionPool<MockSession> {
  const { onExchange, start, ...shared } = options;
  const limit = `the memory limit is ${maxBytes / 2 ** 20} MiB (--max-memory)`;
  const onEvict = (name: string): void => {
    const count = metrics.countEvictedSession();
    if (isWorthReporting(count))
      warn(
        `Session ${name} was dropped because it was idle longest: the limit is ${defaultMaxSessions} sessions or ${maxBytes / 2 ** 20} MiB (--max-memory). Sessions dropped so far: ${count}.`,
      );
  };
  return new SessionPool(
    (name, memory) =>
      new MockSession(name, {
        ...shared,
        start: name === defaultSession ? start : undefined,
        isShared: storage.isShared,
        createStore: (initial) =>
          storage.openSession(name, {
            initial,
            memory,
            onEvict: () => {
              if (isWorthReporting(metrics.countEvictedToken()))
                warn(
                  `Session ${name} dropped its oldest tokens: the limit is ${maxTokens} tokens or ${maxTokenBytes / 2 ** 20} MiB of tokens.`,
                );
            },
          }),
        onIssue: () => metrics.countIssued(),
        onClosed: (exchange) => {
          metrics.countRequest(exchange);
          return onExchange?.(exchange);
        },
      }),
    {
      maxBytes,
      // A database keeps the state of a session that this process drops.
      ...(storage.sessions === undefined && { onEvict }),
      onShed: (name) => {
        if (isWorthReporting(metrics.countShed()))
          warn(`Session ${name} dropped its oldest requests and tokens: ${limit}.`);
      },
    },
  );
}

/** Longest time between two looks for idle sessions, in milliseconds. */
const maxLookMs = 60_000;
const minLookMs = 250;

/** @returns a function that stops it */
export function endIdleSessions(
  sessions: SessionPool<MockSession>,
  { storage, ttlMs }: OpenedStore,
  report: ErrorReport,
): () => void {
  if (ttlMs === undefined) return () => {};
  const look = async (): Promise<void> => {
    if (storage.sessions === undefined) return sessions.endIdle(ttlMs);
    for (const name of await storage.endIdle(ttlMs)) sessions.drop(name);
  };
  const every = Math.max(minLookMs, Math.min(maxLookMs, ttlMs / 4));
  const timer = setInterval(() => contain(report, 'Ending idle sessions', look), every).unref();
  return () => clearInterval(timer);
}

/** True for the first 10 occurrences, then for powers of two, to limit the size of the log. */
const isWorthReporting = (count: number): boolean => count <= 10 || Number.isInteger(Math.log2(count));
