/** Mocks that share a PostgreSQL database: one mock to their clients, also while the database fails. */
import { afterAll, describe, expect, test } from '@jest/globals';
import { createMockServer } from 'mockmint';
import { describeReplicas } from '../../server/storage/replica-suite.ts';
import { run, stopAll } from '../../cli/program.ts';
import { exchange, type Reply } from '../../support/mock.ts';
import { startPostgres } from '../../support/postgres-server.ts';
import { appErrorOf } from '../../support/thrown-error.ts';
import { health, idOf, issue, sql, until } from './mock-on-postgres.ts';

const server = await startPostgres();
afterAll(async () => {
  await stopAll();
  await server.remove();
});

const storeOf = (schema: string, more = ''): string => `${server.url}?schema=${schema}${more}`;

describeReplicas('Mocks that share a database', () => storeOf('shared'));
describeReplicas('Mocks that share a database without LISTEN', () => storeOf('polled', '&listen=off'));

describe('A database', () => {
  test('that ten mocks begin to use at once gets its tables once', async () => {
    const mocks = await Promise.all(
      Array.from({ length: 10 }, () => createMockServer({ port: 0, store: storeOf('ten') })),
    );
    expect((await Promise.all(mocks.map((mock) => issue(mock.url())))).map(({ status }) => status)).toEqual(
      mocks.map(() => 200),
    );
    expect(await sql(server.url, 'select version from ten.migration')).toEqual([{ version: 1 }]);
    await Promise.all(mocks.map((mock) => mock.close()));
  });

  test('of a newer version is left as it is', async () => {
    await (await createMockServer({ port: 0, store: storeOf('newer') })).close();
    await sql(server.url, 'insert into newer.migration (version) values (99)');
    const error = await appErrorOf(() => createMockServer({ port: 0, store: storeOf('newer') }));
    expect([error.code, error.message]).toEqual(['newer-store', expect.stringContaining('version 99')]);
    expect((await run(['serve', '--port', '0', '--store', storeOf('newer')])).code).toBe(2);
  });

  test('that closes all connections costs no request', async () => {
    await using mock = await createMockServer({ port: 0, store: storeOf('cut') });
    const replies: Promise<Reply>[] = [];
    for (let round = 0; round < 10; round++) {
      replies.push(...Array.from({ length: 10 }, () => issue(mock.url())));
      await sql(
        server.url,
        `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'mockmint' and state = 'idle'`,
      );
    }
    const issued = (await Promise.all(replies)).filter(({ status }) => status === 200);
    const tokens = await mock.tokens.list();
    expect((await Promise.all(replies)).filter(({ status }) => status !== 200).map(({ text }) => text)).toEqual([]);
    expect(tokens.length).toBeGreaterThanOrEqual(issued.length);
    expect(tokens.map(({ id }) => id)).toEqual(expect.arrayContaining(issued.map(idOf)));
  });

  test('that is down makes requests fail with 503 until it is back, and nothing is lost', async () => {
    await using mock = await createMockServer({ port: 0, store: storeOf('down') });
    await using other = await createMockServer({ port: 0, store: storeOf('down') });
    const before = await issue(mock.url());
    await server.stop('crash');
    const failed = await issue(mock.url());
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
    expect((await until(() => issue(other.url()), 200)).status).toBe(200);
    const ids = (await mock.tokens.list()).map(({ id }) => id);
    expect(ids).toContain(idOf(before));
  });
});

test('Metrics count the connections to the database, and what waits for one', async () => {
  await using mock = await createMockServer({ port: 0, store: storeOf('metrics') });
  await Promise.all(Array.from({ length: 30 }, () => issue(mock.url())));
  const { text } = await exchange('GET', `${mock.url()}/__admin/metrics`);
  const value = (name: string): number => Number(text.match(new RegExp(`^${name} (\\d+)$`, 'm'))?.[1]);
  expect(value('mockmint_store_connections\\{state="idle"\\}')).toBeGreaterThan(0);
  expect(value('mockmint_store_connections\\{state="in use"\\}')).toBeGreaterThanOrEqual(0);
  expect(value('mockmint_store_waiting')).toBe(0);
});

describe('An idle session', () => {
  test('ends for all mocks', async () => {
    const store = storeOf('idle');
    await using one = await createMockServer({ port: 0, store });
    await using other = await createMockServer({ port: 0, store });
    const impatient = await createMockServer({ port: 0, store, sessionTtl: 'PT1S' });
    await Promise.all([one, other].map((mock) => issue(mock.url())));
    await until(async () => {
      const rows = await sql(server.url, 'select name from idle.session');
      return { status: rows.length, headers: new Headers(), text: '', json: undefined };
    }, 0);
    expect(await sql(server.url, 'select id from idle.token')).toEqual([]);
    expect(await one.tokens.list()).toEqual([]);
    await impatient.close(); // It would end the next one, too.
    await Promise.all([one, other].map((mock) => issue(mock.url())));
    expect(await other.tokens.list()).toHaveLength(2);
  });
});
