/** One fault is one finding, and the most important one comes first. */
import { describe, expect, test } from '@jest/globals';
import { check } from './verify-service.ts';

describe('Findings', () => {
  test('of one cause are one: a service that fails on all malformed bodies', async () => {
    const report = await check('alumio', {
      reply: (reply, _call, why) => (why === 'malformed' ? { ...reply, status: 500 } : reply),
    });
    expect(report.findings.map(({ check: id }) => id)).toEqual(['not_a_server_error']);
    expect(report.findings[0]!.title).toMatch(/and \d+ more alike/);
    expect(report.findings[0]!.cases.length).toBeGreaterThan(10);
  });

  test('the most important one is first, however many cases the others have', async () => {
    const report = await check('vida', {
      reply(reply, { url }, why) {
        if (why === 'success') return { ...reply, status: 201 };
        return why === 'credential' && url.searchParams.get('token') === 'null' ? { ...reply, status: 200 } : reply;
      },
    });
    expect(report.findings[0]!.check).toBe('ignored_auth');
    expect(report.findings.length).toBeGreaterThan(1);
  });

  test('of a check can be warnings', async () => {
    const spoilt = {
      validate: (lawful: string[], body: unknown) => (JSON.stringify(body).length > 4000 ? [] : lawful),
    };
    const severities = async (warn: string[]): Promise<Set<string>> =>
      new Set((await check('alumio', spoilt, { warn })).findings.map(({ severity }) => severity));
    expect(await severities([])).toEqual(new Set(['error']));
    expect(await severities(['negative_data_rejection'])).toEqual(new Set(['warning']));
  });
});
