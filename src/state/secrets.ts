/** The secrets that were issued, found again wherever they stand in a text. */

/** By their last characters: those are random in opaque secrets and JWTs alike, the first are not. */
const tailLength = 8;

/** Runs of characters in which a secret could stand; shorter ones are taken for words. */
const runs = /[\w.~+/=-]{16,}/g;

export class SecretIndex {
  readonly #byTail = new Map<string, readonly string[]>();

  constructor(secrets: Iterable<string> = []) {
    for (const secret of secrets) this.add(secret);
  }

  add(secret: string): void {
    const tail = secret.slice(-tailLength);
    this.#byTail.set(tail, [...(this.#byTail.get(tail) ?? []), secret]);
  }

  delete(secret: string): void {
    const tail = secret.slice(-tailLength);
    const others = this.#byTail.get(tail)?.filter((other) => other !== secret) ?? [];
    if (others.length > 0) this.#byTail.set(tail, others);
    else this.#byTail.delete(tail);
  }

  /** The secrets that occur in `text`. */
  in(text: string): string[] {
    const found = new Set<string>();
    if (this.#byTail.size === 0) return [];
    for (const [run] of text.matchAll(runs)) {
      for (let end = tailLength; end <= run.length; end++) {
        for (const secret of this.#byTail.get(run.slice(end - tailLength, end)) ?? []) {
          if (run.slice(0, end).endsWith(secret)) found.add(secret);
        }
      }
    }
    return [...found];
  }
}
