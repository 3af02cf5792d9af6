/** The matcher for Vitest: `expect(response).toConformTo('my-api', 'POST /tokens')`. */
import { expect } from 'vitest';
import { createMatchers, type ConformanceMatchers } from './matchers/conform.ts';

export { createMatchers } from './matchers/conform.ts';
export type { AsyncResponse, Conformance, ConformanceMatchers, MatcherResult } from './matchers/conform.ts';

const matchers = createMatchers();

export const { toConformTo } = matchers;

expect.extend(matchers);

declare module 'vitest' {
  interface Matchers<R extends void | Promise<void>, T> extends ConformanceMatchers<R, T> {}
}
