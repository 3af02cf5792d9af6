/** `mockmint explain` of checks: every one that verification may name. */
import { afterAll, describe, expect, test } from '@jest/globals';
import { runInProcess } from './in-process.ts';
import { run, stopAll } from './program.ts';
import { expectTranscript } from './transcript.ts';

afterAll(stopAll);

describe('explain', () => {
  test.each([
    ['What a check means', 'ignored_auth'],
    ['What a rule of a provider means', 'dayzero/token_is_jwt'],
  ])('%s', async (title, topic) => {
    expectTranscript(title, await run(['explain', topic]));
  });

  test('reports an unknown check, and suggests the closest one', async () => {
    expectTranscript('A check that there is not', await runInProcess(['explain', 'ignored_aut']));
  });

  test('lists every provider and every check', async () => {
    const { stdout, code } = await run(['explain']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^secret_leak +No response contains/m);
    expect(stdout).toMatch(/^vida\/token_unique +Every request/m);
  });
});
