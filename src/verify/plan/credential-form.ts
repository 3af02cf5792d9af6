/** How a credential is written for its scheme, and the text within it that can be altered. */
import { Buffer } from 'node:buffer';
import { toBase64 } from '../../lib/base64.ts';
import { authSchemeOf, credentialText, inAuthorization } from '../../openapi/credential-presentation.ts';
import type { SecurityScheme } from '../../openapi/operation.ts';

/**
 * How a value without a scheme is written for an API key in the `Authorization` header: alone, after the word of the
 * scheme, or in base64 after that word.
 */
export type CredentialForm = 'raw' | 'word' | 'word-base64';

/** A credential value, as far as its form depends on it. */
export interface FormedValue {
  readonly value: string;
  /** Whether it was given for this scheme by name; an `apiKey` value is then used unchanged. */
  readonly named: boolean;
  /** The first of `formsOf` by default. */
  readonly form?: CredentialForm | undefined;
}

/** The forms to try, in order. Only an API key in `Authorization` has several. */
export function formsOf(scheme: SecurityScheme, { named }: Pick<FormedValue, 'named'>): readonly CredentialForm[] {
  if (named || scheme.type !== 'apiKey' || !inAuthorization(scheme)) return ['raw'];
  if (/^basic$/i.test(scheme.name)) return ['word-base64', 'word', 'raw'];
  return /^(?:bearer|token|apikey)$/i.test(scheme.name) ? ['word', 'raw'] : ['raw', 'word'];
}

/** The word before an API key in `Authorization`: the name of a scheme that is named like one, else `Bearer`. */
const wordOf = ({ name }: SecurityScheme): string => (/^(?:basic|token|apikey)$/i.test(name) ? name : 'Bearer');

/** Formats the credential text for the scheme. For `Basic`, `user:password` is encoded; other values may be already. */
export function formatSchemeValue(scheme: SecurityScheme, formed: FormedValue): string {
  const { value } = formed;
  const word = authSchemeOf(scheme);
  if (word !== undefined)
    return credentialText(scheme, word === 'Basic' && value.includes(':') ? toBase64(value) : value);
  switch (formed.form ?? formsOf(scheme, formed)[0] ?? 'raw') {
    case 'raw':
      return value;
    case 'word':
      return `${wordOf(scheme)} ${value}`;
    case 'word-base64':
      return `${wordOf(scheme)} ${toBase64(value)}`;
  }
}

/** The text within a credential, without the encodings in which it is sent. */
export interface CredentialText {
  readonly text: string;
  /** Shell command that prints it. */
  readonly source: string;
  /** Another text in the same encodings. */
  write(text: string): string;
}

/**
 * The innermost text of a credential. Many decoders ignore the last characters of base64, so that only the decoded text
 * shows whether a value is compared as a whole.
 */
export function innerText(scheme: SecurityScheme, formed: FormedValue, variable: string): CredentialText {
  const { value } = formed;
  const print = `printf %s "$${variable}"`;
  const plain: CredentialText = {
    text: value,
    source: print,
    write: (text) => formatSchemeValue(scheme, { ...formed, value: text }),
  };
  if (authSchemeOf(scheme) === 'Basic') {
    const decoded = value.includes(':') ? undefined : decodedBase64(value);
    return decoded === undefined
      ? plain
      : {
          text: decoded,
          source: `${print} | base64 -d`,
          write: (text) => credentialText(scheme, toBase64(text)),
        };
  }
  const [, word, encoded = ''] = formed.named && inAuthorization(scheme) ? (/^(\S+ +)(\S+)$/.exec(value) ?? []) : [];
  const decoded = /^basic /i.test(word ?? '') ? decodedBase64(encoded) : undefined;
  return decoded === undefined
    ? plain
    : {
        text: decoded,
        source: `${print} | cut -d ' ' -f 2 | base64 -d`,
        write: (text) => `${word}${toBase64(text)}`,
      };
}

/** The printable text in a base64 value; undefined for other values. */
function decodedBase64(value: string): string | undefined {
  if (!/^[A-Za-z0-9+/]{4,}={0,2}$/.test(value)) return undefined;
  const text = Buffer.from(value, 'base64').toString('utf8');
  return toBase64(text) === value && !/[\p{Cc}\ufffd]/u.test(text) && text !== '' ? text : undefined;
}
