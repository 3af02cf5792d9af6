/** A session: its own tokens, clock and chance, so that parallel test runs never meet. */
import { SteerableClock, type ClockOptions } from '../lib/clock.ts';
import { raise } from '../lib/errors.ts';
import { createRandom, type Random } from '../lib/random.ts';
import { MemoryTokenStore } from './memory-token-store.ts';
import type { MemoryAccount } from './memory-budget.ts';

/** The session of those who name none. */
export const defaultSession = 'default';

/** How every session begins. */
export interface SessionOptions {
  /** Seed of everything random; unguessable without. */
  readonly seed?: number | undefined;
  readonly clock?: ClockOptions;
  /** Called for each token that was dropped because the session keeps too many. */
  readonly onEvict?: () => void;
  /** Counts the memory that the session takes. */
  readonly memory?: MemoryAccount;
}

export class Session {
  readonly name: string;
  readonly clock: SteerableClock;
  readonly tokens: MemoryTokenStore;
  readonly #options: SessionOptions;
  #random: Random;

  constructor(name: string, options: SessionOptions) {
    this.name = name;
    this.#options = options;
    this.clock = new SteerableClock(options.clock);
    const { onEvict, memory } = options;
    this.tokens = new MemoryTokenStore({ ...(onEvict && { onEvict }), ...(memory && { memory }) });
    this.#random = createRandom(options.seed, `session ${name}`);
  }

  /** The session's randomness. With a seed, two sessions share none of it: their secrets must differ. */
  get random(): Random {
    return this.#random;
  }

  /**
   * Begins another course of chance, after tokens came in from elsewhere: a process with the same seed may have made
   * them, and must not be repeated.
   */
  reseed(cause: string): void {
    this.#random = createRandom(this.#options.seed, `session ${this.name} after ${cause}`);
  }

  /** As at its start: no tokens, the first instant, the first random byte. */
  async reset(): Promise<void> {
    await this.tokens.clear();
    this.clock.reset();
    this.#random = createRandom(this.#options.seed, `session ${this.name}`);
  }
}

/**
 * The name that a request gives its session.
 * @throws AppError `invalid-session-name`, `session-named-twice`
 */
export function resolveSessionName(header: string | undefined, path: string | undefined): string {
  for (const name of [header, path]) {
    if (name !== undefined && !/^[A-Za-z0-9._-]{1,64}$/.test(name)) raise.invalidSessionName(name);
  }
  if (header !== undefined && path !== undefined && header !== path) raise.sessionNamedTwice(header, path);
  return path ?? header ?? defaultSession;
}
