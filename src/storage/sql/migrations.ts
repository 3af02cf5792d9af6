/** The tables and their versions. A released version is never changed; a change is a new version. */
import { raise } from '../../lib/errors.ts';
import { isPromise, type MaybePromise } from '../../lib/maybe-promise.ts';
import type { SqlDatabase } from './sql-database.ts';
import { numberIn, query, type Work } from './sql-statement.ts';

/**
 * Statements by version; version 1 first. The key of each table begins with the session,
 * and no row is written by all sessions, so that a distributed database can divide the work.
 */
const versions: readonly (readonly string[])[] = [
  [
    `create table if not exists {signing_key} (id double precision primary key, secret text not null)`,
    `create table if not exists {session} (
      name text primary key, epoch double precision not null, openings double precision not null,
      clock text not null, last_used double precision not null, listening_until double precision not null,
      sequence double precision not null,
      tokens double precision not null, token_bytes double precision not null,
      rules double precision not null, rule_bytes double precision not null,
      entries double precision not null, entry_bytes double precision not null,
      resources double precision not null, resource_bytes double precision not null)`,
    `create table if not exists {token} (
      session text not null, id text not null, sequence double precision not null, provider text not null,
      secret text not null, bytes double precision not null, token text not null,
      expires_at double precision, revoked_at double precision,
      last_used double precision, uses double precision not null,
      primary key (session, id))`,
    `create unique index if not exists token_in_order on {token} (session, sequence)`,
    `create index if not exists token_by_secret on {token} (session, secret)`,
    `create table if not exists {rule} (
      session text not null, id text not null, position double precision not null,
      bytes double precision not null, rule text not null,
      seen double precision not null, matched double precision not null,
      window_started double precision, window_requests double precision,
      primary key (session, id))`,
    `create table if not exists {journal} (
      session text not null, arrived_at double precision not null, sequence double precision not null,
      id text not null, bytes double precision not null, entry text not null,
      primary key (session, arrived_at, sequence))`,
    `create table if not exists {resource} (
      session text not null, provider text not null, collection text not null, id text not null,
      sequence double precision not null, deleted double precision not null, bytes double precision not null,
      resource text not null,
      primary key (session, provider, collection, id))`,
    `create unique index if not exists resource_in_order on {resource} (session, sequence)`,
    `create table if not exists {seeded_collection} (
      session text not null, provider text not null, collection text not null,
      sequence double precision not null, path text not null,
      primary key (session, provider, collection))`,
    `create table if not exists {event} (
      session text not null, sequence double precision not null, at double precision not null, event text not null,
      primary key (session, sequence))`,
  ],
];

const latest = versions.length;

/**
 * Creates and upgrades the tables.
 * @throws AppError `newer-store` if a newer mockmint has upgraded them
 */
export function migrate(database: SqlDatabase): MaybePromise<void> {
  return database.migrate(function* (): Work<void> {
    yield* query('create table if not exists {migration} (version double precision primary key)');
    const [row] = yield* query('select coalesce(max(version), 0) as version from {migration}');
    const current = row ? numberIn(row, 'version') : 0;
    if (current > latest) raise.newerStore(current, latest);
    for (let version = current + 1; version <= latest; version++) {
      for (const statement of versions[version - 1] ?? []) yield* query(statement);
      yield* query('insert into {migration} (version) values ($1)', version);
    }
  });
}

/** Waits for the migration, then returns the database; closes it if the migration fails. */
export async function migrated<D extends SqlDatabase>(database: D): Promise<D> {
  try {
    const done = migrate(database);
    if (isPromise(done)) await done;
    return database;
  } catch (error) {
    await database.close();
    throw error;
  }
}
