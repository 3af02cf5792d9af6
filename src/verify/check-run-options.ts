/** Checks the options of a run, and reads the target and the secrets from them. */
import { URL } from 'node:url';
import { AppError, raise } from '../lib/errors.ts';
import type { NamedSecret } from '../lib/redact.ts';
import { isSecretHeader, isSecretParameter } from '../lib/secret-names.ts';
import { closest } from '../lib/suggest.ts';
import type { OpenApiDocument } from '../openapi/document.ts';
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

/** @throws AppError `wrong-usage` */
export function parseTargetUrl(text: string): URL {
  const url = URL.parse(text);
  const isHttp = url !== null && /^https?:$/.test(url.protocol);
  if (isHttp ? url.username + url.password !== '' : text.includes('@'))
    raise.wrongUsage(
      'The target URL contains a user or password ("user:password@"), which would appear in logs. Pass the credential with --credential, or that of a gateway with --header.',
    );
  if (!isHttp)
    return raise.wrongUsage(
      `"${text}" is not a valid target. Use an http or https URL, such as http://127.0.0.1:9000.`,
    );
  return url.search === '' && url.hash === ''
    ? url
    : raise.wrongUsage(`The target "${url.origin}${url.pathname}" has a query or fragment; use only the base URL.`);
}

/**
 * A target without the path that requests append: that of the document's server, or of an operation.
 * @returns the base URL, and what was understood
 */
export function withoutOwnPath(
  url: URL,
  { operations }: Pick<OpenApiDocument, 'operations'>,
): { readonly url: URL; readonly notes: readonly string[] } {
  const path = url.pathname.replace(/(?<!\/)\/+$/, '');
  const ends = operations.flatMap(({ path: own, basePath }) => [patternOf(own), patternOf(basePath)]);
  const own = ends.flatMap((end) => end?.exec(path)?.[0] ?? []).toSorted((a, b) => b.length - a.length)[0];
  if (own === undefined) return { url, notes: [] };
  const base = new URL(url);
  base.pathname = path.slice(0, -own.length);
  return {
    url: base,
    notes: [`The target ends in ${own}, which is appended to each request anyway. The base URL ${base.href} is used.`],
  };
}

/** Matches a path at the end of another; undefined for the root. */
function patternOf(path: string): RegExp | undefined {
  const trimmed = path.replace(/(?<!\/)\/+$/, '');
  if (trimmed === '') return undefined;
  const source = trimmed
    .split(/\{[^{}]*\}/)
    .map((part) => part.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&'))
    .join('[^/]+');
  return new RegExp(`${source}$`);
}

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
