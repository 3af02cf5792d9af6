/** All that verify sends to a lawful service, and what it receives: hundreds of unusual exchanges, none of which is accused. */
import { expect, test } from '@jest/globals';
import { checkHar, reporters } from 'mockmint';
import { check } from '../service/verify-service.ts';

test.each(['vida', 'dayzero'])('the traffic of a lawful %s has no findings', async (provider) => {
  const verified = await check(provider);
  const target = verified.providers[0]?.target.replace(/\/$/, '') ?? '';
  const har = JSON.parse(reporters.har(verified)) as object;
  const report = await checkHar(har, { provider, map: { [target]: provider } });
  const accused = report.findings.filter(({ check: id }) => id !== 'undocumented_operation');
  expect(accused.map(({ check: id, title, actual }) => `${id}: ${title} (${actual})`)).toEqual([]);
  expect(report.traffic?.judged).toBeGreaterThan(300);
});
