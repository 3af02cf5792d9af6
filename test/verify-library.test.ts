/** `verify` as a library: what it takes, what it returns, and what it rejects with. */
import process from 'node:process';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { failsOn, newFindings, reporters, verify, type RunEvent } from 'mockmint';
import { until } from './support/bytes.ts';
import { openToAll, serveProvider, type Service } from './support/services.ts';

let open: Service;

beforeAll(async () => {
  open = await serveProvider('dayzero', openToAll);
});

afterAll(() => open.close());

describe('verify', () => {
  test('verifies the built-in mock where no target is given, and closes it', async () => {
    // Not by a request to its port: another program may have been given that meanwhile.
    const listening = (): number =>
      process.getActiveResourcesInfo().filter((resource) => resource === 'TCPServerWrap').length;
    const before = listening();
    const report = await verify({ provider: 'vida', onEvent: () => expect(listening()).toBeGreaterThan(before) });
    expect(report).toMatchObject({ ok: true, findings: [], providers: [{ provider: 'vida' }] });
    await until(
      async () => listening(),
      (count) => count === before,
    );
  });

  test('resolves with findings where a target departs from its contract', async () => {
    const report = await verify({
      provider: 'dayzero',
      target: open.url,
      credential: 'mock_valid',
      checks: ['ignored_auth'],
    });
    expect(report.ok).toBe(false);
    expect(new Set(report.findings.map(({ check }) => check))).toEqual(new Set(['ignored_auth']));
    expect(failsOn(report)).toBe(true);
    expect(reporters.junit(report)).toContain('<failure ');
  });

  test('findings of a baseline fail nothing', async () => {
    const options = { provider: 'dayzero', target: open.url, credential: 'mock_valid', checks: ['ignored_auth'] };
    const { findings } = await verify(options);
    const report = await verify({ ...options, baseline: new Set(findings.map(({ id }) => id)) });
    expect([report.ok, failsOn(report), newFindings(report)]).toEqual([true, false, []]);
    expect(report.findings.every(({ known }) => known)).toBe(true);
  });

  test('tells of what happens as it happens, and ends early when it is told to', async () => {
    const controller = new AbortController();
    const events: RunEvent['type'][] = [];
    const report = await verify({
      provider: 'vida',
      signal: controller.signal,
      onEvent: ({ type }) => {
        events.push(type);
        if (events.filter((other) => other === 'case-finished').length === 10) controller.abort();
      },
    });
    expect(events.slice(0, 2)).toEqual(['run-started', 'plan']);
    expect(events.at(-1)).toBe('run-finished');
    expect(report).toMatchObject({ ok: false, providers: [{ abortReason: 'the run was stopped' }] });
    expect(report.providers[0]!.requests).toBeLessThan(60);
  });

  test.each([
    ['an unknown provider', { provider: 'vidaa' }, 'Did you mean vida?'],
    ['a target without a provider', { target: 'http://127.0.0.1:9' }, 'A target implements one provider'],
    [
      'a target that nobody has',
      { provider: 'vida', target: 'http://127.0.0.1:9', credential: 'x' },
      'Cannot reach http://127.0.0.1:9',
    ],
    [
      'a target elsewhere',
      { provider: 'vida', target: 'https://api.example.com', credential: 'x' },
      'Add --allow-remote',
    ],
  ])('rejects with what is wrong: %s', async (_, options, said) => {
    await expect(verify(options)).rejects.toThrow(said);
  });
});
