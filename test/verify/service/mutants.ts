/** Seeded defects: for each check, services with one fault that the check must find. */
import type { CheckId } from '../../../src/verify/findings/finding.ts';
import { depthMutants } from './depth-mutants.ts';
import { generalMutants } from './general-mutants.ts';
import { invariantMutants } from './invariant-mutants.ts';
import type { Mutant } from './mutant.ts';

const own: Readonly<Record<CheckId, readonly Mutant[]>> = { ...generalMutants, ...invariantMutants };

export const mutants: Readonly<Record<CheckId, readonly Mutant[]>> = {
  ...own,
  ...Object.fromEntries(
    Object.entries(depthMutants).map(([id, list = []]) => [id, [...(own[id as CheckId] ?? []), ...list]]),
  ),
};
