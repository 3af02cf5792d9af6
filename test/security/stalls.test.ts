/** Stalls: no request costs more than its size, and no view of many requests keeps the mock from serving others. */
import { setImmediate } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import { slack } from '../support/growth.ts';
import { useMock, valid, type Client } from '../support/mock.ts';
import { listenTo } from '../server/raw-http.ts';

const mock = useMock();

describe('/health is answered again and again', () => {
  const count = 24;
  const filled = async (): Promise<Client> => {
    const client = mock.client();
    const body = JSON.stringify({ name: 'mock_valid-x"\\/%41&amp;'.repeat(600) });
    for (let i = 0; i < count; i++) await client.post(valid.askui.path, body, valid.askui.headers);
    return client;
  };

  test.each(['/requests', '/requests.har'])('while %s is made of large requests', async (path) => {
    const client = await filled();
    const progress = { isUnderWay: true };
    const listing = client.admin('GET', path).finally(() => (progress.isUnderWay = false));
    let answered = 0;
    while (progress.isUnderWay) {
      await (await fetch(`${mock.server.url()}/__admin/health`)).text();
      answered += 1;
      await setImmediate();
    }
    expect((await listing).status).toBe(200);
    expect(answered).toBeGreaterThan(count / 8);
  });
});

/** What a request target repeats, up to what Node accepts. */
const parts = [
  'token',
  '&token=',
  '?',
  '%25',
  '//a@',
  ';sid=',
  'bW9ja192YWxpZA',
  '%3Ftoken%3D',
  '\\\\u0061',
  '"',
  '6d6f636b',
  '&amp;',
  '%C3%A9',
  ',',
];

describe('A request that is shown to a listener costs no more than its size:', () => {
  /** Time of the processor for some requests and their events, the client's share included. */
  const costOf = async (client: Client, target: string, headers: Record<string, string>): Promise<number> => {
    const before = process.cpuUsage();
    for (let i = 0; i < 2; i++) await client.get(target, headers);
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1000;
  };

  const sized = (part: string, size: number): string => part.repeat(Math.floor(size / part.length));

  test.each(parts)('one that repeats %p in its target, a header, a cookie and Prefer', async (part) => {
    const client = mock.client();
    const events = await listenTo(`${mock.server.url()}/~${client.session}/__admin/events`);
    const cost = (size: number): Promise<number> =>
      costOf(client, `/x?${sized(part, size)}`, {
        referer: `http://x/?${sized(part, size / 4)}`,
        cookie: `a=${sized(part, size / 4)}`,
        prefer: sized(part, size / 4),
        authorization: `Bearer ${sized(part, size / 4)}`,
      });
    await cost(6000);
    /** The lowest of some runs: the compiler and the garbage collector add to single ones. */
    const lowestCost = async (size: number): Promise<number> => {
      const costs: number[] = [];
      for (let run = 0; run < 4; run++) costs.push(await cost(size));
      return Math.min(...costs);
    };
    const [small, large] = [await lowestCost(1500), await lowestCost(6000)];
    events.close();
    expect(large / (4 * small)).toBeLessThan(slack);
  });
});
