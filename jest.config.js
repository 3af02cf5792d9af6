/** Tests run the sources as Node does: types stripped, nothing else. */
export default {
  testEnvironment: 'node',
  testMatch: ['<rootDir>/test/**/*.test.ts', '<rootDir>/examples/**/*.test.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '\\.ts$': '<rootDir>/test/support/strip-types.cjs' },
  moduleNameMapper: { '^mockmint$': '<rootDir>/src/index.ts', '^mockmint/jest$': '<rootDir>/src/jest.ts' },
  modulePathIgnorePatterns: ['<rootDir>/dist/'],
  maxWorkers: '100%',
  workerIdleMemoryLimit: '1GB',
  testTimeout: 30_000,
  globalSetup: '<rootDir>/test/console/build-console.ts',
};
