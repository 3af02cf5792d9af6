/** The matcher for Jest: `expect(response).toConformTo('my-api', 'POST /tokens')`. */
import { createRequire } from 'node:module';
import { raise } from './lib/errors.ts';
import { createMatchers, type ConformanceMatchers } from './matchers/conform.ts';

export { createMatchers } from './matchers/conform.ts';
export type { AsyncResponse, Conformance, ConformanceMatchers, MatcherResult } from './matchers/conform.ts';

interface Expect {
  extend?(matchers: object): void;
}

const matchers = createMatchers();

export const { toConformTo } = matchers;

/** With `injectGlobals: false`, only `@jest/globals` has it. Undefined outside of Jest: extend your own `expect`. */
function findExpect(): Expect | undefined {
  const { expect } = globalThis as { readonly expect?: Expect };
  if (expect !== undefined) return expect;
  if ('__vitest_worker__' in globalThis) return raise.wrongUsage("In Vitest, import 'mockmint/vitest'.");
  try {
    return (createRequire(import.meta.url)('@jest/globals') as { readonly expect?: Expect }).expect;
  } catch {
    return undefined;
  }
}

findExpect()?.extend?.(matchers);

declare module 'expect' {
  interface Matchers<R extends void | Promise<void>, T = unknown> extends ConformanceMatchers<R, T> {}
}

declare global {
  namespace jest {
    interface Matchers<R, T> extends ConformanceMatchers<R, T> {}
  }
}
