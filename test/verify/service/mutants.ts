/** Seeded defects: for each check, services with one fault that the check must find. */
import type { CheckId as AnyCheckId, TrafficCheckId } from '../../../src/verify/findings/finding.ts';
import { depthMutants } from './depth-mutants.ts';
import { generalMutants } from './general-mutants.ts';
import { invariantMutants } from './invariant-mutants.ts';
import type { Mutant } from './mutant.ts';

/** Recorded traffic has tests of its own. */
type CheckId = Exclude<AnyCheckId, TrafficCheckId>;

const own: Readonly<Record<CheckId, readonly Mutant[]>> = { ...generalMutants, ...invariantMutants };

export const mutants: Readonly<Record<CheckId, readonly Mutant[]>> = {
  ...own,
  ...Object.fromEntries(
    Object.entries(depthMutants).map(([id, list = []]) => [id, [...(own[id as CheckId] ?? []), ...list]]),
  ),
};
