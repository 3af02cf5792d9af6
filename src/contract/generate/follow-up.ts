/** Cases that need an issued token: whether it serves as a credential itself. */
import type { ContractDefinition } from '../../provider/contract.ts';
import type { Case } from '../case.ts';
import { groundOfRule } from '../checks/rules.ts';
import { formOf, nameOf, place } from '../credentials.ts';
import type { Setting } from './base.ts';
import { make, slugOf } from './make.ts';

/** One case for each security alternative of one scheme, with the last of the issued secrets. */
export function followUps(setting: Setting, { secretIsCredential }: ContractDefinition, issued: readonly string[], planned: ReadonlySet<string>): Case[] {
  const secret = issued.at(-1);
  if (!secretIsCredential || secret === undefined || /[^\x20-\x7e]/.test(secret) || planned.size === 0) return [];
  const ground = groundOfRule(secretIsCredential, setting.yardstick);
  return setting.yardstick.document.operations.flatMap((operation) => operation.security.filter((alternative) => alternative.length === 1).flatMap((alternative) => {
    const scheme = alternative[0]!;
    const credential = place(scheme, formOf(scheme, { value: secret, named: false }), [{ value: secret, shell: '$ISSUED_TOKEN' }]);
    const name = nameOf(alternative);
    return make(operation, setting, {
      phase: 'meaning', slug: `${slugOf(name)}/issued-token`, title: `a token that was issued before, as ${name}`, topic: 'issued token as credential',
      change: { credential }, expectation: { kind: 'accept', ground }, alternative: name,
    });
  })).filter(({ id }) => !planned.has(id));
}
