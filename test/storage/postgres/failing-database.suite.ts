/** A database that is slow, cut off, full, read-only or replaced: no response is wrong, and no token is lost or doubled. */
import { afterAll, describe, expect, test } from '@jest/globals';
import { createMockServer, type MockServer } from 'mockmint';
import pg from 'pg';
import { wait } from '../../../src/lib/timers.ts';
import { run, start, stopAll } from '../../cli/program.ts';
import { exchange, type Reply } from '../../support/mock.ts';
import { startPostgres, startStandby } from '../../support/postgres-server.ts';
import { openTcpGate, type TcpGate } from '../../support/tcp-gate.ts';
import { health, idOf, issue, sql, until } from './mock-on-postgres.ts';

const server = await startPostgres();
afterAll(async () => {
  await stopAll();
  await server.remove();
});

const idsOf = async (mock: MockServer): Promise<string[]> => (await mock.tokens.list()).map(({ id }) => id);

const endConnections = `select pg_terminate_backend(pid) from pg_stat_activity
  where application_name = 'mockmint' and pid <> pg_backend_pid()`;

interface GateOptions {
  /** Of the server. */
  readonly port?: number;
  /** Until the driver gives up a statement. */
  readonly timeoutMs?: number;
}

/** Serves with a store that is reached through a relay. */
async function withGate<T>(
  schema: string,
  use: (mock: MockServer, gate: TcpGate) => Promise<T>,
  { port = server.port, timeoutMs = 10_000 }: GateOptions = {},
): Promise<T> {
  const gate = await openTcpGate(port);
  try {
    const store = `postgres://mock@127.0.0.1:${gate.port}/postgres?schema=${schema}&listen=off&query_timeout=${timeoutMs}`;
    await using mock = await createMockServer({ port: 0, store });
    return await use(mock, gate);
  } finally {
    await gate.close();
  }
}

const isCommit = (bytes: Buffer): boolean => bytes.includes('commit\0');

describe('A connection that ends during a commit', () => {
  test.each([
    { moment: 'before the database has received it', decision: 'cut-before', stored: 0 },
    { moment: 'before the database has answered', decision: 'cut-after', stored: 1 },
  ] as const)('$moment, gives 503, and the change is made $stored times', ({ decision, stored }) =>
    withGate(decision.replace('-', '_'), async (mock, gate) => {
      const before = await issue(mock.url());
      let cuts = 0;
      gate.decide = (bytes) => (isCommit(bytes) && cuts++ === 0 ? decision : 'pass');
      const cut = await issue(mock.url());
      expect([cut.status, cut.headers.get('retry-after'), cuts]).toEqual([503, '1', 1]);
      const after = await issue(mock.url());
      expect(after.status).toBe(200);
      const ids = await idsOf(mock);
      expect(ids).toHaveLength(2 + stored);
      expect(ids).toEqual(expect.arrayContaining([idOf(before), idOf(after)]));
    }),
  );

  test('at every fifth commit, affects no other request, and stores no token twice', () =>
    withGate('cuts', async (mock, gate) => {
      let commits = 0;
      gate.decide = (bytes) => {
        if (!isCommit(bytes) || ++commits % 5 !== 0) return 'pass';
        return commits % 2 === 0 ? 'cut-before' : 'cut-after';
      };
      const replies: Reply[] = [];
      for (let round = 0; round < 12; round++)
        replies.push(...(await Promise.all(Array.from({ length: 5 }, () => issue(mock.url())))));
      gate.decide = () => 'pass';
      const issued = replies.filter(({ status }) => status === 200).map(idOf);
      expect(new Set(replies.map(({ status }) => status))).toEqual(new Set([200, 503]));
      const ids = await idsOf(mock);
      expect(new Set(ids).size).toBe(ids.length);
      expect(ids).toEqual(expect.arrayContaining(issued));
      expect(ids.length).toBeLessThanOrEqual(replies.length);
    }));
});

describe('A slow database', () => {
  test('delays responses, and every one is right', () =>
    withGate('slow', async (mock, gate) => {
      gate.hold();
      const replies = Array.from({ length: 20 }, () => issue(mock.url()));
      await wait(1000);
      gate.release();
      const issued = await Promise.all(replies);
      expect(issued.map(({ status }) => status)).toEqual(issued.map(() => 200));
      expect((await idsOf(mock)).sort()).toEqual(issued.map(idOf).sort());
    }));

  test('whose row another process has locked, delays the request until it is released', () =>
    withGate('locked', async (mock) => {
      await issue(mock.url());
      const other = new pg.Client(server.url);
      await other.connect();
      await other.query('begin; select * from locked.session for update');
      const waiting = issue(mock.url());
      await wait(300);
      await other.query('rollback');
      await other.end();
      expect((await waiting).status).toBe(200);
      expect(await idsOf(mock)).toHaveLength(2);
    }));

  test('that does not answer at all gives 503 in time, and is used again when it answers', () =>
    withGate(
      'silent',
      async (mock, gate) => {
        await issue(mock.url());
        gate.hold();
        const [failed, down] = await Promise.all([issue(mock.url()), health(mock)]);
        expect([failed.status, down.status]).toEqual([503, 503]);
        gate.release();
        await until(() => issue(mock.url()), 200);
        expect((await health(mock)).status).toBe(200);
      },
      { timeoutMs: 2000 },
    ));
});

describe('A database that fails over', () => {
  test('to its standby has every token that was told, and is used without a restart of the mock', async () => {
    const primary = await startPostgres();
    const standby = await startStandby(primary);
    try {
      await sql(primary.url, `alter system set synchronous_standby_names = '*'`, 'select pg_reload_conf()');
      await withGate(
        'failover',
        async (mock, gate) => {
          const issued = await Promise.all(Array.from({ length: 20 }, () => issue(mock.url())));
          await primary.stop('crash');
          gate.redirect(standby.port);
          const readOnly = await issue(mock.url());
          expect(readOnly.status).toBe(503);
          expect((await health(mock)).status).toBe(503);
          await sql(standby.url, 'select pg_promote()');
          const after = await until(() => issue(mock.url()), 200);
          const ids = await idsOf(mock);
          expect(ids).toEqual(expect.arrayContaining([...issued, after].map(idOf)));
          expect(new Set(ids).size).toBe(ids.length);
        },
        { port: primary.port },
      );
    } finally {
      await primary.remove();
      await standby.remove();
    }
  }, 120_000);
});

describe('A database that rejects a change', () => {
  test('shows no value in the response or the log, and the session stays as it was', async () => {
    const store = `${server.url}?schema=rejecting`;
    await (await createMockServer({ port: 0, store })).close();
    await sql(
      server.url,
      `create function rejecting.reject() returns trigger language plpgsql as
        $$ begin raise exception 'row %', new using errcode = '53100', detail = 'Failing row contains ' || new::text; end $$`,
      `create trigger full_disk before insert on rejecting.token for each row execute function rejecting.reject()`,
    );
    const program = start(['serve', '--port', '0', '--store', store, '--log', 'json']);
    const [, port = ''] = await program.line(/"port":(\d+)/);
    const base = `http://127.0.0.1:${port}`;
    const failed = await issue(base, 'a name that only the row contains');
    expect([failed.status, (failed.json as { detail: string }).detail]).toEqual([
      503,
      expect.stringContaining('the disk of the database is full (53100)'),
    ]);
    expect((await exchange('GET', `${base}/__admin/tokens`)).json).toMatchObject({ tokens: [] });
    expect((await issue(base)).status).toBe(503);
    await sql(server.url, 'drop trigger full_disk on rejecting.token');
    expect((await issue(base)).status).toBe(200);
    program.signal('SIGTERM');
    const { stdout, stderr } = await program.ended;
    const log = stdout + stderr;
    expect(log + failed.text).not.toMatch(/Failing row|only the row contains/);
    const warnings = log.split('\n').filter((line) => line.includes('"level":40'));
    expect(warnings).toEqual([
      expect.stringContaining("can't be used: the disk of the database is full"),
      expect.stringContaining('The store can be used again.'),
    ]);
  });

  test('because it is read-only gets a new connection for the next request', async () => {
    const store = `${server.url}?schema=demoted`;
    await using mock = await createMockServer({ port: 0, store });
    await issue(mock.url());
    await sql(server.url, 'alter role mock set default_transaction_read_only = on', endConnections);
    expect((await issue(mock.url())).status).toBe(503);
    await sql(
      server.url,
      'set default_transaction_read_only = off',
      'alter role mock reset default_transaction_read_only',
    );
    expect((await issue(mock.url())).status).toBe(200);
  });

  test('at the start ends the program with 2 and the reason', async () => {
    const store = server.url.replace(/\/postgres$/, '/missing');
    const { code, stderr } = await run(['serve', '--port', '0', '--store', store]);
    expect([code, stderr]).toEqual([2, expect.stringContaining('the database does not exist (3D000)')]);
  });
});
