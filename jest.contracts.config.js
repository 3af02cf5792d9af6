/** The contracts as Jest suites: `npm run contracts`, `npm run contracts:prism`. */
import base from './jest.config.js';

export default { ...base, testMatch: ['<rootDir>/test/contracts/*.suite.ts'], testTimeout: 120_000 };
