/** The admin token and the address at start-up: where they are from, who sees them, and what is wrong with them. */
import process from 'node:process';
import { afterAll, describe, expect, test } from '@jest/globals';
import { InvalidArgumentError } from 'commander';
import { givenToken, startCard } from '../../src/cli/start-card.ts';
import { createLog, logKinds } from '../../src/cli/log.ts';
import { hostToAllow, hostToBind, ignoreEmptyVariables } from '../../src/cli/options.ts';
import { run, start, stopAll } from '../cli/program.ts';
import { rawRequest } from '../server/raw-http.ts';
import { listen } from '../../src/server/listen.ts';

afterAll(stopAll);

describe('A generated token', () => {
  test.each(logKinds)('is shown with --log %s', async (kind) => {
    const listening = await listen({ port: 0, providers: ['vida'] });
    const written: string[] = [];
    const write = process.stderr.write;
    process.stderr.write = (text: unknown) => written.push(String(text)) > 0;
    try {
      const log = await createLog(kind, { write: (text) => written.push(text) });
      const card = startCard(listening, { adminToken: 'generated-token', triggers: true, auth: 'strict', readyMs: 1 });
      log.started(card, listening, { adminToken: 'generated-token', caFile: undefined });
    } finally {
      process.stderr.write = write;
      await listening.close(0);
    }
    expect(written.join('')).toContain('generated-token');
  });

  test('lets in, and is not there on loopback', async () => {
    const [beyond, loopback] = [
      start(['serve', '--port', '0', '--host', '0.0.0.0', '--log', 'json']),
      start(['serve', '--port', '0', '--log', 'json'], { env: { HOST: '', PORT: '', MOCKMINT_ADMIN_TOKEN: '' } }),
    ];
    const [, port, token] = await beyond.line(/"port":(\d+),"adminToken":"([0-9A-Za-z]{32})"/);
    expect(
      (await rawRequest(Number(port), '/__admin/clock', { headers: { authorization: `Bearer ${token}` } })).status,
    ).toBe(200);
    expect((await loopback.line(/\{.*\}/))[0]).toMatch(/"host":"127\.0\.0\.1","port":\d+,"msg"/);
  });
});

test('A given token lets in by any Host and is not shown; an allowed host needs no other; a wrong login is logged', async () => {
  const running = start(['serve', '--port', '0', '--host', '0.0.0.0', '--allow-host', 'mock.internal'], {
    env: { MOCKMINT_ADMIN_TOKEN: 'geheim-geheim' },
  });
  const port = Number((await running.line(/http:\/\/127\.0\.0\.1:(\d+)/))[1]);
  const statusFor = async (host: string, given: string): Promise<number> =>
    (await rawRequest(port, '/__admin/clock', { headers: { host, authorization: `Bearer ${given}` } })).status;
  expect([
    await statusFor('other.example', 'geheim-geheim'),
    await statusFor('mock.internal', 'falsch-falsch'),
    await statusFor('other.example', 'falsch-falsch'),
  ]).toEqual([200, 401, 403]);
  await running.line(/The control API rejected a request from 127\.0\.0\.1: a wrong admin token\./);
  running.signal('SIGTERM');
  const { stdout, stderr } = await running.ended;
  expect(stdout).toContain(`-H "authorization: Bearer ${givenToken}"`);
  expect(stdout + stderr).not.toMatch(/geheim|falsch/);
});

describe('What is wrong in the environment is named in one line, without a token:', () => {
  test.each([
    [
      { HOST: 'x86_64-conda-linux-gnu' },
      'the host can\'t be resolved. HOST="x86_64-conda-linux-gnu" comes from the environment; unset it, or use --host.',
    ],
    [
      { MOCKMINT_ADMIN_TOKEN: 'geheim geheim' },
      "MOCKMINT_ADMIN_TOKEN (environment) can't be used. Use one or more printable ASCII characters without spaces.",
    ],
  ])('%j', async (env, message) => {
    const { code, stdout, stderr } = await run(['serve'], { env });
    expect([code, stdout, stderr.trimEnd().split('\n')]).toEqual([2, '', [expect.stringContaining(message)]]);
    expect(stderr).not.toContain('geheim');
  });

  test('an empty variable is absent', () => {
    process.env['MOCKMINT_TEST_A'] = '';
    process.env['MOCKMINT_TEST_B'] = '0';
    ignoreEmptyVariables('MOCKMINT_TEST_A', 'MOCKMINT_TEST_B', 'MOCKMINT_TEST_C');
    expect(['MOCKMINT_TEST_A', 'MOCKMINT_TEST_B', 'MOCKMINT_TEST_C'].map((name) => process.env[name])).toEqual([
      undefined,
      '0',
      undefined,
    ]);
    delete process.env['MOCKMINT_TEST_B'];
  });
});

describe('Options', () => {
  test.each(['', ' ', '\t'])('--host %j is wrong usage', (text) => {
    expect(() => hostToBind(text)).toThrow(InvalidArgumentError);
  });

  test.each(['', ',', 'http://x', 'a b', 'a:80', '*.a', 'a,b/c'])('--allow-host %j is wrong usage', (text) => {
    expect(() => hostToAllow(text)).toThrow(InvalidArgumentError);
  });

  test('--allow-host is taken one by one or with commas', () => {
    expect(hostToAllow('c', hostToAllow('a,b'))).toEqual(['a', 'b', 'c']);
  });

  test('--admin-token that is empty is wrong usage', async () => {
    expect(await run(['serve', '--admin-token', ''])).toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringMatching(/^mockmint: --admin-token can't be used\./),
    });
  });
});
