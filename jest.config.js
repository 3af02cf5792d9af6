/** Tests in two projects. They run the sources as Node does: with the types stripped. */

/** The folders of the unit tests. All other tests are end-to-end: they use sockets, processes or a browser. Those in `package` run in projects of their own. */
const unitFolders = [
  'lib',
  'openapi',
  'provider',
  'storage',
  'tokens',
  'verify/checks',
  'verify/findings',
  'verify/reporters',
];

/** What all projects share. */
export const shared = {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '\\.ts$': '<rootDir>/test/support/strip-types.cjs' },
  moduleNameMapper: { '^mockmint$': '<rootDir>/src/index.ts', '^mockmint/jest$': '<rootDir>/src/jest.ts' },
  modulePathIgnorePatterns: ['<rootDir>/dist/'],
};

/** Limits of the whole run. The time limit is for tests that hang: on a busy machine, a test may take minutes. */
export const limits = { maxWorkers: '100%', workerIdleMemoryLimit: '1GB', testTimeout: 300_000 };

export default {
  ...limits,
  projects: [
    {
      ...shared,
      displayName: 'unit',
      testMatch: unitFolders.map((folder) => `<rootDir>/test/${folder}/**/*.test.ts`),
    },
    {
      ...shared,
      displayName: 'e2e',
      testMatch: ['<rootDir>/test/**/*.test.ts', '<rootDir>/examples/**/*.test.ts'],
      testPathIgnorePatterns: [...unitFolders, 'package'].map((folder) => `<rootDir>/test/${folder}/`),
      globalSetup: '<rootDir>/test/console/build-console.ts',
    },
  ],
};
