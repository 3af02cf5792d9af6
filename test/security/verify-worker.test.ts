/** A verification that is started from the console runs apart from the server, and ends when it is told to. */
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, afterEach, describe, expect, test } from '@jest/globals';
import type { VerificationEvent } from '../../src/server/control-api/verifier.ts';
import { workerVerifier } from '../../src/server/control-api/worker-verifier.ts';
import { runInProcess } from '../cli/in-process.ts';
import { start, stopAll } from '../cli/program.ts';
import { hostile, sendJson, success, verifyCommandLine, type Hostile } from '../support/hostile-target.ts';
import { useMock } from '../support/mock.ts';

const entry = new URL('../../src/verify-worker.ts', import.meta.url);
const never = new AbortController().signal;
const bench = useMock();

let service: Hostile | undefined;

afterEach(async () => {
  await service?.close();
  service = undefined;
});

afterAll(stopAll);

const linesOf = (text: string): { type: string; problem?: { title: string; detail: string } }[] =>
  text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { type: string });

describe('While a hostile target is verified, the server', () => {
  test('answers before the verification ends, however long its judging takes', async () => {
    const heavy = JSON.stringify({
      data: Array.from({ length: 15_000 }, (_, index) => ({ auth_id: `token-number-${index}`, id: {} })),
    });
    service = await hostile((response) => sendJson(response, 201, heavy));
    const client = bench.client();
    const state = { isOver: false };
    const verification = client
      .admin('POST', '/verify', {
        provider: 'typeauth',
        target: service.url,
        credential: 'good-credential-1',
        maxRequests: 4,
        timeout: 100_000,
      })
      .finally(() => {
        state.isOver = true;
      });
    const statuses: number[] = [];
    while (!state.isOver && statuses.length < 20) {
      statuses.push((await client.admin('GET', '/health')).status);
      await wait(20);
    }
    const { text } = await verification;
    expect(statuses.length).toBeGreaterThan(5);
    expect(new Set(statuses)).toEqual(new Set([200]));
    expect(linesOf(text).at(-1)?.type).toBe('report');
  });

  test('tells what is wrong as a problem, as ever', async () => {
    const { text } = await bench
      .client()
      .admin('POST', '/verify', { provider: 'vida', target: 'http://127.0.0.1:9', credential: 'good-credential-1' });
    expect(linesOf(text).at(-1)?.problem?.title).toBe('Unreachable target');
    expect((await bench.client().admin('POST', '/verify', { provider: 'nobody' })).json).toMatchObject({
      status: 404,
      title: 'Unknown provider',
    });
  });
});

describe('A run in a thread of its own', () => {
  test('tells of events, and ends with the report', async () => {
    const events: VerificationEvent[] = [];
    const report = await workerVerifier({ entry })({ provider: 'alumio' }, (event) => events.push(event), never);
    expect(events.map(({ type }) => type)).toEqual(
      expect.arrayContaining(['run-started', 'case-finished', 'run-finished']),
    );
    expect(report).toMatchObject({ ok: true, providers: [{ provider: 'alumio' }] });
  });

  test('ends soon after it is stopped, with what is known so far', async () => {
    const controller = new AbortController();
    service = await hostile((response) => {
      sendJson(response, 200, success());
      controller.abort();
    });
    const report = await workerVerifier({ entry })(
      { provider: 'vida', target: service.url, credential: 'good-credential-1', timeout: 3_600_000 },
      () => {},
      controller.signal,
    );
    expect(report).toMatchObject({ ok: false, providers: [{ abortReason: 'the run was stopped' }] });
  });

  test.each([
    ['that does not know how to stop', 'setInterval(() => {}, 1000)', true, 'it ended without a report'],
    ['that does nothing but compute', 'for (;;) {}', true, 'it ended without a report'],
    ['that throws', 'throw new Error("on purpose")', false, 'on purpose'],
    ['that rejects', 'await Promise.reject(new Error("on purpose"))', false, 'on purpose'],
    ['that exits', 'process.exit(3)', false, 'it ended without a report'],
    [
      'that takes all memory',
      'const all = []; for (;;) all.push(new Array(10_000).fill(all.length))',
      false,
      'it needed more than 32 MiB of memory',
    ],
  ])('%s has failed, and the server lives on', async (_, program, isStopped, reason) => {
    const controller = new AbortController();
    const failing = workerVerifier({
      entry: new URL(`data:text/javascript,${encodeURIComponent(program)}`),
      maxMemoryMiB: 32,
    })({}, () => {}, controller.signal);
    if (isStopped) controller.abort();
    await expect(failing).rejects.toMatchObject({
      code: 'verification-failed',
      message: `The verification failed: ${reason}.`,
    });
  });

  test('is refused where four others are under way', async () => {
    const controller = new AbortController();
    const verifier = workerVerifier({ entry: new URL('data:text/javascript,setInterval(() => {}, 1000)') });
    const others = Array.from({ length: 4 }, () => verifier({}, () => {}, controller.signal).catch(() => 'ended'));
    await expect(verifier({}, () => {}, never)).rejects.toMatchObject({ code: 'too-many-runs', status: 429 });
    controller.abort();
    expect(await Promise.all(others)).toEqual(['ended', 'ended', 'ended', 'ended']);
  });
});

describe('mockmint verify', () => {
  test.each(['SIGTERM', 'SIGINT'] as const)(
    'ends on %s with what is known so far and exit code 2, though a response is still under way',
    async (signal) => {
      let requests = 0;
      service = await hostile((response) => {
        if (++requests < 4) sendJson(response, 200, success());
        else if (requests === 4) running.signal(signal);
      });
      const running = start(verifyCommandLine(service, '--timeout', '3600000'));
      const { code, stdout, stderr } = await running.ended;
      expect(code).toBe(2);
      expect(stdout).toContain('ended early: the run was stopped');
      expect(stderr).toContain('the run was stopped');
    },
  );

  test('ends with exit code 2 and the reason where the target always limits the rate', async () => {
    service = await hostile((response) => sendJson(response, 429, {}, { 'retry-after': '1000000000' }));
    const { code, stderr } = await runInProcess(verifyCommandLine(service));
    expect([code, stderr]).toEqual([
      2,
      expect.stringMatching(/^mockmint: .*the target limits the rate \(429\).* 60 s of --max-wait\n$/),
    ]);
  });

  test('ends with exit code 2 where bodies are too large to judge, and does not say that the target conforms', async () => {
    const large = JSON.stringify({ ...success(), pad: 'x'.repeat(5 * 1024 * 1024) });
    service = await hostile((response) => sendJson(response, 200, large));
    const { code, stdout, stderr } = await runInProcess(
      verifyCommandLine(service, '--case', 'vida/examples/post-api-v2-tokens/plain'),
    );
    expect(code).toBe(2);
    expect(stdout).not.toMatch(/conforms/i);
    expect(stderr).toContain('1 of 1 case could not be judged');
  });
});
