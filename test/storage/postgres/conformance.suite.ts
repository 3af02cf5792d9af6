/** The PostgreSQL adapter meets the requirements of the storage port, on a real server, also when statements conflict. */
import { afterAll } from '@jest/globals';
import { createRandom } from '../../../src/lib/random.ts';
import { migrated } from '../../../src/storage/sql/migrations.ts';
import { PostgresDatabase, type SqlPool } from '../../../src/storage/sql/postgres-database.ts';
import { createPool, openPostgres } from '../../../src/storage/sql/postgres-pool.ts';
import { startPostgres } from '../../support/postgres-server.ts';
import { describeSessionStore } from '../session-store-suite.ts';
import { storesIn } from '../sql-test-store.ts';

const server = await startPostgres();
const address = (schema: string, listens: boolean) =>
  ({ kind: 'postgres', url: server.url, schema, listens, where: 'the test server' }) as const;

/** Lets some statements fail as a distributed engine does: the transaction must begin again. */
function conflicting(pool: SqlPool): SqlPool {
  const random = createRandom(1, 'conflicts');
  return {
    end: () => pool.end(),
    async connect() {
      const client = await pool.connect();
      return {
        release: (isBroken) => client.release(isBroken),
        query: (text, values) =>
          text !== 'rollback' && random.fraction() < 0.02
            ? Promise.reject(Object.assign(new Error('restart transaction'), { code: '40001' }))
            : client.query(text, values),
      };
    },
  };
}

const databases = await Promise.all([
  migrated(await openPostgres(address('with_listen', true))),
  migrated(await openPostgres(address('without_listen', false))),
  migrated(
    new PostgresDatabase({ pool: conflicting(createPool(server.url)), schema: 'conflicts', where: 'the test server' }),
  ),
]);
afterAll(async () => {
  await Promise.all(databases.map((database) => database.close()));
  await server.remove();
});

const [withListen, withoutListen, withConflicts] = databases;
describeSessionStore('The PostgreSQL adapter', storesIn(withListen));
describeSessionStore('The PostgreSQL adapter without LISTEN', storesIn(withoutListen));
describeSessionStore('The PostgreSQL adapter with conflicts', storesIn(withConflicts));
