/** Phase 5: rules that the document states in prose, not in schemas. */
import type { Json } from '../../lib/json.ts';
import type { Operation } from '../../openapi/operation.ts';
import { operationsNamed } from '../../openapi/operation-name.ts';
import type { ContractDefinition, ExtraCase } from '../../provider/define-contract.ts';
import type { Case, Expectation } from './case.ts';
import type { InvariantCheckId } from '../findings/finding.ts';
import type { PlanContext } from './plan-context.ts';
import { bodySchema } from './example-cases.ts';
import { withPlaceholders } from './unique-names.ts';
import { buildCase } from './build-case.ts';

export function semanticCases(operation: Operation, setting: PlanContext, contract: ContractDefinition): Case[] {
  const invariantIds = contract.invariants.map(({ id }): InvariantCheckId => `${setting.provider}/${id}`);
  const own = (contract.cases ?? []).filter(
    ({ operation: name }) => name === undefined || operationsNamed(setting.oracle.document, name).includes(operation),
  );
  return own.flatMap((extraCase) => {
    const expectation = extraCaseExpectation(extraCase, setting);
    return buildCase(operation, setting, {
      phase: 'semantics',
      slug: extraCase.id,
      title: extraCase.title,
      dedupeKey: extraCase.specPointer ?? extraCase.id,
      change: { body: bodyOf(extraCase, operation, setting) },
      ...(expectation && { expectation }),
      ...(extraCase.expect === 'any' && { anyReason: 'The document does not define it.' }),
      checks: extraCase.expect === 'reject' ? ['negative_data_rejection'] : invariantIds,
    });
  });
}

function bodyOf({ body, isVerbatim = false }: ExtraCase, operation: Operation, { oracle }: PlanContext): Json {
  const pointer = bodySchema(operation);
  return isVerbatim || pointer === undefined ? body : withPlaceholders(oracle.document.effective, pointer, body);
}

function extraCaseExpectation({ expect, specPointer }: ExtraCase, { oracle }: PlanContext): Expectation | undefined {
  return expect === 'reject'
    ? { kind: 'reject', situation: 'invalid', rationale: oracle.rationale(specPointer ?? '') }
    : undefined;
}
