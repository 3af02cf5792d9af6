/** Services in other frameworks than the mock's are not accused. `npm run verify:score` verifies all contracts in each. */
import { expect, test } from '@jest/globals';
import { scoreLawful } from './score.ts';

test.each([
  ['Fastify', 'dayzero'],
  ['hapi', 'typeauth'],
  ['Hono', 'vida'],
  ['Koa', 'askui'],
] as const)('A lawful service in %s for %s has no errors', async (framework, provider) => {
  const { cases, errors } = await scoreLawful(framework, provider, { casesPerOperation: 100 });
  expect(errors).toEqual([]);
  expect(cases).toBeGreaterThanOrEqual(100);
});
