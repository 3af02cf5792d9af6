/** All sessions of a process. Created on first use; limited in number and in total memory. */
import { stopwatch } from '../lib/clock.ts';
import type { MemoryAccount } from './memory-budget.ts';

/** What the pool requires of a session. */
export interface PooledSession {
  readonly name: string;
  /** Removes the oldest data of the session. @returns whether there was any */
  shed(): boolean;
  /** Called after the session was evicted, to notify its listeners. */
  end(): void;
}

export interface SessionPoolOptions {
  readonly maxSessions?: number;
  /** Maximum estimated size of all sessions, in bytes. */
  readonly maxBytes?: number;
  /** Called with the name of each evicted session. */
  readonly onEvict?: (session: string) => void;
  /** Called with the name of a session that had to remove data because the memory limit was reached. */
  readonly onShed?: (session: string) => void;
}

export const defaultMaxSessions = 5000;
export const defaultMaxBytes = 512 * 1024 * 1024;

/** Estimated size of an empty session. */
const emptySessionBytes = 8192;

interface PoolEntry<T> {
  readonly session: T;
  bytes: number;
  /** Stopwatch reading at the last use. */
  usedAt: number;
}

export class SessionPool<T extends PooledSession> {
  readonly #create: (name: string, memory: MemoryAccount) => T;
  readonly #options: Required<SessionPoolOptions>;
  /** Least recently used first. */
  readonly #sessions = new Map<string, PoolEntry<T>>();
  #latest: PoolEntry<T> | undefined;
  #bytes = 0;

  constructor(create: (name: string, memory: MemoryAccount) => T, options: SessionPoolOptions = {}) {
    this.#create = create;
    this.#options = {
      maxSessions: defaultMaxSessions,
      maxBytes: defaultMaxBytes,
      onEvict: () => {},
      onShed: () => {},
      ...options,
    };
  }

  /** Number of sessions. */
  get size(): number {
    return this.#sessions.size;
  }

  /** Estimated size of all sessions, in bytes. */
  get bytes(): number {
    return this.#bytes;
  }

  get(name: string): T {
    if (this.#latest?.session.name !== name) {
      const known = this.#sessions.get(name);
      if (known) {
        this.#sessions.delete(name);
        this.#sessions.set(name, known);
      }
      this.#latest = known ?? this.#add(name);
      while (this.#sessions.size > this.#options.maxSessions) this.#evictLeastRecentlyUsed();
    }
    this.#latest.usedAt = stopwatch();
    return this.#latest.session;
  }

  /** Drops the sessions that were not used for this time. */
  endIdle(ttlMs: number): void {
    const since = stopwatch() - ttlMs;
    for (const [name, { usedAt }] of this.#sessions) if (usedAt < since) this.drop(name);
  }

  /** Drops a session, because it has ended. */
  drop(name: string): void {
    const entry = this.#sessions.get(name);
    if (!entry) return;
    this.#sessions.delete(name);
    this.#bytes -= entry.bytes;
    if (entry === this.#latest) this.#latest = undefined;
    entry.session.end();
  }

  all(): T[] {
    return Array.from(this.#sessions.values(), ({ session }) => session);
  }

  #add(name: string): PoolEntry<T> {
    const charge = (bytes: number): void => {
      const entry = this.#sessions.get(name);
      if (!entry || entry.session !== session) return; // A request may outlive the eviction of its session.
      entry.bytes += bytes;
      this.#bytes += bytes;
      if (bytes > 0 && this.#bytes > this.#options.maxBytes) this.#shrink(session);
    };
    const session = this.#create(name, { charge });
    const added = { session, bytes: 0, usedAt: stopwatch() };
    this.#sessions.set(name, added);
    charge(emptySessionBytes);
    return added;
  }

  /** Evicts the other sessions, least recently used first, then removes the oldest data of the session in use. */
  #shrink(inUse: T): void {
    while (this.#bytes > this.#options.maxBytes && this.#sessions.size > 1) this.#evictLeastRecentlyUsed(inUse);
    if (this.#bytes <= this.#options.maxBytes) return;
    while (this.#bytes > this.#options.maxBytes && inUse.shed());
    this.#options.onShed(inUse.name);
  }

  #evictLeastRecentlyUsed(except?: T): void {
    for (const [name, { session }] of this.#sessions) {
      if (session === except) continue;
      this.drop(name);
      this.#options.onEvict(name);
      return;
    }
  }
}
