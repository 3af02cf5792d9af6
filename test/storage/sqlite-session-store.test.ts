/** The SQLite adapter meets the requirements of the storage port. */
import { afterAll } from '@jest/globals';
import { migrated } from '../../src/storage/sql/migrations.ts';
import { SqliteDatabase } from '../../src/storage/sql/sqlite-database.ts';
import { describeSessionStore } from './session-store-suite.ts';
import { storesIn } from './sql-test-store.ts';

const database = await migrated(new SqliteDatabase(':memory:'));
afterAll(() => database.close());

describeSessionStore('The SQLite adapter', storesIn(database));
