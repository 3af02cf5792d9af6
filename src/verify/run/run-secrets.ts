/** The secrets of a run: what was given, what was issued, and texts without either. */
import { createMasker, type Masker, type NamedSecret } from '../../lib/redact.ts';

/** The given secrets are few: even short ones are masked wherever they stand. */
const minLength = 3;

/** Of a run that issues very many tokens, the last are looked for in the responses that follow. */
const maxIssued = 200;

/** So many tokens of one response are masked in every form; further ones as they are. */
const maxPerExchange = 50;

/** Texts that recur, such as headers, are masked once. */
const maxKnown = 2000;
const maxKnownLength = 1000;

/** Turns texts into such as may leave the program. */
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
   * A masker of what was given, and of the secrets of one exchange.
   * @param texts all that is to be masked: tokens that were issued before are looked for there
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

  /** A text without the given secrets. */
  hide(text: string): string {
    if (text.length > maxKnownLength) return this.#hideGiven(text);
    const known = this.#known.get(text);
    if (known !== undefined) return known;
    if (this.#known.size >= maxKnown) this.#known.clear();
    const hidden = this.#hideGiven(text);
    this.#known.set(text, hidden);
    return hidden;
  }

  /** From now on, these are masked in other responses, too. */
  checkWithHistory(issued: readonly string[]): void {
    this.#issued = [...this.#issued, ...issued.filter((secret) => secret.length >= minIssued)].slice(-maxIssued);
  }
}

/** Shorter values than these are in many texts by chance. */
const minIssued = 8;

const asIssuedToken = (value: string): NamedSecret => ({ value, label: 'issued token' });

/** Parts shorter than this occur by chance. */
const minPart = 6;

/**
 * A secret, and the secrets within it: what follows the name of an authentication scheme or the name of a cookie, the
 * user and password that are written in base64, and the password by itself.
 */
export function secretParts({ value, label, ...rest }: NamedSecret): NamedSecret[] {
  const [, bare] = /^[A-Za-z][\w-]* +(\S.*)$/.exec(value) ?? [];
  const pair = decodedPair(bare ?? value) ?? bare ?? value;
  const password = pair.slice(pair.indexOf(':') + 1);
  const cookies = value.split(/; */).map((cookie) => cookie.slice(cookie.indexOf('=') + 1));
  const parts = [bare ?? value, pair, password, ...cookies].filter((part) => part.length >= minPart && part !== value);
  return [{ value, label, ...rest }, ...[...new Set(parts)].map((part) => ({ value: part, label }))];
}

/** `user:password`, where the value is that in base64. */
function decodedPair(value: string): string | undefined {
  if (!/^[A-Za-z0-9+/_-]{8,}={0,2}$/.test(value)) return undefined;
  const decoded = Buffer.from(value, 'base64').toString('utf8');
  return decoded.includes(':') && !/[\p{Cc}\ufffd]/u.test(decoded) ? decoded : undefined;
}

/** At most `maxLength` characters of a masked text, in memory of their own: a part of a string keeps the whole alive. */
export function shorten(text: string, maxLength: number, hide: Masker): string {
  const start = hide(text, maxLength);
  return text.length > maxLength ? `${Buffer.from(start, 'utf8').toString('utf8')}…` : start;
}
