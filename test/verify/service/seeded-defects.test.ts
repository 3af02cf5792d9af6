/** Every check finds its seeded defects. */
import { describe, expect, test } from '@jest/globals';
import { allCheckIds } from '../../../src/verify/checks/check-docs.ts';
import { findProviders } from '../../../src/provider/registry.ts';
import { loadSubject } from '../../../src/verify/verification-subject.ts';
import { verifyUntilFound } from './verify-service.ts';
import { mutants } from './mutants.ts';

describe('Every check proves that it can fail', () => {
  test('each check of each provider has a seeded defect', async () => {
    const known = await Promise.all(
      findProviders().map(async ({ id }) => allCheckIds(id, (await loadSubject({ provider: id })).contract)),
    );
    const all = new Set(known.flat());
    all.delete('undocumented_operation'); // Only recorded traffic has such requests: test/verify/traffic/traffic-judge.test.ts.
    expect(Object.keys(mutants).sort()).toEqual([...all].sort());
  });

  const cases = Object.entries(mutants).flatMap(([id, list]) => list.map((mutant) => ({ id, ...mutant })));
  test.each(cases)('$id: $provider, $fault', async ({ id, provider, change }) => {
    const report = await verifyUntilFound(id, provider, change, id === 'max_response_time' ? { timeout: 400 } : {});
    expect(report.findings.map((finding) => finding.check)).toContain(id);
  });
});
