/** The PostgreSQL adapter meets the requirements of the storage port, on PostgreSQL inside this process. */
import { afterAll } from '@jest/globals';
import { migrated } from '../../src/storage/sql/migrations.ts';
import { PostgresDatabase } from '../../src/storage/sql/postgres-database.ts';
import { createPglitePool } from './pglite-pool.ts';
import { describeSessionStore } from './session-store-suite.ts';
import { storesIn } from './sql-test-store.ts';

const database = await migrated(
  new PostgresDatabase({ pool: await createPglitePool(), schema: 'mockmint', where: 'PGlite' }),
);
afterAll(() => database.close());

describeSessionStore('The PostgreSQL adapter on PGlite', storesIn(database), 5);
