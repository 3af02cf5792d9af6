/** The randomness of a session. With a seed, it is the same in every run, and differs between sessions. */
import { createRandom, type Random } from '../../lib/random.ts';
import type { StartState } from './start-state.ts';

export interface SessionRandomOptions {
  /** Default: not predictable. */
  readonly seed?: number | undefined;
  /** Whether other machines use the session. Random bytes then do not depend on the seed. */
  readonly isShared?: boolean;
  readonly start?: StartState | undefined;
}

export class SessionRandom {
  readonly #name: string;
  readonly #seed: number | undefined;
  readonly #isShared: boolean;
  readonly #start: string;
  #current: Random;

  constructor(name: string, { seed, isShared = false, start }: SessionRandomOptions) {
    this.#name = name;
    this.#seed = seed;
    this.#isShared = isShared;
    // The tokens of the state may have been issued with the seed; they must not be issued again.
    this.#start = start?.state ? ` after ${start.state.fingerprint}` : '';
    this.#current = this.#create(this.#start);
  }

  get current(): Random {
    return this.#current;
  }

  /** A fraction for a label. With a seed, it does not depend on what was drawn before. */
  draw(label: string): number {
    const random =
      this.#seed === undefined ? this.#current : createRandom(this.#seed, `session ${this.#name} ${label}`);
    return random.fraction();
  }

  /**
   * Begins anew.
   * @param opening number of this process among those that have opened the session: what another process, or this one
   *   before a restart, has issued must not be issued again
   */
  begin(opening = 1): void {
    this.#current = this.#create(`${this.#start}${opening > 1 ? ` opening ${opening}` : ''}`);
  }

  /** A process with the same seed may have issued imported tokens; they must not be issued again. */
  beginAfterImport(fingerprint: string): void {
    this.#current = this.#create(` after ${fingerprint}`);
  }

  #create(label: string): Random {
    return createRandom(this.#isShared ? undefined : this.#seed, `session ${this.#name}${label}`);
  }
}
