/** Storage in a database: limits, idle sessions, several processes, and a disk that is full. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { defaultMaxResources } from '../../src/storage/memory-resource-store.ts';
import { migrate, migrated } from '../../src/storage/sql/migrations.ts';
import { numberIn, query } from '../../src/storage/sql/sql-statement.ts';
import { SqliteDatabase } from '../../src/storage/sql/sqlite-database.ts';
import { appErrorOf } from '../support/thrown-error.ts';
import { resourceOf } from './resource-store-suite.ts';
import { emptyState } from './session-store-suite.ts';
import { storageIn } from './sql-test-store.ts';
import { tokenOf } from './token-store-suite.ts';

const folder = mkdtempSync(join(tmpdir(), 'mockmint-sql-'));
afterAll(() => rmSync(folder, { recursive: true }));

let files = 0;
const newFile = (): string => join(folder, `${++files}.db`);
const open = (file = newFile()): Promise<SqliteDatabase> => migrated(new SqliteDatabase(file));

const clock = { offsetMs: 0, frozenAt: null };
const state = emptyState(clock);
const initial = () => state;
const entry = (arrivedAt: number) => ({ id: `e${arrivedAt}`, arrivedAt, text: 'text' });
const rowsIn = (database: SqliteDatabase, table: string): number => {
  const [row] = database.read(() => query(`select cast(count(*) as double precision) as rows from {${table}}`));
  return row ? numberIn(row, 'rows') : Number.NaN;
};

describe('A session in a database', () => {
  test('drops its oldest tokens when they take too many bytes, and reports each', async () => {
    const database = await open();
    let evicted = 0;
    const store = storageIn(database).openSession('a', { initial, onEvict: () => void evicted++ });
    for (let i = 0; i < 40; i++) await store.tokens.add(tokenOf(`t${i}`, { name: 'x'.repeat(1024 * 1024) }));
    const { tokens } = await store.tokens.list({ now: 0, limit: 100 });
    expect(tokens.map(({ id }) => id)).toEqual(Array.from({ length: 31 }, (_, age) => `t${39 - age}`));
    expect([evicted, await store.tokens.size(), rowsIn(database, 'token')]).toEqual([9, 31, 31]);
    database.close();
  });

  test('removes journal entries over the limit', async () => {
    const database = await open();
    const { journal } = storageIn(database, 100).openSession('a', { initial });
    for (let i = 0; i < 350; i++) await journal.append(entry(i));
    expect(await journal.list()).toHaveLength(100);
    expect([await journal.size(), (await journal.list())[0]?.id]).toEqual([100, 'e349']);
    expect(rowsIn(database, 'journal')).toBeLessThanOrEqual(200);
    database.close();
  });

  test('keeps the resources that were added last', async () => {
    const database = await open();
    const { resources } = storageIn(database).openSession('a', { initial });
    const seeds = Array.from({ length: defaultMaxResources }, (_, i) => resourceOf(`r${i}`));
    const store = storageIn(database).openSession('a', { initial });
    await store.replace({ ...state, resources: { resources: seeds, seeded: [] } });
    await resources.change(resourceOf('new'), () => resourceOf('new'));
    const kept = (await resources.list()).map(({ id }) => id);
    expect([kept.length, kept[0], kept.at(-1)]).toEqual([defaultMaxResources, 'r1', 'new']);
    database.close();
  });

  test('finds the secrets that another process has added or removed', async () => {
    const file = newFile();
    const databases = await Promise.all([open(file), open(file)]);
    const [one, other] = databases.map((database) => storageIn(database).openSession('a', { initial }));
    const secret = (n: number): string => `a-long-secret-${n}-abcdefgh${n}`;
    const text = [1, 2, 3].map(secret).join(' and ');
    const found = async (): Promise<string[]> => (await other!.tokens.findSecrets(text)).sort();
    await one!.tokens.add(tokenOf('1', { secret: secret(1) }));
    expect(await found()).toEqual([secret(1)]);
    await one!.tokens.add(tokenOf('2', { secret: secret(2) }));
    expect(await found()).toEqual([secret(1), secret(2)]);
    await one!.tokens.clear();
    await one!.tokens.add(tokenOf('3', { secret: secret(3) }));
    expect(await found()).toEqual([secret(3)]);
    for (const database of databases) database.close();
  });

  test('ends when it is idle, and then begins anew for every process', async () => {
    const database = await open();
    const storage = storageIn(database);
    const [one, other] = [storage.openSession('a', { initial }), storage.openSession('a', { initial })];
    await one.tokens.add(tokenOf('t'));
    const before = await other.refresh();
    expect(await storage.endIdle(60_000)).toEqual([]);
    expect(await storage.endIdle(-1)).toEqual(['a']);
    expect([rowsIn(database, 'token'), rowsIn(database, 'session')]).toEqual([0, 0]);
    const after = await other.refresh();
    expect([after.epoch > before.epoch, await one.tokens.size()]).toEqual([true, 0]);
    database.close();
  });

  test('forgets the requests of before a reset, whichever process received them', async () => {
    const database = await open();
    const storage = storageIn(database);
    const [one, other] = [storage.openSession('a', { initial }), storage.openSession('a', { initial })];
    await Promise.all([one.refresh(), other.refresh()]);
    const appended = other.journal.append(entry(1));
    await one.reset();
    await appended;
    await other.journal.append(entry(2));
    expect(await one.journal.list()).toEqual([]);
    await other.refresh();
    await other.journal.append(entry(3));
    expect((await one.journal.list()).map(({ id }) => id)).toEqual(['e3']);
    database.close();
  });

  test('keeps the signing key of the first process', async () => {
    const file = newFile();
    const databases = await Promise.all([open(file), open(file)]);
    const keys = await Promise.all(
      databases.map((database, i) => storageIn(database).signingKey(() => Buffer.alloc(32, i + 1))),
    );
    expect(keys).toEqual([Buffer.alloc(32, 1), Buffer.alloc(32, 1)]);
    for (const database of databases) database.close();
  });
});

describe('A database', () => {
  test('that is full rejects changes with 503, keeps what it has, and goes on when there is room', async () => {
    const warnings: string[] = [];
    const database = await migrated(new SqliteDatabase(newFile(), (message) => warnings.push(message)));
    const { tokens } = storageIn(database).openSession('a', { initial });
    await tokens.add(tokenOf('before'));
    const limitPages = (pages: number): unknown => database.read(() => query(`pragma max_page_count = ${pages}`));
    limitPages(1);
    const large = tokenOf('large', { name: 'x'.repeat(1_000_000) });
    const error = await appErrorOf(() => tokens.add(large));
    expect([error.code, error.status, error.message]).toEqual([
      'store-unavailable',
      503,
      expect.stringContaining('the disk is full'),
    ]);
    expect((await tokens.list({ now: 0, limit: 10 })).tokens.map(({ id }) => id)).toEqual(['before']);
    await appErrorOf(() => tokens.add(large)); // Reading in between does not show that there is room.
    limitPages(1_000_000);
    await tokens.add(large);
    expect(await tokens.size()).toBe(2);
    expect(database.counts.failures).toBe(2);
    expect(warnings).toEqual([error.message, 'The store can be used again.']);
    database.close();
  });

  test('of a newer version is not used', async () => {
    const file = newFile();
    const database = await open(file);
    database.transaction(() => query('insert into {migration} (version) values (2)'));
    expect((await appErrorOf(() => migrate(database))).message).toMatch(
      /have version 2, this mockmint knows version 1/,
    );
    database.close();
    expect((await appErrorOf(() => open(file))).code).toBe('newer-store');
  });

  test('gets its tables once', async () => {
    const database = await open();
    migrate(database);
    expect(rowsIn(database, 'migration')).toBe(1);
    database.close();
  });
});
