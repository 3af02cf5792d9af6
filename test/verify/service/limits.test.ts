/** Limits do what they say: requests, tokens, time, and what the target itself limits. */
import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, test } from '@jest/globals';
import { check, reported } from './verify-service.ts';
import type { Change, Reply } from './service.ts';

/** Counts the requests and the successes of a service. */
function counting(change: Change = {}): {
  readonly counts: { requests: number; made: number };
  readonly change: Change;
} {
  const counts = { requests: 0, made: 0 };
  return {
    counts,
    change: {
      ...change,
      reply(reply, call, why) {
        counts.requests++;
        const said = change.reply?.(reply, call, why) ?? reply;
        if (typeof said === 'object' && said.status < 300) counts.made++;
        return said;
      },
    },
  };
}

describe('No more requests are sent than allowed', () => {
  test.each([
    [3, 8],
    [30, 32],
  ])('%d, with %d at a time', async (maxRequests, concurrency) => {
    const { counts, change } = counting();
    await check('vida', change, { maxRequests, concurrency });
    expect(counts.requests).toBe(maxRequests);
  });

  test('also if failures are sent again', async () => {
    const { counts, change } = counting({ reply: (reply) => ({ ...reply, status: 599 }) });
    await check('alumio', change, { maxRequests: 25, concurrency: 16 });
    expect(counts.requests).toBeLessThanOrEqual(25);
  });

  test('a run that left out cases does not conform', async () => {
    expect(await check('vida', {}, { maxRequests: 20 })).toMatchObject({ ok: false, findings: [] });
  });
});

describe('No more tokens are made than allowed', () => {
  test.each([1, 5, 10])('%d, however many are accepted at a time', async (maxTokens) => {
    const { counts, change } = counting();
    const report = await check('dayzero', change, { maxTokens, concurrency: 16 });
    expect(counts.made).toBe(maxTokens);
    expect(report.findings).toEqual([]);
    expect(report.providers[0]!.cases.some(({ reason }) => reason.includes('--max-tokens'))).toBe(true);
  });

  test('rejections are sent first, so that a lax service is found out with few tokens', async () => {
    const { change } = counting({ validate: (lawful, body) => (JSON.stringify(body).includes('"5"') ? [] : lawful) });
    const report = await check('dayzero', change, { maxTokens: 10 });
    expect(new Set(report.findings.map(({ check: id }) => id))).toEqual(new Set(['negative_data_rejection']));
  });

  test('what is accepted shows the most: names that are changed', async () => {
    const { change } = counting({
      reply: (reply, _call, why) =>
        why === 'success'
          ? { ...reply, body: JSON.parse(JSON.stringify(reply.body).replaceAll('&amp;', '&')) as unknown }
          : reply,
    });
    const report = await check('dayzero', change, { maxTokens: 10 });
    expect(report.findings.map(({ check: id }) => id)).toContain('dayzero/name_echo');
  });
});

describe('A target that limits tokens itself', () => {
  test.each([400, 403, 409, 422])('is not accused of it: %d from the eleventh on', async (status) => {
    let made = 0;
    const full: Reply = {
      status,
      headers: { 'Content-Type': 'application/json' },
      body: { detail: 'Too many tokens' },
    };
    const report = await check('dayzero', {
      reply: (reply, _call, why) => (why === 'success' && ++made > 10 ? full : reply),
    });
    expect(reported(report, 'error')).toEqual([]);
    expect(report.providers[0]!.abortReason).toMatch(
      /no longer accepts the plain request.*status \d+.*Too many tokens.*--max-tokens/s,
    );
  });

  test('is waited for only as long as allowed, with or without Retry-After', async () => {
    for (const headers of [{}, { 'Retry-After': '1' }]) {
      const report = await check(
        'vida',
        { reply: (reply, _call, why) => (why === 'invalid' ? { status: 429, headers, body: undefined } : reply) },
        { maxWait: 0 },
      );
      expect(report.providers[0]!.abortReason).toContain('--max-wait');
    }
  });
});

describe('A slow target', () => {
  /** Answers one request at a time, each after 30 ms. */
  async function sequential() {
    let turn = Promise.resolve();
    const counts = { atOnce: 0, most: 0 };
    const server = createServer((request, response) => {
      counts.most = Math.max(counts.most, ++counts.atOnce);
      request.resume().on('end', () => {
        turn = turn.then(
          () =>
            new Promise((resolve) => {
              setTimeout(() => {
                counts.atOnce--;
                response.writeHead(200, { 'Content-Type': 'application/json' });
                response.end(`{"access_token":"${Math.random()}","identifier":"${Math.random()}"}`);
                resolve();
              }, 30);
            }),
        );
      });
    });
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    return { counts, server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
  }

  test('gets as many requests at a time as it is asked for, from the start', async () => {
    const { counts, server, url } = await sequential();
    await check('alumio', {}, { target: url, concurrency: 6, maxRequests: 20 });
    server.closeAllConnections();
    server.close();
    expect(counts.most).toBe(6);
  });

  test('that is only slow under load is not accused', async () => {
    const underWay = new Set<ServerResponse>();
    // Requests that come together get no response; one that comes alone gets it at once.
    const server = createServer((request, response) => {
      underWay.add(response);
      response.on('close', () => underWay.delete(response));
      request.resume().on('end', () =>
        setTimeout(() => {
          if (underWay.size > 1) return;
          response.writeHead(200, { 'Content-Type': 'application/json' });
          response.end(`{"access_token":"${Math.random()}","identifier":"${Math.random()}"}`);
        }, 5),
      );
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const report = await check('alumio', {}, { target: url, concurrency: 8, timeout: 500, maxRequests: 60 });
    server.closeAllConnections();
    server.close();
    expect(report.findings.map(({ check: id }) => id)).not.toContain('max_response_time');
  });
});
