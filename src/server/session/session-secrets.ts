/** Masks the secrets of a session: those in its token store, presented ones, and those of removed tokens. */
import { readingsOf } from '../../lib/reading.ts';
import { createMasker, minSecretLength, type Masker } from '../../lib/redact.ts';
import { seededCredentials } from '../../tokens/seeded-credentials.ts';
import type { TokenStore } from '../../storage/token-store.ts';

/** Maximum number of characters that are decoded; views show less. */
const maxDecoded = 70_000;

/** A presented credential and its secrets. */
interface Presentation {
  readonly credential: { readonly seeded: boolean; readonly tokenId: string | null } | null | undefined;
  readonly secrets: readonly string[];
}

/** Maximum total length of remembered presented secrets that were not issued. */
const maxPresented = 4096;

/** Maximum total length of remembered secrets of removed tokens. */
const maxForgotten = 65_536;

export class SessionSecrets {
  readonly #tokens: TokenStore;
  readonly #presented = new BoundedSet(maxPresented);
  readonly #forgotten = new BoundedSet(maxForgotten);

  constructor(tokens: TokenStore) {
    this.#tokens = tokens;
  }

  /** Remembers a credential that is neither seeded nor issued, because other requests may contain it. */
  present({ credential, secrets }: Presentation): void {
    if (!credential || credential.seeded || credential.tokenId !== null) return;
    for (const secret of secrets)
      if (secret.length >= minSecretLength && !seededCredentials.has(secret)) this.#presented.add(secret);
  }

  /** Remembers the issued secrets in a text of the journal before the store is cleared. */
  async forget(text: string): Promise<void> {
    for (const secret of await this.#issuedIn([text])) this.#forgotten.add(secret);
  }

  clear(): void {
    this.#presented.clear();
    this.#forgotten.clear();
  }

  /**
   * Creates a masker for the session's secrets that occur in the texts.
   * @param own additional secrets, such as the credential of a request
   */
  async maskerFor(texts: readonly string[], own: Iterable<string> = []): Promise<Masker> {
    const secrets = new Set(own);
    for (const secret of await this.#issuedIn(texts)) secrets.add(secret);
    const masked = createMasker(secrets);
    const remembered = this.#remembered();
    return remembered ? (text) => remembered(masked(text)) : masked;
  }

  async #issuedIn(texts: readonly string[]): Promise<string[]> {
    if ((await this.#tokens.size()) === 0) return [];
    return this.#tokens.findSecrets(
      texts
        .map((text) =>
          text.length <= maxDecoded ? readingsOf(text) : `${text}\n${readingsOf(text.slice(0, maxDecoded))}`,
        )
        .join('\n'),
    );
  }

  #remembered(): Masker | undefined {
    if (this.#presented.size + this.#forgotten.size === 0) return undefined;
    const version = `${this.#presented.version}/${this.#forgotten.version}`;
    if (latest?.owner !== this || latest.version !== version)
      latest = { owner: this, version, masker: createMasker([...this.#presented, ...this.#forgotten]) };
    return latest.masker;
  }
}

/** Caches one masker for all sessions: it takes too much memory to cache one per session. */
let latest: { readonly owner: SessionSecrets; readonly version: string; readonly masker: Masker } | undefined;

/** A set of texts with a limited total length; the oldest are dropped. */
class BoundedSet {
  readonly #texts = new Set<string>();
  readonly #maxLength: number;
  #length = 0;
  /** Incremented with each change. */
  version = 0;

  constructor(maxLength: number) {
    this.#maxLength = maxLength;
  }

  get size(): number {
    return this.#texts.size;
  }

  add(text: string): void {
    if (this.#texts.has(text) || text.length > this.#maxLength) return;
    this.#texts.add(text);
    this.#length += text.length;
    this.version += 1;
    for (const oldest of this.#texts) {
      if (this.#length <= this.#maxLength) break;
      this.#texts.delete(oldest);
      this.#length -= oldest.length;
    }
  }

  clear(): void {
    this.#texts.clear();
    this.#length = 0;
    this.version += 1;
  }

  [Symbol.iterator](): Iterator<string> {
    return this.#texts.values();
  }
}
