/** The documentation, the container and the GitHub Action, tried with the packed package: `npm run test:docs`. */
import { shared } from './jest.config.js';

export default {
  ...shared,
  testMatch: ['<rootDir>/test/docs/*.suite.ts'],
  globalSetup: '<rootDir>/test/docs/pack.ts',
  testTimeout: 600_000,
  maxWorkers: 2,
};
