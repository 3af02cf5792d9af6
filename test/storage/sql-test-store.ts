/** Session stores in a database for tests: each is a new session. */
import type { ClockState } from '../../src/lib/clock.ts';
import type { SqlDatabase } from '../../src/storage/sql/sql-database.ts';
import { SqlStorage } from '../../src/storage/sql/sql-storage.ts';
import type { SqlSessionStore } from '../../src/storage/sql/sql-session-store.ts';
import { emptyState, type TestEntry, type TestRule } from './session-store-suite.ts';

type TestStorage = SqlStorage<TestRule, TestEntry>;

export const storageIn = (database: SqlDatabase, maxEntries?: number): TestStorage =>
  new SqlStorage({
    database,
    maxEntries,
    format: {
      write: (entry) => JSON.stringify(entry),
      read: (text) => JSON.parse(text) as TestEntry,
      sizeOf: ({ text }) => text.length,
    },
  });

let sessions = 0;

export const storesIn =
  (database: SqlDatabase) =>
  async (clock: ClockState, maxEntries?: number): Promise<SqlSessionStore<TestRule, TestEntry>> => {
    const store = storageIn(database, maxEntries).openSession(`s${++sessions}`, { initial: () => emptyState(clock) });
    await store.refresh();
    return store;
  };
