/** No run uses up the memory or the time of whoever verifies a target: it ends, with a finding or a clear reason. */
import { setImmediate } from 'node:timers';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, describe, expect, test } from '@jest/globals';
import { Budget, type Spending } from '../../src/verify/run/run-budget.ts';
import { hostile, sendJson, success, verifyHostile, type Hostile } from '../support/hostile-target.ts';

let service: Hostile | undefined;

afterEach(async () => {
  await service?.close();
  service = undefined;
});

describe('A run', () => {
  test('lists at most 1,000 tokens, masks those that it shows, and says how many more there are', async () => {
    const tokens = Array.from({ length: 20_000 }, (_, index) => ({
      auth_id: `tok_${index}_${'abcdefghij'.repeat(3)}`,
      id: `id-${index}`,
    }));
    service = await hostile((response) => sendJson(response, 201, { data: tokens }));
    const { provider, report } = await verifyHostile(service, {
      provider: 'typeauth',
      cases: ['plain', 'again-1'].map(
        (name) => `typeauth/examples/post-account_id-token-create-application_id/${name}`,
      ),
      timeout: 100_000,
    });
    expect(provider.tokens).toHaveLength(1000);
    expect(provider.moreTokens).toBeGreaterThanOrEqual(19_000);
    expect(JSON.stringify(report)).not.toContain('abcdefghijabcdefghij');
  });

  test('does not judge a body of 15 MiB, and says so', async () => {
    const body = JSON.stringify({ ...success(), pad: 'y'.repeat(15 * 1024 * 1024) });
    service = await hostile((response) => sendJson(response, 200, body));
    const { provider, report } = await verifyHostile(service, {
      timeout: 100_000,
      cases: ['plain', 'minimal'].map((name) => `vida/examples/post-api-v2-tokens/${name}`),
    });
    expect(provider.cases.map(({ verdict, reason }) => [verdict, reason])).toEqual(
      [1, 2].map(() => ['error', 'The body has 15 MiB; bodies larger than 4 MiB are not judged.']),
    );
    expect(report.ok).toBe(false);
    expect(
      provider.cases
        .flatMap(({ exchanges }) => exchanges)
        .every(({ received }) => received.kind === 'response' && received.body.length <= 8193),
    ).toBe(true);
  });

  test('keeps few of very many headers', async () => {
    service = await hostile((response) => {
      for (let i = 0; i < 300; i++) response.appendHeader('set-cookie', `c${i}=${'v'.repeat(20)}`);
      sendJson(response, 200, success());
    });
    const { provider } = await verifyHostile(service, { checks: ['ignored_auth'] });
    const received = provider.cases[0]!.exchanges[0]!.received;
    expect(received.kind === 'response' && [received.headers.length, (received.omittedHeaders ?? 0) > 200]).toEqual([
      64,
      true,
    ]);
  });

  test.each([
    ['without Retry-After', undefined],
    ['with one of no time', '0'],
    ['with one of a billion seconds', '1000000000'],
    ['with one in the far future', 'Fri, 31 Dec 9999 23:59:59 GMT'],
    ['with nonsense', 'soon'],
  ])('ends where every response is a 429 %s', async (_, retryAfter) => {
    service = await hostile((response) =>
      sendJson(response, 429, {}, retryAfter === undefined ? {} : { 'retry-after': retryAfter }),
    );
    const { provider, report } = await verifyHostile(service, { maxWait: 1 });
    expect(provider.abortReason).toMatch(/^the target limits the rate \(429\), .* 1 s of --max-wait$/);
    expect([report.ok, provider.cases.every(({ verdict }) => verdict === 'skipped')]).toEqual([false, true]);
  });

  test('waits for a 503 once, and then judges it', async () => {
    let requests = 0;
    service = await hostile((response) =>
      ++requests === 1
        ? sendJson(response, 503, {}, { 'retry-after': '0' })
        : sendJson(response, 200, success(`token-${requests}`)),
    );
    const { report } = await verifyHostile(service, { cases: ['vida/examples/post-api-v2-tokens/plain'] });
    expect(report.findings.map(({ check }) => check)).not.toContain('not_a_server_error');
  });

  test('never sends more requests than allowed, those side by side and those sent again included', async () => {
    let requests = 0;
    service = await hostile((response) => {
      requests++;
      sendJson(response, requests % 2 === 0 ? 500 : 200, success());
    });
    await verifyHostile(service, { maxRequests: 9, concurrency: 8 });
    expect(requests).toBeLessThanOrEqual(9);
  });

  test('has at most 300 findings', async () => {
    let count = 0;
    service = await hostile((response) => sendJson(response, 200 + (++count % 90), { success: String(count) }));
    const { provider } = await verifyHostile(service);
    expect(provider.findings.length).toBeLessThanOrEqual(300);
  });

  test('is stopped while a response is under way, and tells what is known so far', async () => {
    const controller = new AbortController();
    let requests = 0;
    service = await hostile((response) => {
      if (++requests < 5) sendJson(response, 200, success(`token-${requests}`));
      else controller.abort();
    });
    const { provider } = await verifyHostile(service, { timeout: 3_600_000, signal: controller.signal });
    expect(provider.abortReason).toBe('the run was stopped');
    expect(provider.cases.filter(({ verdict }) => verdict !== 'skipped').length).toBeGreaterThan(0);
    expect(provider.findings.map(({ check }) => check)).not.toContain('not_a_server_error');
  });

  test('is stopped before the first response, and while it waits', async () => {
    for (const status of [undefined, 429]) {
      const controller = new AbortController();
      service = await hostile((response) => {
        if (status !== undefined) sendJson(response, status, {}, { 'retry-after': '3000' });
        void wait(10).then(() => controller.abort());
      });
      const { provider } = await verifyHostile(service, {
        timeout: 3_600_000,
        maxWait: 3600,
        signal: controller.signal,
      });
      expect(provider.abortReason).toBe('the run was stopped');
      await service.close();
    }
  });

  test('adds no more generated cases once it is stopped', async () => {
    const controller = new AbortController();
    service = await hostile((response) => sendJson(response, 200, success()));
    const { provider } = await verifyHostile(service, {
      fuzz: 1_000_000,
      checks: ['ignored_auth'],
      signal: controller.signal,
      onEvent: (event) => {
        if (event.type === 'case-finished' && event.result.phase === 'fuzz') controller.abort();
      },
    });
    expect(provider.cases.filter(({ phase }) => phase === 'fuzz').length).toBeLessThan(20);
  });
});

describe('A budget', () => {
  const limits = { maxReceivedBytes: 1000, maxJudgingMs: 50, maxDrippingMs: 1000, maxRemembered: 1000 };
  const spentOf = (spent: {
    receivedBytes?: number;
    drippingMs?: number;
    remembered?: number;
    isFull?: boolean;
  }): string | undefined => {
    const { receivedBytes = 0, drippingMs = 0, remembered = 0, isFull = false } = spent;
    const spending: Spending = {
      target: { requests: 0, receivedBytes, drippingMs },
      invariants: { remembered },
      collector: { isFull, size: 300 },
    };
    return new Budget(spending, limits).spent;
  };

  test.each([
    ['bytes', { receivedBytes: 1001 }, 'has sent more than'],
    ['dripping', { drippingMs: 1001 }, 'arrive too slowly'],
    ['values', { remembered: 1001 }, 'values that must be unique'],
    ['findings', { isFull: true }, 'limit of 300 findings'],
  ])('is spent by too many %s', (_, spent, reason) => {
    expect(spentOf(spent)).toContain(reason);
    expect(spentOf({})).toBeUndefined();
  });

  test('is spent by judging that takes too long', async () => {
    const budget = new Budget(
      {
        target: { requests: 0, receivedBytes: 0, drippingMs: 0 },
        invariants: { remembered: 0 },
        collector: { isFull: false, size: 0 },
      },
      { ...limits, maxJudgingMs: 0 },
    );
    await budget.judging(() => JSON.stringify(Array.from({ length: 10_000 }, String)));
    expect(budget.spent).toContain('judging the responses');
  });

  test('lets the program hear of other things between one piece of judging and the next, and survives one that fails', async () => {
    const budget = new Budget(
      {
        target: { requests: 0, receivedBytes: 0, drippingMs: 0 },
        invariants: { remembered: 0 },
        collector: { isFull: false, size: 0 },
      },
      limits,
    );
    const heard: string[] = [];
    const work = (name: string) =>
      budget.judging(() => {
        heard.push(name);
        setImmediate(() => heard.push(`after ${name}`));
      });
    const failing = budget
      .judging(() => {
        throw new Error('on purpose');
      })
      .catch(() => heard.push('failed'));
    await Promise.all([failing, work('one'), work('two'), work('three')]);
    expect(heard).toEqual(['failed', 'one', 'after one', 'two', 'after two', 'three']);
  });
});
