/** Phase 3: each security alternative alone, and everything that must not pass for a credential. */
import { isObject, type JsonObject } from '../../core/json.ts';
import { createRandom } from '../../core/random.ts';
import type { Operation, SecurityScheme } from '../../openapi/operation.ts';
import type { Case, Expectation } from '../case.ts';
import { nameOf, nothing, present, type SchemeValue } from '../credentials.ts';
import { plainBody, type Change, type Setting } from './base.ts';
import { make, slugOf } from './make.ts';
import { oddCredentials, type OddCredential } from './odd-credentials.ts';

export function credentialCases(operation: Operation, setting: Setting): Case[] {
  const { security } = operation;
  if (security.length === 0 || security.some((alternative) => alternative.length === 0)) return [];
  return [
    ...security.flatMap((alternative) => goodCase(operation, setting, alternative)),
    ...refusedCase(operation, setting, { slug: 'none', title: 'no credential', credential: nothing }, 'none'),
    ...security.filter((alternative) => alternative.length === 1).flatMap(([scheme]) => schemeCases(operation, setting, scheme!)),
    ...security.flatMap((alternative) => forbiddenCase(operation, setting, alternative)),
  ];
}

function goodCase(operation: Operation, setting: Setting, alternative: readonly SecurityScheme[]): Case[] {
  const credential = present(alternative, setting.good);
  if (!credential) return [];
  const name = nameOf(alternative);
  return make(operation, setting, {
    phase: 'credentials', slug: `${slugOf(name)}/good`, title: `${name} alone, with a good credential`, topic: `security ${name}`,
    change: { credential }, intent: 'accept', alternative: name,
  });
}

function schemeCases(operation: Operation, setting: Setting, scheme: SecurityScheme): Case[] {
  const held: SchemeValue = setting.good.get(scheme.name) ?? { value: createRandom(setting.seed, 'stand-in').text(20, 'abcdefghijklmnopqrstuvwxyz'), named: false, variable: 'UNKNOWN', label: 'stand-in' };
  const others = operation.security.flat().filter(({ name }) => name !== scheme.name);
  return oddCredentials(scheme, held, others, createRandom(setting.seed, 'credentials'))
    .flatMap((odd) => refusedCase(operation, setting, odd, scheme.name));
}

function refusedCase(operation: Operation, setting: Setting, odd: OddCredential, group: string): Case[] {
  const ground = setting.yardstick.ground(securityPointer(operation, setting));
  const expectation: Expectation = { kind: 'reject', situation: 'credential', ground, ...(odd.tolerated && { tolerated: odd.tolerated }) };
  return make(operation, setting, {
    phase: 'credentials', slug: group === 'none' ? odd.slug : `${slugOf(group)}/${odd.slug}`, title: group === 'none' ? odd.title : `${group}: ${odd.title}`,
    topic: `credential ${odd.slug}`, change: { credential: odd.credential, ...bodyWith(odd, operation, setting) }, expectation,
    checks: ['ignored_auth', 'status_code_conformance'], alternative: group,
  });
}

function bodyWith({ member }: OddCredential, operation: Operation, setting: Setting): Pick<Change, 'body'> {
  const plain = plainBody(operation, setting);
  return member && isObject(plain) ? { body: { ...(plain as JsonObject), [member[0]]: member[1] } } : {};
}

function forbiddenCase(operation: Operation, setting: Setting, alternative: readonly SecurityScheme[]): Case[] {
  const credential = present(alternative, setting.forbidden);
  if (!credential) return [];
  const name = nameOf(alternative);
  const declared = setting.yardstick.declares(operation, 403);
  const ground = setting.yardstick.ground(declared ? `${declared.pointer}/description` : securityPointer(operation, setting));
  return make(operation, setting, {
    phase: 'credentials', slug: `${slugOf(name)}/not-permitted`, title: `${name}, authenticated but not permitted`, topic: `permission ${name}`,
    change: { credential }, expectation: { kind: 'reject', situation: 'permission', ground },
    checks: ['insufficient_permission', 'status_code_conformance'], alternative: name,
  });
}

/** Where the operation's security is written: at the operation, or for the whole document. */
export function securityPointer({ pointer }: Operation, { yardstick }: Setting): string {
  const own = `${pointer}/security`;
  return yardstick.ground(own).quote === 'security: ' ? '/security' : own;
}

