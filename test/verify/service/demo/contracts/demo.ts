/** A contract without rules, for a document whose answers have headers. */
import { defineContract } from '../../../../../src/provider/define-contract.ts';

export default defineContract({ invariants: [], token: { secret: '/secret' } });
