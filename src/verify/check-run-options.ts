/** Checks the options of a run, and reads the target and the secrets from them. */
import { AppError, raise } from '../lib/errors.ts';
import type { NamedSecret } from '../lib/redact.ts';
import { isSecretHeader, isSecretParameter } from '../lib/secret-names.ts';
import { closest } from '../lib/suggest.ts';
import type { BaseUrlUse } from '../openapi/base-url.ts';
import type { Operation } from '../openapi/operation.ts';
import type { ContractDefinition } from '../provider/define-contract.ts';
import { generalCheckIds, trafficCheckIds, type CheckId } from './findings/finding.ts';
import { demandSendable, shellName } from './plan/credential-set.ts';
import type { SecretUse } from './plan/case.ts';
import { variableOf } from './run/preflight.ts';
import type { VerifyOptions } from './run-options.ts';

/** The headers and parameters whose names denote secrets, with shell variables for reproduction. */
export function givenSecrets({ headers = {}, params = {} }: VerifyOptions, provider: string): SecretUse[] {
  for (const [name, value] of Object.entries(headers)) demandSendable(value, `The header ${name}`);
  const prefix = variableOf(provider).replace(/CREDENTIAL$/, '');
  const secret =
    (kind: string, isSecret: (name: string) => boolean) =>
    ([name, value]: [string, string]): SecretUse[] =>
      isSecret(name)
        ? [{ value, label: `${kind} ${name}`, shell: `$${prefix}${shellName(kind)}_${shellName(name)}` }]
        : [];
  return [
    ...Object.entries(headers).flatMap(secret('header', isSecretHeader)),
    ...Object.entries(params).flatMap(secret('parameter', isSecretParameter)),
  ];
}

/** The credentials as given. Those that no scheme uses are secrets, too. */
export const unusedCredentials = ({ credential = [], forbiddenCredential = [] }: VerifyOptions): NamedSecret[] =>
  [credential, forbiddenCredential]
    .flat()
    .flatMap((text) => [text, text.slice(text.indexOf('=') + 1)])
    .map((value) => ({ value, label: 'credential' }));

/** The base URL of a target, in messages. */
export const targetUse: BaseUrlUse = {
  noun: 'target',
  credentialAdvice: 'Pass the credential with --credential, or that of a gateway with --header.',
};

/** @throws AppError `unknown-check` */
export function requireKnownChecks(
  { checks = [], skip = [], warn = [] }: Pick<VerifyOptions, 'checks' | 'skip' | 'warn'>,
  { id, contract }: { readonly id: string; readonly contract: ContractDefinition },
): void {
  const known: CheckId[] = [
    ...generalCheckIds,
    ...trafficCheckIds,
    ...contract.invariants.map((invariant): CheckId => `${id}/${invariant.id}`),
  ];
  for (const check of [...checks, ...skip, ...warn]) {
    const belongsToOther = check.includes('/') && !check.startsWith(`${id}/`);
    if (belongsToOther || known.some((other) => other === check)) continue;
    const suggestion = closest(check, known);
    throw new AppError(
      'unknown-check',
      `There is no check "${check}".${suggestion === undefined ? '' : ` Did you mean "${suggestion}"?`}`,
      { known },
    );
  }
}

/**
 * Rejects parameters that no operation has.
 * @throws AppError `wrong-usage`
 */
export function requireKnownParameters(
  params: Readonly<Record<string, string>>,
  operations: readonly Operation[],
): void {
  const known = [...new Set(operations.flatMap(({ parameters }) => parameters.map(({ name }) => name)))];
  for (const name of Object.keys(params)) {
    if (known.includes(name)) continue;
    const suggestion = closest(name, known);
    const list = known.length === 0 ? 'No operation has parameters.' : `Known: ${known.slice(0, 20).join(', ')}.`;
    raise.wrongUsage(
      `--param ${name}: no operation has this parameter. ${suggestion === undefined ? list : `Did you mean ${suggestion}?`}`,
    );
  }
}
