/** The plan of a run: every case of every operation, in phases, the same each time. */
import type { Operation } from '../../openapi/operation.ts';
import type { ContractDefinition } from '../../provider/contract.ts';
import type { Case } from '../case.ts';
import type { PlannedCase } from '../event.ts';
import type { Setting } from './base.ts';
import { bodyCases } from './boundaries.ts';
import { credentialCases } from './credentials.ts';
import { exampleCases } from './examples.ts';
import { meaningCases } from './meaning.ts';
import { parameterCases } from './parameters.ts';
import { protocolCases } from './protocol.ts';

/** All cases. Ids are unique: a later case with the id of an earlier one is left out. */
export function planCases(setting: Setting, contract: ContractDefinition): Case[] {
  const { operations } = setting.yardstick.document;
  const each = (generate: (operation: Operation) => Case[]): Case[] => operations.flatMap(generate);
  const cases = [
    ...each((operation) => exampleCases(operation, setting)),
    ...each((operation) => bodyCases(operation, setting)),
    ...each((operation) => parameterCases(operation, setting)),
    ...each((operation) => credentialCases(operation, setting)),
    ...each((operation) => protocolCases(operation, setting)),
    ...each((operation) => meaningCases(operation, setting, contract)),
  ];
  return [...new Map(cases.toReversed().map((one) => [one.id, one])).values()].toReversed();
}

/** A case as a line of the plan. */
export const toPlanned = ({ id, phase, title, checks, expectation }: Case): PlannedCase => ({ id, phase, title, checks, expectation: expectation.kind });
