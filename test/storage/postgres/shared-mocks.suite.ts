/** Mocks that share a PostgreSQL database: one mock to their clients, also while the database fails. */
import { afterAll, describe, expect, test } from '@jest/globals';
import { createMockServer, type MockServer } from 'mockmint';
import pg from 'pg';
import { wait } from '../../../src/lib/timers.ts';
import { describeReplicas } from '../../server/storage/replica-suite.ts';
import { run, stopAll } from '../../cli/program.ts';
import { exchange, type Reply } from '../../support/mock.ts';
import { startPostgres } from '../../support/postgres-server.ts';
import { appErrorOf } from '../../support/thrown-error.ts';

const server = await startPostgres();
afterAll(async () => {
  await stopAll();
  await server.remove();
});

const storeOf = (schema: string, more = ''): string => `${server.url}?schema=${schema}${more}`;
const issue = (mock: MockServer): Promise<Reply> =>
  exchange('POST', `${mock.url()}/alumio/api/v1/tokens`, { name: 'a' }, { origin: 'http://localhost:3000' });
const health = (mock: MockServer): Promise<Reply> => exchange('GET', `${mock.url()}/__admin/health`);

async function sql(text: string): Promise<readonly Record<string, unknown>[]> {
  const client = new pg.Client(server.url);
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(text)).rows;
  } finally {
    await client.end();
  }
}

/** Asks again until the mock answers so. */
async function until(ask: () => Promise<Reply>, status: number): Promise<Reply> {
  for (let attempt = 0; attempt < 200; attempt++) {
    const reply = await ask();
    if (reply.status === status) return reply;
    await wait(50);
  }
  throw new Error(`No response with ${status} within ten seconds.`);
}

describeReplicas('Mocks that share a database', () => storeOf('shared'));
describeReplicas('Mocks that share a database without LISTEN', () => storeOf('polled', '&listen=off'));

describe('A database', () => {
  test('that ten mocks begin to use at once gets its tables once', async () => {
    const mocks = await Promise.all(
      Array.from({ length: 10 }, () => createMockServer({ port: 0, store: storeOf('ten') })),
    );
    expect((await Promise.all(mocks.map(issue))).map(({ status }) => status)).toEqual(mocks.map(() => 200));
    expect(await sql('select version from ten.migration')).toEqual([{ version: 1 }]);
    await Promise.all(mocks.map((mock) => mock.close()));
  });

  test('of a newer version is left as it is', async () => {
    await (await createMockServer({ port: 0, store: storeOf('newer') })).close();
    await sql('insert into newer.migration (version) values (99)');
    const error = await appErrorOf(() => createMockServer({ port: 0, store: storeOf('newer') }));
    expect([error.code, error.message]).toEqual(['newer-store', expect.stringContaining('version 99')]);
    expect((await run(['serve', '--port', '0', '--store', storeOf('newer')])).code).toBe(2);
  });

  test('that closes all connections costs no request', async () => {
    await using mock = await createMockServer({ port: 0, store: storeOf('cut') });
    const replies: Promise<Reply>[] = [];
    for (let round = 0; round < 10; round++) {
      replies.push(...Array.from({ length: 10 }, () => issue(mock)));
      await sql(
        `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'mockmint' and state = 'idle'`,
      );
    }
    const issued = (await Promise.all(replies)).filter(({ status }) => status === 200);
    const tokens = await mock.tokens.list();
    expect((await Promise.all(replies)).filter(({ status }) => status !== 200).map(({ text }) => text)).toEqual([]);
    expect(tokens.length).toBeGreaterThanOrEqual(issued.length);
    expect(tokens.map(({ id }) => id)).toEqual(
      expect.arrayContaining(issued.map(({ json }) => (json as { identifier: string }).identifier)),
    );
  });

  test('that is down makes requests fail with 503 until it is back, and nothing is lost', async () => {
    await using mock = await createMockServer({ port: 0, store: storeOf('down') });
    await using other = await createMockServer({ port: 0, store: storeOf('down') });
    const before = await issue(mock);
    await server.stop('crash');
    const failed = await issue(mock);
    expect([failed.status, failed.headers.get('content-type'), failed.headers.get('retry-after')]).toEqual([
      503,
      'application/problem+json; charset=utf-8',
      '1',
    ]);
    expect(failed.json).toMatchObject({ type: 'urn:mockmint:problem:store-unavailable', status: 503 });
    expect(failed.headers.get('access-control-allow-origin')).not.toBeNull();
    expect([(await health(mock)).status, (await health(mock)).text]).toEqual([503, '{"status":"unavailable"}']);
    expect((await exchange('GET', `${mock.url()}/__admin/tokens`)).status).toBe(503);
    await server.start();
    await until(() => health(mock), 200);
    expect((await until(() => issue(other), 200)).status).toBe(200);
    const ids = (await mock.tokens.list()).map(({ id }) => id);
    expect(ids).toContain((before.json as { identifier: string }).identifier);
  });
});

describe('An idle session', () => {
  test('ends for all mocks', async () => {
    const store = storeOf('idle');
    const mocks = await Promise.all(
      Array.from({ length: 2 }, () => createMockServer({ port: 0, store, sessionTtl: 'PT1S' })),
    );
    const [one, other] = mocks;
    await Promise.all(mocks.map(issue));
    await until(async () => {
      const rows = await sql('select name from idle.session');
      return { status: rows.length, headers: new Headers(), text: '', json: undefined };
    }, 0);
    expect(await sql('select id from idle.token')).toEqual([]);
    expect(await one?.tokens.list()).toEqual([]);
    await Promise.all(mocks.map(issue));
    expect(await other?.tokens.list()).toHaveLength(2);
    await Promise.all(mocks.map((mock) => mock.close()));
  });
});
