/** The secrets of a run: what was given, what was issued, and texts without either. */
import { createMasker, type Masker, type NamedSecret } from '../core/redact.ts';

/** The given secrets are few: even short ones are masked wherever they stand. */
const minLength = 3;

/** Of a run that issues very many tokens, the last are masked in the responses that follow. */
const maxIssued = 200;

/** A masker of issued tokens is built anew for so many. */
const batch = 20;

/** Turns texts into such as may leave the program. */
export class SecretBook {
  readonly #hideGiven: Masker;
  #issued: readonly NamedSecret[] = [];
  #hideIssued: Masker = createMasker([]);
  #pending: readonly NamedSecret[] = [];

  constructor(given: readonly NamedSecret[]) {
    this.#hideGiven = createMasker(given.flatMap(partsOf), { minLength });
  }

  /** A masker of all that is known, and of the secrets of one exchange. */
  masker(request: readonly NamedSecret[], issued: readonly string[]): Masker {
    const hideExchange = createMasker([...request, ...this.#pending, ...issued.map(asIssued)], { minLength });
    return (text, maxLength) => hideExchange(this.#hideIssued(this.#hideGiven(text)), maxLength);
  }

  /** A text without the secrets known so far. */
  hide(text: string): string {
    return this.masker([], [])(text);
  }

  /** From now on, these are masked wherever they show. */
  remember(issued: readonly string[]): void {
    this.#pending = [...this.#pending, ...issued.map(asIssued)];
    if (this.#pending.length < batch) return;
    this.#issued = [...this.#issued, ...this.#pending].slice(-maxIssued);
    this.#hideIssued = createMasker(this.#issued);
    this.#pending = [];
  }
}

const asIssued = (value: string): NamedSecret => ({ value, label: 'issued token' });

/** Parts shorter than this occur by chance. */
const minPart = 6;

/**
 * A secret, and the secrets within it: what follows the name of an authentication scheme or the name of a cookie, the
 * user and password that are written in base64, and the password by itself.
 */
export function partsOf({ value, label, ...rest }: NamedSecret): NamedSecret[] {
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
