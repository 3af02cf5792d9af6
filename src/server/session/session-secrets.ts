/** The secrets of a session, for masking: those that its store knows, and those that were presented or forgotten. */
import { readingsOf } from '../../lib/reading.ts';
import { createMasker, minSecretLength, type Masker } from '../../lib/redact.ts';
import { seededCredentials } from '../../tokens/seeded-credentials.ts';
import type { TokenStore } from '../../storage/token-store.ts';

/** Only the beginning of a longer text is decoded: more of it is shown nowhere. */
const maxDecoded = 70_000;

/** A credential as a request presented it. */
interface Presentation {
  readonly credential: { readonly seeded: boolean; readonly tokenId: string | null } | undefined;
  readonly secrets: readonly string[];
}

/** How many characters of secrets that were presented, though nobody issued them, are remembered. */
const maxPresented = 4096;

/** How many characters of secrets that were issued and are forgotten are remembered. */
const maxForgotten = 65_536;

export class SessionSecrets {
  readonly #tokens: TokenStore;
  readonly #presented = new BoundedSet(maxPresented);
  readonly #forgotten = new BoundedSet(maxForgotten);

  constructor(tokens: TokenStore) {
    this.#tokens = tokens;
  }

  /** Remembers a credential that is neither seeded nor issued: other requests may show it. */
  present({ credential, secrets }: Presentation): void {
    if (!credential || credential.seeded || credential.tokenId !== null) return;
    for (const secret of secrets)
      if (secret.length >= minSecretLength && !seededCredentials.has(secret)) this.#presented.add(secret);
  }

  /** Remembers the issued secrets in a text: the store is about to forget them, while the journal still shows it. */
  async forget(text: string): Promise<void> {
    for (const secret of await this.#issuedIn([text])) this.#forgotten.add(secret);
  }

  clear(): void {
    this.#presented.clear();
    this.#forgotten.clear();
  }

  /**
   * Masks the session's secrets in some texts, and others.
   * @param own secrets that the texts belong to, such as the credential of a request
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

/** The masker that was made last: it takes more memory than a session should keep. */
let latest: { readonly owner: SessionSecrets; readonly version: string; readonly masker: Masker } | undefined;

/** Texts, bounded in their total length; the oldest are dropped. */
class BoundedSet {
  readonly #texts = new Set<string>();
  readonly #maxLength: number;
  #length = 0;
  /** Rises with each change. */
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
