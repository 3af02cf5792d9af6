/** Every check finds its seeded defects, and no lawful service is accused. */
import { describe, expect, test } from '@jest/globals';
import { allCheckIds } from '../../src/verify/checks/check-docs.ts';
import { findProviders } from '../../src/provider/registry.ts';
import { loadSubject } from '../../src/verify/verify-provider.ts';
import { check, reported } from './service/verify-service.ts';
import { variants } from './service/lawful-variants.ts';
import { mutants } from './service/mutants.ts';
import { services } from './service/providers.ts';

describe('Every check proves that it can fail', () => {
  test('each check of each provider has a seeded defect', async () => {
    const known = await Promise.all(
      findProviders().map(async ({ id }) => allCheckIds(id, (await loadSubject({ provider: id })).contract)),
    );
    expect(Object.keys(mutants).sort()).toEqual([...new Set(known.flat())].sort());
  });

  const cases = Object.entries(mutants).flatMap(([id, list]) => list.map((mutant) => ({ id, ...mutant })));
  test.each(cases)('$id: $provider, $fault', async ({ id, provider, change }) => {
    const report = await check(provider, change, id === 'max_response_time' ? { timeout: 400 } : {});
    expect(report.findings.map((finding) => finding.check)).toContain(id);
  });
});

describe('No lawful service is accused', () => {
  test.each(Object.keys(services))('%s as it is', async (provider) => {
    expect(reported(await check(provider))).toEqual([]);
  });

  test('a service whose answers have the declared headers', async () => {
    expect(reported(await check('demo'), 'error')).toEqual([]);
  });

  const cases = variants.flatMap(({ providers, ...variant }) =>
    providers.map((provider) => ({ provider, ...variant })),
  );
  test.each(cases)('$provider with $difference', async ({ provider, change }) => {
    expect(reported(await check(provider, change), 'error')).toEqual([]);
  });
});
