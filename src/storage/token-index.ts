/** The tokens of the in-memory store, indexed by id, by secret and by the end of the secret. Not limited. */
import type { Token } from '../tokens/token.ts';

/** Secrets inside longer texts are indexed by their last characters, which are random in opaque secrets and in JWTs. */
const tailLength = 8;

/** If more secrets share a tail, all text before that tail is masked. */
const maxSecretsPerTail = 64;

/** Character runs that may contain a secret. Shorter runs are ignored. */
const secretRuns = /[\w.~+/=-]{16,}/g;

export interface IndexedToken {
  token: Token;
  /** Increases with each added token; used as the page cursor. */
  readonly sequence: number;
  readonly bytes: number;
}

export class TokenIndex {
  /** In insertion order. */
  readonly #byId = new Map<string, IndexedToken>();
  /** Several providers may issue the same secret. Newest last. */
  readonly #bySecret = new Map<string, IndexedToken | IndexedToken[]>();
  /** Secrets by their last characters. */
  readonly #byTail = new Map<string, string | Set<string>>();
  /** Only between evictions: an iterator keeps every table alive that its map has replaced, with all entries in it. */
  #oldest: Iterator<string> | undefined;
  #sequence: number;
  #bytes = 0;

  /** @param sequence sequence number of the last token that was added elsewhere */
  constructor(sequence = 0) {
    this.#sequence = sequence;
  }

  get size(): number {
    return this.#byId.size;
  }

  /** Upper estimate of the memory of all tokens, in bytes. */
  get bytes(): number {
    return this.#bytes;
  }

  get sequence(): number {
    return this.#sequence;
  }

  /** Adds a token as the newest. Replaces a token with the same id. */
  add(token: Token): void {
    this.remove(token.id);
    const entry: IndexedToken = { token, sequence: ++this.#sequence, bytes: sizeOfToken(token) };
    this.#byId.set(token.id, entry);
    const { secret } = token;
    const sharing = this.#bySecret.get(secret);
    this.#bySecret.set(secret, sharing === undefined ? entry : [sharing, entry].flat());
    if (sharing === undefined) this.#addTail(secret);
    this.#bytes += entry.bytes;
  }

  get(id: string): IndexedToken | undefined {
    return this.#byId.get(id);
  }

  /** Returns the tokens with this secret, newest last. */
  withSecret(secret: string): readonly IndexedToken[] {
    return [this.#bySecret.get(secret) ?? []].flat();
  }

  /** Returns the secrets that occur anywhere in a text. */
  secretsIn(text: string): string[] {
    if (this.#byTail.size === 0) return [];
    const found = new Set<string>();
    for (const [run] of text.matchAll(secretRuns)) {
      for (let end = tailLength; end <= run.length; end++) {
        const secrets = this.#byTail.get(run.slice(end - tailLength, end));
        if (secrets === undefined) continue;
        if (typeof secrets === 'string') found.add(secrets);
        else if (secrets.size > maxSecretsPerTail) found.add(run.slice(0, end));
        else for (const secret of secrets) found.add(secret);
      }
    }
    return [...found];
  }

  newestFirst(): IndexedToken[] {
    return [...this.#byId.values()].reverse();
  }

  remove(id: string): void {
    const entry = this.#byId.get(id);
    if (!entry) return;
    this.#byId.delete(id);
    this.#bytes -= entry.bytes;
    const { secret } = entry.token;
    const others = this.withSecret(secret).filter((other) => other !== entry);
    if (others.length > 0) {
      this.#bySecret.set(secret, others);
    } else {
      this.#bySecret.delete(secret);
      this.#removeTail(secret);
    }
  }

  /** Removes the oldest token. @returns whether there was one */
  removeOldest(): boolean {
    // Reuses one iterator: a new one would step over all recently deleted entries of the map.
    const oldest = (this.#oldest ??= this.#byId.keys());
    const next = oldest.next();
    if (next.done) {
      this.#oldest = undefined;
      return false;
    }
    this.remove(next.value);
    return true;
  }

  #addTail(secret: string): void {
    const tail = secret.slice(-tailLength);
    const known = this.#byTail.get(tail);
    if (known === undefined) this.#byTail.set(tail, secret);
    else if (typeof known === 'string') this.#byTail.set(tail, new Set([known, secret]));
    else known.add(secret);
  }

  #removeTail(secret: string): void {
    const tail = secret.slice(-tailLength);
    const known = this.#byTail.get(tail);
    if (typeof known === 'object' && known.delete(secret) && known.size > 0) return;
    this.#byTail.delete(tail);
  }
}

/** Upper estimate of a token's memory in bytes: the object, three map entries, and two bytes per character. */
export function sizeOfToken({ id, secret, jti, name, data }: Token): number {
  let characters = id.length + secret.length + jti.length + (name?.length ?? 0);
  for (const member in data) characters += member.length + (JSON.stringify(data[member])?.length ?? 0);
  return 400 + 2 * characters;
}
