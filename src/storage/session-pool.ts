/** All sessions of a process, each made on first use; bounded in number and in the memory of all. */
import type { MemoryAccount } from './memory-budget.ts';

/** What the pool asks of a session. */
export interface PooledSession {
  readonly name: string;
  /** Drops the oldest of what the session holds. @returns whether there was anything to drop */
  shed(): boolean;
  /** Called once the session has been dropped: its listeners are told. */
  end(): void;
}

export interface SessionPoolOptions {
  readonly maxSessions?: number;
  /** The estimated size of all sessions together. */
  readonly maxBytes?: number;
  /** Called for each session that was dropped. */
  readonly onEvict?: (session: string) => void;
  /** Called for each time that a session had to drop what it held, since the memory of all is used up. */
  readonly onShed?: (session: string) => void;
}

export const defaultMaxSessions = 5000;
export const defaultMaxBytes = 512 * 1024 * 1024;

/** What a session takes that holds nothing yet. */
const emptySessionBytes = 8192;

interface Kept<T> {
  readonly session: T;
  bytes: number;
}

export class SessionPool<T extends PooledSession> {
  readonly #create: (name: string, memory: MemoryAccount) => T;
  readonly #options: Required<SessionPoolOptions>;
  /** The longest idle first. */
  readonly #sessions = new Map<string, Kept<T>>();
  #latest: T | undefined;
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

  /** How many sessions are kept. */
  get size(): number {
    return this.#sessions.size;
  }

  /** The estimated size of all sessions. */
  get bytes(): number {
    return this.#bytes;
  }

  get(name: string): T {
    if (this.#latest?.name === name) return this.#latest;
    const known = this.#sessions.get(name);
    this.#latest = known?.session ?? this.#add(name);
    if (known) {
      this.#sessions.delete(name);
      this.#sessions.set(name, known);
    }
    while (this.#sessions.size > this.#options.maxSessions) this.#evictLongestIdle();
    return this.#latest;
  }

  all(): T[] {
    return Array.from(this.#sessions.values(), ({ session }) => session);
  }

  #add(name: string): T {
    const charge = (bytes: number): void => {
      const kept = this.#sessions.get(name);
      if (!kept || kept.session !== session) return; // A request that outlives its session's eviction.
      kept.bytes += bytes;
      this.#bytes += bytes;
      if (bytes > 0 && this.#bytes > this.#options.maxBytes) this.#shrink(session);
    };
    const session = this.#create(name, { charge });
    this.#sessions.set(name, { session, bytes: 0 });
    charge(emptySessionBytes);
    return session;
  }

  /** Drops idle sessions, the longest idle first; then the oldest that the session in use holds. */
  #shrink(inUse: T): void {
    while (this.#bytes > this.#options.maxBytes && this.#sessions.size > 1) this.#evictLongestIdle(inUse);
    if (this.#bytes <= this.#options.maxBytes) return;
    while (this.#bytes > this.#options.maxBytes && inUse.shed());
    this.#options.onShed(inUse.name);
  }

  #evictLongestIdle(except?: T): void {
    for (const [name, { session, bytes }] of this.#sessions) {
      if (session === except) continue;
      this.#sessions.delete(name);
      this.#bytes -= bytes;
      if (session === this.#latest) this.#latest = undefined;
      session.end();
      this.#options.onEvict(name);
      return;
    }
  }
}
