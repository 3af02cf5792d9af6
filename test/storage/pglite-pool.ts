/** PostgreSQL inside this process, by PGlite. It has one connection, which is lent to one user at a time. */
import { PGlite } from '@electric-sql/pglite';
import type { SqlClient, SqlPool } from '../../src/storage/sql/postgres-database.ts';
import type { Row } from '../../src/storage/sql/sql-statement.ts';

export async function createPglitePool(): Promise<SqlPool> {
  const database = await PGlite.create();
  let free: Promise<void> = Promise.resolve();
  return {
    async connect(): Promise<SqlClient> {
      const { promise, resolve } = Promise.withResolvers<void>();
      const before = free;
      free = promise;
      await before;
      return { query: (text, values) => database.query<Row>(text, values && [...values]), release: () => resolve() };
    },
    end: () => database.close(),
  };
}
