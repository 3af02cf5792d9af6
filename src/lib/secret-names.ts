/** Detects headers, parameters and body members that hold a secret, by their names. */
import { percentDecoded } from './percent-encoding.ts';

/** A name that contains one of these words holds a secret. */
const secretWords = new Set([
  'token',
  'secret',
  'password',
  'passwd',
  'passphrase',
  'passcode',
  'pwd',
  'pass',
  'authorization',
  'auth',
  'oauth',
  'credential',
  'credentials',
  'jwt',
  'jws',
  'bearer',
  'cookie',
  'csrf',
  'xsrf',
  'signature',
  'hmac',
  'otp',
  'totp',
  'cvv',
  'cvc',
  'assertion',
  'dpop',
  'apikey',
  'verifier',
  'sid',
  'sessid',
  'sessionid',
  'samlresponse',
  'pkce',
  'bypass',
]);

/** Endings of compound words, such as `accesstoken`. */
const secretEndings = [
  'token',
  'secret',
  'password',
  'passwd',
  'apikey',
  'accesskey',
  'privatekey',
  'secretkey',
  'authkey',
  'masterkey',
  'sessionid',
  'sessid',
  'signature',
  'credential',
  'credentials',
];

/** A name that ends in one of these words describes a secret but does not hold one. */
const harmlessEndings = new Set([
  'type',
  'types',
  'name',
  'count',
  'limit',
  'url',
  'uri',
  'endpoint',
  'expires',
  'expiry',
  'expiration',
  'ttl',
  'at',
  'method',
  'methods',
  'algorithm',
  'alg',
  'scheme',
  'status',
  'hint',
  'scope',
  'scopes',
  'user',
  'username',
  'email',
  'provider',
  'version',
  'length',
  'format',
  'timestamp',
  'nonce',
  'policy',
  'required',
  'enabled',
  'supported',
  'usage',
  'preview',
  'prefix',
  'in',
  'info',
]);

/** Words before `key` that make it harmless. */
const harmlessKeys = new Set([
  'idempotency',
  'cache',
  'surrogate',
  'routing',
  'partition',
  'sort',
  'primary',
  'foreign',
  'public',
  'correlation',
  'dedup',
  'deduplication',
  'websocket',
  'sec',
  'object',
  'group',
  'order',
  'translation',
  'message',
  'storage',
  'row',
]);

/** Parameters that hold a secret, although these words are harmless in other names. */
const secretParameters = new Set(['key', 'code', 'sig', 'session', 'ticket', 'pin', 'sas', 'hash', 'mac', 'hdnts']);

/** Headers that the rules do not detect. */
const secretHeaders = new Set([
  'x-forwarded-client-cert',
  'x-amzn-oidc-data',
  'x-session',
  'session',
  'x-sig',
  'x-amz-sig',
  'key',
  'x-key',
]);

/** Of longer names only both ends are checked. */
const maxNameLength = 256;

/** Whether a header holds a secret, such as `Authorization` or `X-Api-Key`. */
export function isSecretHeader(name: string): boolean {
  const lower = name.toLowerCase();
  if (lower === 'www-authenticate' || lower.startsWith('x-mock-') || lower.startsWith('sec-websocket-')) return false;
  return secretHeaders.has(lower) || isSecretName(lower) || isSecretName(name);
}

/**
 * Whether a parameter of a query, form or fragment holds a secret, such as `access_token` or `sig`. The name may be
 * percent-encoded.
 */
export function isSecretParameter(name: string): boolean {
  const decoded = percentDecoded(name.replaceAll('+', ' ')) ?? name;
  if (decoded.startsWith('__')) return false;
  return secretParameters.has(decoded.toLowerCase()) || isSecretName(decoded) || hasPart(decoded, 'sig');
}

/** Whether a member of a body holds a secret, such as `password` or `client_secret`. */
export const isSecretMember = (name: string): boolean => isSecretName(name);

function isSecretName(name: string): boolean {
  if (name.length > maxNameLength)
    return isSecretName(name.slice(0, maxNameLength / 2)) || isSecretName(name.slice(-maxNameLength / 2));
  const words = wordsOf(name);
  const last = words.at(-1);
  if (last === undefined || harmlessEndings.has(last)) return false;
  return words.some(
    (word, i) =>
      secretWords.has(word) ||
      secretEndings.some((ending) => word.length > ending.length && word.endsWith(ending)) ||
      (word === 'key' && i > 0 && !harmlessKeys.has(words[i - 1]!)) ||
      (word === 'session' && words[i + 1] === 'id') ||
      (word === 'api' && words[i + 1] === 'key'),
  );
}

const hasPart = (name: string, part: string): boolean => wordsOf(name).includes(part);

/** Splits a name of any style (`X-Api-Key`, `client_secret`, `accessToken`, `auth[token]`) into lower-case words. */
const wordsOf = (name: string): string[] =>
  name
    .replace(/([a-z0-9])(?=[A-Z])/g, '$1 ')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '');
