/** Finds the secrets of an observed exchange: its credential, and what headers, parameters and members name as secret. */
import { URLSearchParams } from 'node:url';
import { secretMembers } from '../../lib/mask-json.ts';
import type { NamedSecret } from '../../lib/redact.ts';
import { isSecretHeader, isSecretParameter } from '../../lib/secret-names.ts';
import { placeOf, presentedValue, secretsOf, type CredentialSource } from '../../openapi/credential-presentation.ts';
import type { Operation } from '../../openapi/operation.ts';
import type { Header } from '../findings/finding.ts';
import type { SecretUse } from '../plan/case.ts';
import { shellName } from '../plan/credential-set.ts';
import { secretParts } from '../run/run-secrets.ts';
import { variableOf } from '../run/preflight.ts';
import { isMasked } from './masked-values.ts';

/** The credentials that the request presents for the security schemes of its operation. */
export interface PresentedCredentials {
  /** Whether a security requirement is satisfied, as far as the values are known. */
  readonly isComplete: boolean;
  /** Whether all of their values are known. */
  readonly isKnown: boolean;
  readonly secrets: readonly SecretUse[];
  /**
   * The secrets that no response should contain. Sessions renew their cookies, so cookies are not included, nor are words
   * that occur in other text.
   */
  readonly protectedSecrets: readonly string[];
}

/** A word such as `unknown`, which a message may contain. */
const plainWord = /^[A-Za-z]{1,15}$/;

export function presentedCredentials(
  provider: string,
  { security }: Operation,
  source: CredentialSource,
): PresentedCredentials {
  const shell = `$${variableOf(provider)}`;
  const schemes = new Map(security.flat().map((scheme) => [scheme.name, scheme]));
  const values = new Map([...schemes].map(([name, scheme]) => [name, presentedValue(scheme, source)]));
  const found = [...schemes].flatMap(([name, scheme]) => {
    const value = values.get(name);
    if (value === undefined || isMasked(value)) return [];
    const isCookie = placeOf(scheme, '').in === 'cookie';
    return secretsOf(scheme, value).map((secret) => ({ secret, isCookie }));
  });
  const secrets = found.map(({ secret }): SecretUse => ({ value: secret, label: 'credential', shell }));
  return {
    isComplete:
      security.length === 0 ||
      security.some((requirement) => requirement.every(({ name }) => values.get(name) !== undefined)),
    isKnown: security.length === 0 || (secrets.length > 0 && ![...values.values()].some(isMasked)),
    secrets,
    protectedSecrets: found.flatMap(({ secret, isCookie }) => (isCookie || plainWord.test(secret) ? [] : [secret])),
  };
}

/** The secrets in headers and parameters, by their names. */
export function secretsByName(provider: string, headers: readonly Header[], url: string): SecretUse[] {
  const prefix = variableOf(provider).replace(/CREDENTIAL$/, '');
  const toUses = (kind: string, [name, value]: Header): SecretUse[] =>
    secretParts({ value, label: `${kind} ${name}` }).map((part) => ({
      ...part,
      shell: `$${prefix}${shellName(kind)}_${shellName(name)}`,
    }));
  const query = new URLSearchParams(/\?([^#]*)/.exec(url)?.[1] ?? '');
  const userInfo = /^[a-z]+:\/\/([^/?#@]*)@/i.exec(url)?.[1];
  return [
    ...headers.filter(([name]) => isSecretHeader(name)).flatMap((header) => toUses('header', header)),
    ...[...query].filter(([name]) => isSecretParameter(name)).flatMap((parameter) => toUses('parameter', parameter)),
    ...(userInfo === undefined ? [] : toUses('parameter', ['user', userInfo])),
  ].filter(({ value }) => value !== '' && !isMasked(value));
}

/** The texts in members of a body whose names mark them as secret. */
export const secretsInBody = (body: unknown): NamedSecret[] =>
  secretMembers(body)
    .filter((value) => !isMasked(value))
    .map((value) => ({ value, label: 'secret' }));
