/** The secrets of a run, and texts without them. */
import { masker } from '../core/redact.ts';

/** The secrets are the caller's own, and few: even short ones are masked wherever they stand. */
const minLength = 3;

const maxRemembered = 200;

/** Turns texts into such as may leave the program. */
export class SecretBook {
  readonly #given: readonly string[];
  /** The last tokens that the target has issued. */
  #issued: readonly string[] = [];

  constructor(given: readonly string[]) {
    this.#given = given;
  }

  /** A masker of the given secrets and of `more`. */
  masker(more: readonly string[] = []): (text: string) => string {
    return masker([...this.#given, ...this.#issued, ...more], minLength);
  }

  /** A text without the given secrets. */
  hide(text: string): string {
    return this.masker()(text);
  }

  /** From now on, these are masked too; of very many, the last. */
  remember(issued: readonly string[]): void {
    this.#issued = [...this.#issued, ...issued].slice(-maxRemembered);
  }
}

/** At most `max` characters of a text, in memory of their own: a part of a string keeps the whole of it alive. */
export const cutOff = (text: string, max: number): string =>
  (text.length > max ? `${Buffer.from(text.slice(0, max), 'utf8').toString('utf8')}…` : text);
