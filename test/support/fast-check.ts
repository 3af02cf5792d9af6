/**
 * fast-check with the same cases in every run, so that a test fails only because of a change. `PROPERTY_SEED=<integer>`
 * chooses other cases, and `PROPERTY_SEED=random` new ones; a failure names its seed.
 */
import process from 'node:process';
import fc from 'fast-check';

const { PROPERTY_SEED: seed = '1' } = process.env;
if (seed !== 'random') fc.configureGlobal({ seed: Number.parseInt(seed, 10) });

export default fc;
