/** Connections to PostgreSQL, by the driver `pg`. */
import pg from 'pg';
import { setTimeout } from '../../lib/timers.ts';
import type { SqlNotifications } from './sql-database.ts';
import type { PostgresAddress } from '../store-url.ts';
import { PostgresDatabase, type SqlClient, type SqlPool } from './postgres-database.ts';
import { query, type Row, type Work } from './sql-statement.ts';

const connectTimeoutMs = 5000;

/** A statement that takes longer fails. */
const statementTimeoutMs = 15_000;

/** The server ends transactions of a process that hangs, so that others can change the session. */
const idleInTransactionMs = 10_000;

const sessionSettings = `set statement_timeout = ${statementTimeoutMs}; set idle_in_transaction_session_timeout = ${idleInTransactionMs}`;

/** Time until the next attempt to listen, in milliseconds. */
const relistenMs = 2000;

const options = {
  connectionTimeoutMillis: connectTimeoutMs,
  query_timeout: statementTimeoutMs + 5000,
  keepAlive: true,
  application_name: 'mockmint',
  allowExitOnIdle: true,
  max: 10,
} as const;

export async function openPostgres(
  { url, schema, where, listens }: PostgresAddress,
  onWarning?: (message: string) => void,
): Promise<PostgresDatabase> {
  const pool = createPool(url);
  const notifications = listens && (await canNotify(pool)) ? new PostgresNotifications(url, schema) : undefined;
  return new PostgresDatabase({ pool, schema, where, notifications, onWarning });
}

/** Engines that speak the protocol of PostgreSQL may lack notifications. */
async function canNotify(pool: SqlPool): Promise<boolean> {
  try {
    const client = await pool.connect();
    const isSupported = await client.query(`select pg_notify('mockmint', '')`).then(
      () => true,
      () => false,
    );
    client.release(!isSupported);
    return isSupported;
  } catch {
    return true; // The migration reports that there is no connection.
  }
}

export function createPool(url: string): SqlPool {
  const pool = new pg.Pool({
    ...options,
    connectionString: url,
    onConnect: async (client) => void (await client.query(sessionSettings)),
  });
  pool.on('error', () => {}); // A connection that is not in use was lost. The pool has removed it.
  return {
    async connect(): Promise<SqlClient> {
      const client = await pool.connect();
      const ignore = (): void => {}; // The query that runs gets the error, too.
      client.on('error', ignore);
      return {
        query: (text, values) => client.query<Row>(text, values && [...values]),
        release: (isBroken) => {
          client.off('error', ignore);
          client.release(isBroken);
        },
      };
    },
    connections: () => ({
      inUse: pool.totalCount - pool.idleCount,
      idle: pool.idleCount,
      waiting: pool.waitingCount,
    }),
    end: () => pool.end(),
  };
}

/** Notifications by `LISTEN` and `NOTIFY`. Without them, such as behind some poolers, readers find events by polling. */
class PostgresNotifications implements SqlNotifications {
  readonly #url: string;
  readonly #channel: string;
  #client: pg.Client | undefined;
  #onWake: ((text: string) => void) | undefined;
  #isClosed = false;

  constructor(url: string, schema: string) {
    this.#url = url;
    this.#channel = `mockmint ${schema}`;
  }

  listen(onWake: (text: string) => void): void {
    if (this.#onWake) return;
    this.#onWake = onWake;
    void this.#connect();
  }

  *notify(text: string): Work<void> {
    yield* query('select pg_notify($1, $2)', this.#channel, text);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#client?.end().catch(() => {});
  }

  async #connect(): Promise<void> {
    if (this.#isClosed) return;
    const client = new pg.Client({ ...options, connectionString: this.#url });
    this.#client = client;
    client.on('error', () => this.#replace(client));
    client.on('end', () => this.#replace(client));
    client.on('notification', ({ payload = '' }) => this.#onWake?.(payload));
    try {
      await client.connect();
      (client as unknown as { unref(): void }).unref();
      await client.query(`listen ${pg.escapeIdentifier(this.#channel)}`);
    } catch {
      this.#replace(client);
    }
  }

  /** Connects again after a while, once for each lost connection. */
  #replace(lost: pg.Client): void {
    if (this.#client !== lost || this.#isClosed) return;
    this.#client = undefined;
    lost.end().catch(() => {});
    setTimeout(() => void this.#connect(), relistenMs).unref();
  }
}
