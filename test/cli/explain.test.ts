/** `mockmint explain` of checks: every one that verification may name. */
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { expectGolden } from '../support/golden.ts';
import { runCli, transcript } from '../support/run-cli.ts';

describe('explain', () => {
  test('tells what a check means and how to mend what it found', async () => {
    const runs = await Promise.all(['ignored_auth', 'dayzero/token_is_jwt', 'ignored_aut', 'nothing_like_it'].map((topic) => runCli(['explain', topic])));
    expectGolden(join(import.meta.dirname, 'transcripts/explain-check.md'), transcript('What explain says of checks', runs));
    expect(runs.map(({ code }) => code)).toEqual([0, 0, 2, 2]);
  });

  test('lists every provider and every check', async () => {
    const { stdout, code } = await runCli(['explain']);
    expect(code).toBe(0);
    expect(stdout.match(/^\w+(?:\/\w+)? {2,}\S.*$/gm)?.length).toBeGreaterThan(40);
    expect(stdout).toMatch(/^secret_leak +No answer shows/m);
    expect(stdout).toMatch(/^vida\/token_unique +Every request/m);
  });
});
