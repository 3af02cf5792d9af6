/** Cases that need an issued token: whether it is accepted as a credential, and whether lookalikes are rejected. */
import { Buffer } from 'node:buffer';
import { createRandom } from '../../lib/random.ts';
import { readJwt } from '../../provider/contract-invariants/jwt.ts';
import type { ContractDefinition } from '../../provider/define-contract.ts';
import type { SecurityScheme } from '../../openapi/operation.ts';
import type { Case, Expectation, SecretUse } from './case.ts';
import { invariantRationale } from '../checks/invariant-checker.ts';
import { formatSchemeValue } from './credential-form.ts';
import { requirementName, attachCredential, type AttachedCredential } from './credential-set.ts';
import type { PlanContext } from './plan-context.ts';
import { securityPointer } from './credential-cases.ts';
import { buildCase, slugOf } from './build-case.ts';

/** Cases for each security requirement with a single scheme, built from the last issued secret. */
export function followUps(
  setting: PlanContext,
  { secretIsCredential }: ContractDefinition,
  issued: readonly string[],
): Case[] {
  const secret = issued.at(-1);
  if (!secretIsCredential || secret === undefined || !/^[\x21-\x7e]+$/.test(secret)) return [];
  return setting.oracle.document.operations.flatMap((operation) =>
    operation.security
      .filter((securityRequirement) => securityRequirement.length === 1)
      .flatMap((securityRequirement) => {
        const name = requirementName(securityRequirement);
        const build = (slug: string, title: string, used: SecretUse, expectation: Expectation): Case[] =>
          buildCase(operation, setting, {
            phase: 'credentials',
            slug: `${slugOf(name)}/${slug}`,
            title: `${name}: ${title}`,
            dedupeKey: `credential ${slug}`,
            change: { credential: attachIssuedToken(securityRequirement[0]!, used, secret) },
            expectation,
            checks:
              expectation.kind === 'reject'
                ? ['ignored_auth', 'status_code_conformance']
                : ['positive_data_acceptance'],
            securityRequirement: name,
          });
        const rejection: Expectation = {
          kind: 'reject',
          situation: 'credential',
          rationale: setting.oracle.rationale(securityPointer(operation, setting)),
        };
        return [
          ...build('issued', 'a previously issued token', asIssued(secret), {
            kind: 'accept',
            rationale: invariantRationale(secretIsCredential, setting.oracle),
          }),
          ...lookalikes(secret, setting.seed).flatMap(({ slug, title, used }) => build(slug, title, used, rejection)),
        ];
      }),
  );
}

/** Placeholder for a token that has not been issued yet, used to list the cases in advance. */
export const placeholderToken = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJzdGFuZC1pbiJ9.c2lnbmF0dXJlLXNpZ25hdHVyZQ';

const asIssued = (value: string): SecretUse => ({ value, shell: '$ISSUED_TOKEN', label: 'issued token' });

const attachIssuedToken = (scheme: SecurityScheme, used: SecretUse, issued: string): AttachedCredential =>
  attachCredential(
    scheme,
    formatSchemeValue(scheme, { value: used.value, named: false }),
    used.value === issued ? [used] : [used, asIssued(issued)],
  );

/** A value that looks like an issued token but is not. */
interface Lookalike {
  readonly slug: string;
  readonly title: string;
  readonly used: SecretUse;
}

function lookalikes(secret: string, seed: number): Lookalike[] {
  const random = createRandom(seed, 'likeness');
  const shaped = secret
    .replace(/[a-z]/g, () => random.text(1, 'abcdefghijklmnopqrstuvwxyz'))
    .replace(/[A-Z]/g, () => random.text(1, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'))
    .replace(/\d/g, () => random.text(1, '0123456789'));
  const at = Math.max(0, secret.length - 8);
  const other = secret[at] === 'x' ? 'y' : 'x';
  const tampered = `${secret.slice(0, at)}${other}${secret.slice(at + 1)}`;
  const start = secret.slice(0, Math.min(6, Math.floor(secret.length / 2)));
  const end = random.text(24, 'abcdefghijklmnopqrstuvwxyz0123456789');
  const made = (value: string, shell: string, label: string): SecretUse => ({
    value,
    shell,
    label: `issued token, ${label}`,
    isDerived: true,
  });
  return [
    {
      slug: 'issued-shape',
      title: 'random characters in the format of an issued token',
      used: made(shaped, shaped.replace(/[\\"$`]/g, '\\$&'), 'same format, random characters'),
    },
    {
      slug: 'issued-tampered',
      title: 'an issued token with one character changed',
      used: made(tampered, `$(printf %s "$ISSUED_TOKEN" | sed 's/./${other}/${at + 1}')`, 'with one character changed'),
    },
    {
      slug: 'issued-start',
      title: 'the start of an issued token, then random characters',
      used: made(
        start + end,
        `$(printf %s "$ISSUED_TOKEN" | cut -b 1-${start.length})${end}`,
        'same start, then random characters',
      ),
    },
    ...unsigned(secret, made),
  ].filter(({ used }) => used.value !== secret);
}

/** An unsigned JWT with the claims of an issued one. */
function unsigned(secret: string, made: (value: string, shell: string, label: string) => SecretUse): Lookalike[] {
  const [head = '', claims] = secret.split('.');
  if (!readJwt(secret)?.claims || claims === undefined) return [];
  const prefix = /^(.*_)?(?=eyJ)/.exec(head)?.[0] ?? '';
  const start = `${prefix}${Buffer.from('{"alg":"none","typ":"JWT"}').toString('base64url')}`;
  const signature = secret.split('.')[2] ?? '';
  const other = Buffer.from(JSON.stringify({ ...readJwt(secret)?.claims, admin: true })).toString('base64url');
  return [
    {
      slug: 'issued-unsigned',
      title: 'an issued JWT without its signature ("alg": "none")',
      used: made(
        `${start}.${claims}.`,
        `${start}.$(printf %s "$ISSUED_TOKEN" | cut -d. -f2).`,
        'with the algorithm "none"',
      ),
    },
    {
      slug: 'issued-signature-empty',
      title: 'an issued JWT with an empty signature',
      used: made(`${head}.${claims}.`, `$(printf %s "$ISSUED_TOKEN" | cut -d. -f1,2).`, 'without its signature'),
    },
    {
      slug: 'issued-claims-changed',
      title: 'an issued JWT with another claim and the same signature',
      used: made(
        `${head}.${other}.${signature}`,
        `$(printf %s "$ISSUED_TOKEN" | cut -d. -f1).${other}.$(printf %s "$ISSUED_TOKEN" | cut -d. -f3)`,
        'with another claim',
      ),
    },
  ];
}
