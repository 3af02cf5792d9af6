/** The storage port on a real PostgreSQL server, which each suite starts: `npm run test:postgres`. */
import { limits, shared } from './jest.config.js';

export default { ...shared, ...limits, testMatch: ['<rootDir>/test/storage/postgres/*.suite.ts'], testTimeout: 60_000 };
