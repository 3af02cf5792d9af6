/** Masks given and issued secrets in everything that leaves the run. */
import { Buffer } from 'node:buffer';
import { createMasker, type Masker, type NamedSecret } from '../../lib/redact.ts';

/** Minimum length of a given secret to be masked. There are few, so even short ones are masked. */
const minLength = 3;

/** Number of issued tokens that are masked in later responses. */
const maxIssued = 200;

/** Number of tokens per response that are masked in all encodings; further tokens are masked only verbatim. */
const maxPerExchange = 50;

/** Cache size for recurring text, such as headers. */
const maxKnown = 2000;
const maxKnownLength = 1000;

/** Masks secrets in text. */
export class SecretBook {
  readonly #given: ReadonlySet<string>;
  readonly #hideGiven: Masker;
  readonly #known = new Map<string, string>();
  #issued: readonly string[] = [];

  constructor(given: readonly NamedSecret[]) {
    const parts = given.flatMap(secretParts);
    this.#given = new Set(parts.map(({ value }) => value));
    this.#hideGiven = createMasker(parts, { minLength });
  }

  /**
   * Creates a masker for the given secrets and the secrets of one exchange.
   * @param texts the text to be masked, which is searched for previously issued tokens
   */
  masker(request: readonly NamedSecret[], issued: readonly string[], texts: readonly string[]): Masker {
    const shown = texts.join('\n');
    const others = [...issued.slice(maxPerExchange), ...this.#issued].filter((secret) => shown.includes(secret));
    const more = [
      ...request.filter(({ value }) => !this.#given.has(value)),
      ...[...issued.slice(0, maxPerExchange), ...others].map(asIssuedToken),
    ];
    const hideExchange = createMasker(more, { minLength });
    return (text, maxLength) => hideExchange(this.hide(text), maxLength);
  }

  /** Masks the given secrets in a text. */
  hide(text: string): string {
    if (text.length > maxKnownLength) return this.#hideGiven(text);
    const known = this.#known.get(text);
    if (known !== undefined) return known;
    if (this.#known.size >= maxKnown) this.#known.clear();
    const hidden = this.#hideGiven(text);
    this.#known.set(text, hidden);
    return hidden;
  }

  /** Masks these secrets in later responses, too. */
  rememberIssued(issued: readonly string[]): void {
    this.#issued = [...this.#issued, ...issued.filter((secret) => secret.length >= minIssued)].slice(-maxIssued);
  }
}

/** Minimum length of an issued token to be masked; shorter values occur in unrelated text. */
const minIssued = 8;

const asIssuedToken = (value: string): NamedSecret => ({ value, label: 'issued token' });

/** Minimum length of a part to be masked; shorter parts occur in unrelated text. */
const minPart = 6;

/**
 * Returns a secret and the secrets within it: the value after a scheme or cookie name, decoded Basic credentials, and
 * their password.
 */
export function secretParts({ value, label, ...rest }: NamedSecret): NamedSecret[] {
  const [, bare] = /^[A-Za-z][\w-]* +(\S.*)$/.exec(value) ?? [];
  const pair = decodedPair(bare ?? value) ?? bare ?? value;
  const password = pair.slice(pair.indexOf(':') + 1);
  const cookies = value.split(/; */).map((cookie) => cookie.slice(cookie.indexOf('=') + 1));
  const parts = [bare ?? value, pair, password, ...cookies].filter((part) => part.length >= minPart && part !== value);
  return [{ value, label, ...rest }, ...[...new Set(parts)].map((part) => ({ value: part, label }))];
}

/** Decodes base64 of `user:password`; undefined for other values. */
function decodedPair(value: string): string | undefined {
  if (!/^[A-Za-z0-9+/_-]{8,}={0,2}$/.test(value)) return undefined;
  const decoded = Buffer.from(value, 'base64').toString('utf8');
  return decoded.includes(':') && !/[\p{Cc}\ufffd]/u.test(decoded) ? decoded : undefined;
}

/** Masks and truncates a text. Copies the result, because a substring would retain the full string. */
export function shorten(text: string, maxLength: number, hide: Masker): string {
  const start = hide(text, maxLength);
  return text.length > maxLength ? `${Buffer.from(start, 'utf8').toString('utf8')}…` : start;
}
