/** A session: its own tokens, clock and chance, so that parallel test runs never meet. */
import { SteerableClock, type ClockStart } from '../core/clock.ts';
import { Eviction } from '../core/eviction.ts';
import { raise } from '../core/problem.ts';
import { createRandom, type Random } from '../core/random.ts';
import { MemoryTokenStore } from './memory.ts';
import type { TokenStore } from './store.ts';

/** The session of those who name none. */
export const defaultSession = 'default';

/** How every session begins. */
export interface SessionStart {
  /** Seed of everything random; unguessable without. */
  readonly seed?: number | undefined;
  readonly clock?: ClockStart;
  /** Hears of a token that went because the session keeps too many. */
  readonly onEvict?: () => void;
}

export class Session {
  readonly name: string;
  readonly clock: SteerableClock;
  readonly tokens: TokenStore;
  readonly #start: SessionStart;
  #random: Random;

  constructor(name: string, start: SessionStart) {
    this.name = name;
    this.#start = start;
    this.clock = new SteerableClock(start.clock);
    this.tokens = new MemoryTokenStore(undefined, start.onEvict);
    this.#random = createRandom(start.seed, `session ${name}`);
  }

  /** The session's randomness. With a seed, two sessions share none of it: their secrets must differ. */
  get random(): Random {
    return this.#random;
  }

  /**
   * Begins another course of chance, after tokens came in from elsewhere: a process with the same seed may have made
   * them, and must not be repeated.
   */
  diverge(cause: string): void {
    this.#random = createRandom(this.#start.seed, `session ${this.name} after ${cause}`);
  }

  /** As at its start: no tokens, the first instant, the first random byte. */
  async reset(): Promise<void> {
    await this.tokens.clear();
    this.clock.reset();
    this.#random = createRandom(this.#start.seed, `session ${this.name}`);
  }
}

/**
 * The name that a request gives its session.
 * @throws AppError `invalid-session-name`, `session-named-twice`
 */
export function sessionName(header: string | undefined, path: string | undefined): string {
  for (const name of [header, path]) {
    if (name !== undefined && !/^[A-Za-z0-9._-]{1,64}$/.test(name)) raise.invalidSessionName(name);
  }
  if (header !== undefined && path !== undefined && header !== path) raise.sessionNamedTwice(header, path);
  return path ?? header ?? defaultSession;
}

/** Thousands of sessions, each made on first use; past the bound the longest idle goes. */
export class SessionPool<T> {
  readonly #create: (name: string) => T;
  readonly #limit: number;
  readonly #sessions = new Map<string, T>();
  readonly #eviction = new Eviction(this.#sessions);
  #latest: string | undefined;

  constructor(create: (name: string) => T, limit = 5000) {
    this.#create = create;
    this.#limit = limit;
  }

  get(name: string): T {
    const known = this.#sessions.get(name);
    if (known !== undefined && name === this.#latest) return known;
    const session = known ?? this.#create(name);
    this.#latest = name;
    this.#sessions.delete(name);
    this.#sessions.set(name, session);
    this.#eviction.run(() => this.#sessions.size > this.#limit);
    return session;
  }

  all(): T[] {
    return [...this.#sessions.values()];
  }
}
