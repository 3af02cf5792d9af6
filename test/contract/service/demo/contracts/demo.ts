/** A contract without rules, for a document whose answers have headers. */
import { defineContract } from '../../../../../src/provider/contract.ts';

export default defineContract({ rules: [], token: { secret: '/secret' } });
