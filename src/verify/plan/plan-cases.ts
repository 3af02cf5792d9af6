/** Creates the plan of a run: the cases of all operations, by phase. Deterministic. */
import { nextTurn } from '../../lib/next-turn.ts';
import type { Operation } from '../../openapi/operation.ts';
import type { ContractDefinition } from '../../provider/define-contract.ts';
import type { Case } from './case.ts';
import type { PlannedCase } from '../run/run-event.ts';
import type { PlanContext } from './plan-context.ts';
import { attachAnyCredentials } from './credential-set.ts';
import { bodyCases } from './body-cases.ts';
import { credentialCases } from './credential-cases.ts';
import { exampleCases } from './example-cases.ts';
import { semanticCases } from './semantic-cases.ts';
import { parameterCases } from './parameter-cases.ts';
import { protocolCases } from './protocol-cases.ts';

/**
 * All cases. A case whose id already exists is dropped. Planning a large document takes seconds, so that each operation
 * has a turn of the event loop.
 */
export async function planCases(setting: PlanContext, contract: ContractDefinition): Promise<Case[]> {
  const { operations } = setting.oracle.document;
  // Without a credential, an operation shows only that it is protected.
  const reachable = operations.filter((operation) => attachAnyCredentials(operation, setting.good) !== undefined);
  const cases: Case[] = [];
  const addForEach = async (generate: (operation: Operation) => Case[]): Promise<void> => {
    for (const operation of reachable) {
      cases.push(...generate(operation));
      await nextTurn();
    }
  };
  await addForEach((operation) => exampleCases(operation, setting));
  await addForEach((operation) => bodyCases(operation, setting));
  await addForEach((operation) => parameterCases(operation, setting));
  cases.push(...credentialCasesOf(operations, setting));
  await addForEach((operation) => protocolCases(operation, setting));
  await addForEach((operation) => semanticCases(operation, setting, contract));
  return [...new Map(cases.toReversed().map((one) => [one.id, one])).values()].toReversed();
}

/** Operations with the same security requirements whose credentials are all tried. For others, a few suffice. */
const maxFullyTried = 2;

function credentialCasesOf(operations: readonly Operation[], setting: PlanContext): Case[] {
  const tried = new Map<string, number>();
  return operations.flatMap((operation) => {
    const requirements = JSON.stringify(operation.security);
    const count = tried.get(requirements) ?? 0;
    tried.set(requirements, count + 1);
    return credentialCases(operation, setting, setting.hasContract || count < maxFullyTried ? 'all' : 'few');
  });
}

/** Converts a case to a line of the plan. */
export const toPlanned = ({ id, phase, title, checks, expectation }: Case): PlannedCase => ({
  id,
  phase,
  title,
  checks,
  expectation: expectation.kind,
});
