/** Seeded defects: for each check, services with one fault that the check must find. */
import type { CheckId } from '../../../src/verify/findings/finding.ts';
import { generalMutants } from './general-mutants.ts';
import { invariantMutants } from './invariant-mutants.ts';
import type { Mutant } from './mutant.ts';

export const mutants: Readonly<Record<CheckId, readonly Mutant[]>> = { ...generalMutants, ...invariantMutants };
