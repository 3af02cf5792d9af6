/** Phase 5: what the provider's prose speaks of and its schemas do not. */
import type { Operation } from '../../openapi/operation.ts';
import type { ContractDefinition, ProseCase } from '../../provider/contract.ts';
import type { Case, Expectation } from '../case.ts';
import type { RuleId } from '../finding.ts';
import type { Setting } from './base.ts';
import { make } from './make.ts';

export function meaningCases(operation: Operation, setting: Setting, contract: ContractDefinition): Case[] {
  const rules = contract.rules.map(({ id }): RuleId => `${setting.provider}/${id}`);
  return (contract.cases ?? []).flatMap((prose) => {
    const expectation = expectationOf(prose, setting);
    return make(operation, setting, {
      phase: 'meaning', slug: prose.id, title: prose.title, topic: prose.cites ?? prose.id, change: { body: prose.body },
      ...(expectation && { expectation }), ...(prose.expect === 'any' && { any: 'The document says nothing of it.' }),
      checks: prose.expect === 'reject' ? ['negative_data_rejection'] : rules,
    });
  });
}

function expectationOf({ expect, cites }: ProseCase, { yardstick }: Setting): Expectation | undefined {
  return expect === 'reject' ? { kind: 'reject', situation: 'invalid', ground: yardstick.ground(cites ?? '') } : undefined;
}
