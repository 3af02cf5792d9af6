/** The contracts as Jest suites: `npm run contracts`, `npm run contracts:prism`. */
import { limits, shared } from './jest.config.js';

export default { ...shared, ...limits, testMatch: ['<rootDir>/test/contracts/*.suite.ts'], testTimeout: 120_000 };
