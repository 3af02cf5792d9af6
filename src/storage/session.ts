/** A session: isolated tokens, clock and randomness, so that parallel test runs do not affect each other. */
import { SteerableClock, type ClockOptions } from '../lib/clock.ts';
import { raise } from '../lib/errors.ts';
import { createRandom, type Random } from '../lib/random.ts';
import { MemoryTokenStore } from './memory-token-store.ts';
import type { MemoryAccount } from './memory-budget.ts';

/** Used by requests that do not name a session. */
export const defaultSession = 'default';

/** Options of a session. */
export interface SessionOptions {
  /** Seed of the randomness. Default: not predictable. */
  readonly seed?: number | undefined;
  readonly clock?: ClockOptions;
  /** Called for each evicted token. */
  readonly onEvict?: () => void;
  /** Charged for the memory of the session. */
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

  /** The session's randomness. With a seed, it still differs between sessions, so that their secrets differ. */
  get random(): Random {
    return this.#random;
  }

  /**
   * Reseeds the generator after an import, so that tokens issued by a process with the same seed are not issued again.
   * @param cause part of the new seed
   */
  reseed(cause: string): void {
    this.#random = createRandom(this.#options.seed, `session ${this.name} after ${cause}`);
  }

  /** Restores the initial state: no tokens, initial clock, initial randomness. */
  async reset(): Promise<void> {
    await this.tokens.clear();
    this.clock.reset();
    this.#random = createRandom(this.#options.seed, `session ${this.name}`);
  }
}

/**
 * The session name of a request, from its header or its path.
 * @throws AppError `invalid-session-name`, `session-named-twice`
 */
export function resolveSessionName(header: string | undefined, path: string | undefined): string {
  for (const name of [header, path]) {
    if (name !== undefined && !/^[A-Za-z0-9._-]{1,64}$/.test(name)) raise.invalidSessionName(name);
  }
  if (header !== undefined && path !== undefined && header !== path) raise.sessionNamedTwice(header, path);
  return path ?? header ?? defaultSession;
}
