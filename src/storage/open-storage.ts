/** Opens the storage that an address names. Loads the drivers of a database only if it is used. */
import type { JournalRecord } from './journal-store.ts';
import { MemoryStorage } from './memory-storage.ts';
import type { RuleRecord } from './rule-store.ts';
import type { EntryFormat } from './sql/sql-journal-store.ts';
import type { SqlDatabase } from './sql/sql-database.ts';
import type { Storage } from './storage.ts';
import { parseStoreUrl, type StoreAddress } from './store-url.ts';

export interface StorageOptions<E extends JournalRecord> {
  /** Maximum number of journal entries of a session. */
  readonly maxEntries: number | undefined;
  readonly format: EntryFormat<E>;
  /** Time after which an idle session ends, in milliseconds. */
  readonly ttlMs: number | undefined;
  /** Called when the store can't be used, and when it can be used again. */
  readonly onWarning: (message: string) => void;
}

/**
 * @param url see `parseStoreUrl`
 * @throws AppError `wrong-usage`, `store-unavailable`, `newer-store`
 */
export async function openStorage<R extends RuleRecord, E extends JournalRecord>(
  url: string,
  { maxEntries, format, ttlMs, onWarning }: StorageOptions<E>,
): Promise<Storage<R, E>> {
  const address = parseStoreUrl(url);
  if (address.kind === 'memory') return new MemoryStorage({ maxEntries, sizeOfEntry: format.sizeOf });
  const database = await openDatabase(address, onWarning);
  const { migrated } = await import('./sql/migrations.ts');
  const { SqlStorage } = await import('./sql/sql-storage.ts');
  return new SqlStorage({ database: await migrated(database), maxEntries, format, ttlMs });
}

async function openDatabase(
  address: Exclude<StoreAddress, { kind: 'memory' }>,
  onWarning: (message: string) => void,
): Promise<SqlDatabase> {
  if (address.kind === 'sqlite') {
    const { SqliteDatabase } = await import('./sql/sqlite-database.ts');
    return new SqliteDatabase(address.file, onWarning);
  }
  const { openPostgres } = await import('./sql/postgres-pool.ts');
  return openPostgres(address, onWarning);
}
