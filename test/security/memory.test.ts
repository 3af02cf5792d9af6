/** The memory of the process: one bound for all sessions, and a notice of everything that is dropped. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createMockServer, type MockServer } from 'mockmint';
import { until } from '../support/bytes.ts';
import { exchange, valid } from '../support/mock.ts';

const maxMemory = 8;
const warnings: string[] = [];
let mock: MockServer;

beforeAll(async () => {
  mock = await createMockServer({ port: 0, maxMemory, onWarning: (warning) => warnings.push(warning) });
});
afterAll(() => mock.close());

const post = (session: string, name: string) =>
  exchange('POST', `${mock.url('alumio', session)}/api/v1/tokens`, { name, description: '' });
const large = 'x'.repeat(900_000);
const gauge = async (name: string): Promise<number> => {
  const { text } = await exchange('GET', `${mock.url()}/__admin/metrics`);
  return Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1]);
};

describe('A flood of sessions with large bodies', () => {
  test('stays within the bound, evicts the longest idle, tells of it, and ends its event streams', async () => {
    const events = await fetch(`${mock.url()}/~idle/__admin/events`);
    const stream = events.text();
    for (let i = 0; i < 12; i++) expect((await post(`flood-${i}`, large)).status).toBe(422);
    expect(await gauge('mockmint_sessions_bytes')).toBeLessThanOrEqual(maxMemory * 2 ** 20);
    expect(await gauge('mockmint_sessions_evicted_total')).toBeGreaterThanOrEqual(8);
    expect(await stream).toContain('listening');
    expect(
      warnings.filter((warning) => warning.startsWith('Session idle was dropped because it was idle longest')),
    ).toHaveLength(1);
  });

  test('leaves the newest request in the journal, and the service as it was', async () => {
    await post('newest', large);
    const { json } = await exchange('GET', `${mock.url()}/~newest/__admin/requests`);
    expect(json).toMatchObject({ total: 1, requests: [{ response: { status: 422 } }] });
    expect((await post('after', 'Main app')).status).toBe(200);
  });
});

describe('A session that is larger than the bound', () => {
  test('drops its oldest requests and keeps working', async () => {
    for (let i = 0; i < 12; i++) await post('alone', large);
    const { json } = await exchange('GET', `${mock.url()}/~alone/__admin/requests`);
    expect((json as { total: number }).total).toBeLessThan(12);
    expect(await gauge('mockmint_memory_sheds_total')).toBeGreaterThan(0);
    expect(warnings.some((warning) => warning.includes('dropped its oldest requests'))).toBe(true);
    expect((await post('alone', 'Main app')).status).toBe(200);
  });
});

describe('Bodies that are being read', () => {
  test('are bounded together: a request too many gets 503 in the form of its provider, and the next one is served', async () => {
    const { path, headers } = valid.alumio;
    const slow = Array.from({ length: 3 }, () => {
      let end: (() => void) | undefined;
      const body = new ReadableStream({
        start: (controller) => {
          controller.enqueue(new TextEncoder().encode('{"name":"'));
          end = () => controller.close();
        },
      });
      const response = fetch(`${mock.url()}${path}`, {
        method: 'POST',
        headers: { ...headers, 'content-type': 'application/json' },
        body,
        duplex: 'half',
      } as RequestInit);
      return { response, end: () => end!() };
    });
    // One of them waits for its end, whichever arrived first.
    const statuses: number[] = [];
    const responses = slow.map(async ({ response }) => void statuses.push((await response).status));
    await until(
      async () => statuses.length,
      (length) => length === 2,
    );
    expect(statuses).toEqual([503, 503]);
    for (const { end } of slow) end();
    await Promise.all(responses);
    expect((await post('default', 'Main app')).status).toBe(200);
  });
});

describe('Event streams', () => {
  test('are bounded together, and one more is served once another has ended', async () => {
    const open = async () => {
      const stop = new AbortController();
      const { status, headers } = await fetch(`${mock.url()}/__admin/events`, { signal: stop.signal });
      return { status, retryAfter: headers.get('retry-after'), close: () => stop.abort() };
    };
    const [first, second, third] = [await open(), await open(), await open()];
    expect([first, second, third].map(({ status }) => status)).toEqual([200, 200, 503]);
    expect(third.retryAfter).toBe('1');
    first.close();
    let again = await open();
    while (again.status === 503) again = await open(); // The server learns of the closed connection in its own time.
    expect(again.status).toBe(200);
    for (const { close } of [second, again]) close();
  });
});
