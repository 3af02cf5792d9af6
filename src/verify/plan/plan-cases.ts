/** Creates the plan of a run: the cases of all operations, by phase. Deterministic. */
import type { Operation } from '../../openapi/operation.ts';
import type { ContractDefinition } from '../../provider/define-contract.ts';
import type { Case } from './case.ts';
import type { PlannedCase } from '../run/run-event.ts';
import type { PlanContext } from './compose-request.ts';
import { attachAnyCredentials } from './credential-set.ts';
import { bodyCases } from './body-cases.ts';
import { credentialCases } from './credential-cases.ts';
import { exampleCases } from './example-cases.ts';
import { semanticCases } from './semantic-cases.ts';
import { parameterCases } from './parameter-cases.ts';
import { protocolCases } from './protocol-cases.ts';

/** All cases. A case whose id already exists is dropped. */
export function planCases(setting: PlanContext, contract: ContractDefinition): Case[] {
  const { operations } = setting.oracle.document;
  // Without a credential, an operation shows only that it is protected.
  const reachable = operations.filter((operation) => attachAnyCredentials(operation, setting.good) !== undefined);
  const forEachOperation = (generate: (operation: Operation) => Case[]): Case[] => reachable.flatMap(generate);
  const cases = [
    ...forEachOperation((operation) => exampleCases(operation, setting)),
    ...forEachOperation((operation) => bodyCases(operation, setting)),
    ...forEachOperation((operation) => parameterCases(operation, setting)),
    ...operations.flatMap((operation) => credentialCases(operation, setting)),
    ...forEachOperation((operation) => protocolCases(operation, setting)),
    ...forEachOperation((operation) => semanticCases(operation, setting, contract)),
  ];
  return [...new Map(cases.toReversed().map((one) => [one.id, one])).values()].toReversed();
}

/** Converts a case to a line of the plan. */
export const toPlanned = ({ id, phase, title, checks, expectation }: Case): PlannedCase => ({
  id,
  phase,
  title,
  checks,
  expectation: expectation.kind,
});
