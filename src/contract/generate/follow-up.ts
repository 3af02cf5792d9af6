/** Cases that need an issued token: whether it serves as a credential itself, and whether one like it does not. */
import { createRandom } from '../../core/random.ts';
import { readJwt } from '../../provider/rules/jwt.ts';
import type { ContractDefinition } from '../../provider/contract.ts';
import type { SecurityScheme } from '../../openapi/operation.ts';
import type { Case, Expectation, SecretUse } from '../case.ts';
import { groundOfRule } from '../checks/rules.ts';
import { formOf, nameOf, place, type Presented } from '../credentials.ts';
import type { Setting } from './base.ts';
import { securityPointer } from './credentials.ts';
import { make, slugOf } from './make.ts';

/** Cases for each security alternative of one scheme, made from the last of the issued secrets. */
export function followUps(setting: Setting, { secretIsCredential }: ContractDefinition, issued: readonly string[]): Case[] {
  const secret = issued.at(-1);
  if (!secretIsCredential || secret === undefined || !/^[\x21-\x7e]+$/.test(secret)) return [];
  return setting.yardstick.document.operations.flatMap((operation) => operation.security.filter((alternative) => alternative.length === 1).flatMap((alternative) => {
    const name = nameOf(alternative);
    const build = (slug: string, title: string, used: SecretUse, expectation: Expectation): Case[] => make(operation, setting, {
      phase: 'credentials', slug: `${slugOf(name)}/${slug}`, title: `${name}: ${title}`, topic: `credential ${slug}`, change: { credential: present(alternative[0]!, used, secret) }, expectation,
      checks: expectation.kind === 'reject' ? ['ignored_auth', 'status_code_conformance'] : ['positive_data_acceptance'], alternative: name,
    });
    const refused: Expectation = { kind: 'reject', situation: 'credential', ground: setting.yardstick.ground(securityPointer(operation, setting)) };
    return [
      ...build('issued', 'a token that was issued before', asIssued(secret), { kind: 'accept', ground: groundOfRule(secretIsCredential, setting.yardstick) }),
      ...likenesses(secret, setting.seed).flatMap(({ slug, title, used }) => build(slug, title, used, refused)),
    ];
  }));
}

/** Stands for a token that is still to be issued, so that the cases can be listed before. */
export const standIn = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJzdGFuZC1pbiJ9.c2lnbmF0dXJlLXNpZ25hdHVyZQ';

const asIssued = (value: string): SecretUse => ({ value, shell: '$ISSUED_TOKEN', label: 'issued token' });

const present = (scheme: SecurityScheme, used: SecretUse, issued: string): Presented =>
  place(scheme, formOf(scheme, { value: used.value, named: false }), used.value === issued ? [used] : [used, asIssued(issued)]);

/** A value that looks like an issued token and is none. */
interface Likeness {
  readonly slug: string;
  readonly title: string;
  readonly used: SecretUse;
}

function likenesses(secret: string, seed: number): Likeness[] {
  const random = createRandom(seed, 'likeness');
  const shaped = secret.replace(/[a-z]/g, () => random.text(1, 'abcdefghijklmnopqrstuvwxyz')).replace(/[A-Z]/g, () => random.text(1, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ')).replace(/\d/g, () => random.text(1, '0123456789'));
  const at = Math.max(0, secret.length - 8);
  const other = secret[at] === 'x' ? 'y' : 'x';
  const tampered = `${secret.slice(0, at)}${other}${secret.slice(at + 1)}`;
  const start = secret.slice(0, Math.min(6, Math.floor(secret.length / 2)));
  const end = random.text(24, 'abcdefghijklmnopqrstuvwxyz0123456789');
  const made = (value: string, shell: string, label: string): SecretUse => ({ value, shell, label: `issued token, ${label}`, isDerived: true });
  return [
    { slug: 'issued-shape', title: 'random characters in the shape of an issued token', used: made(shaped, shaped.replace(/[\\"$`]/g, '\\$&'), 'its shape in random characters') },
    { slug: 'issued-tampered', title: 'an issued token with one character changed', used: made(tampered, `$(printf %s "$ISSUED_TOKEN" | sed 's/./${other}/${at + 1}')`, 'with one character changed') },
    { slug: 'issued-start', title: 'the start of an issued token, and random characters', used: made(start + end, `$(printf %s "$ISSUED_TOKEN" | cut -b 1-${start.length})${end}`, 'its start and random characters') },
    ...unsigned(secret, made),
  ].filter(({ used }) => used.value !== secret);
}

/** A JWT with the claims of an issued one and no signature. */
function unsigned(secret: string, made: (value: string, shell: string, label: string) => SecretUse): Likeness[] {
  const [head = '', claims] = secret.split('.');
  if (!readJwt(secret)?.claims || claims === undefined) return [];
  const prefix = /^(.*_)?(?=eyJ)/.exec(head)?.[0] ?? '';
  const start = `${prefix}${Buffer.from('{"alg":"none","typ":"JWT"}').toString('base64url')}`;
  const used = made(`${start}.${claims}.`, `${start}.$(printf %s "$ISSUED_TOKEN" | cut -d. -f2).`, 'without its signature');
  return [{ slug: 'issued-unsigned', title: 'an issued JWT without its signature ("alg": "none")', used }];
}
