/** The matcher and fixtures for Playwright: one server a worker, and a new session for each test. */
import { expect as playwrightExpect, test as playwrightTest } from '@playwright/test';
import { createMockServer, type MockServer, type SessionClient } from './library/create-server.ts';
import { base62, createRandom } from './lib/random.ts';
import { createMatchers, type MatcherResult } from './matchers/conform.ts';
import type { ListenOptions } from './server/listen.ts';

export { createMatchers } from './matchers/conform.ts';
export type { AsyncResponse, Conformance, ConformanceMatchers, MatcherResult } from './matchers/conform.ts';
export type { MockServer, SessionClient } from './library/create-server.ts';

const matchers = createMatchers();

/** Playwright's `expect` with the matcher `toConformTo`. Await it. */
export const expect = playwrightExpect.extend({
  async toConformTo(received: unknown, provider: string, operation: string): Promise<MatcherResult> {
    return matchers.toConformTo(received, provider, operation);
  },
});

/** What each test gets. */
export interface MockFixtures {
  /** A session of its own for each test, retry and repetition: `mock.url('my-api')`, `mock.rules`, `mock.tokens`, … */
  readonly mock: SessionClient;
}

/** What all tests of a worker share. */
export interface MockWorkerFixtures {
  /** Options of the server, for a file or a project: `test.use({ mockOptions: { seed: 1 } })`. */
  readonly mockOptions: ListenOptions;
  /** The server of the worker. */
  readonly mockServer: MockServer;
}

const random = createRandom();

/** Playwright's `test` with the fixture `mock`. */
export const test = playwrightTest.extend<MockFixtures, MockWorkerFixtures>({
  mockOptions: [{}, { option: true, scope: 'worker' }],
  mockServer: [
    async ({ mockOptions }, use) => {
      const server = await createMockServer({ port: 0, ...mockOptions });
      await use(server);
      await server.close();
    },
    { scope: 'worker' },
  ],
  mock: async ({ mockServer }, use, { testId, retry, repeatEachIndex }) => {
    const name = `${testId.slice(0, 41)}.${repeatEachIndex}.${retry}.${random.text(8, base62)}`;
    await use(mockServer.session(name));
  },
});
