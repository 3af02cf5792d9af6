/** Opens the storage of a mock, and converts journal entries to and from text. */
import { Buffer } from 'node:buffer';
import { durationMs } from '../../lib/duration.ts';
import { checkMember } from '../../lib/errors.ts';
import { openStorage } from '../../storage/open-storage.ts';
import type { Storage } from '../../storage/storage.ts';
import { sizeOfEntry, type JournalEntry } from './journal-entry.ts';
import type { IdentifiedRule } from './rule-registry.ts';

export type MockStorage = Storage<IdentifiedRule, JournalEntry>;

export interface OpenedStore {
  readonly storage: MockStorage;
  /** Time after which an idle session ends, in milliseconds; undefined: never. */
  readonly ttlMs: number | undefined;
}

export interface StoreOptions {
  readonly store?: string | undefined;
  readonly sessionTtl?: string | undefined;
  readonly journal?: number | undefined;
}

/** Of a store that many users share. */
const sharedTtl = 'PT24H';

/**
 * @param onWarning called when the store can't be used, and when it can be used again
 * @throws AppError `wrong-usage`, `invalid-duration`, `store-unavailable`, `newer-store`
 */
export async function openStore(
  { store = 'memory', sessionTtl, journal }: StoreOptions,
  onWarning: (message: string) => void,
): Promise<OpenedStore> {
  const ttl = sessionTtl ?? (store.startsWith('postgres') ? sharedTtl : undefined);
  const ttlMs = ttl === undefined ? undefined : checkMember('/sessionTtl', () => durationMs(ttl));
  const format = { write: formatEntry, read: parseEntry, sizeOf: sizeOfEntry };
  const storage = await openStorage<IdentifiedRule, JournalEntry>(store, {
    maxEntries: journal,
    format,
    ttlMs,
    onWarning,
  });
  return { storage, ttlMs };
}

/** A body that is not text is stored in base64. */
const formatEntry = ({ body, ...entry }: JournalEntry): string =>
  JSON.stringify(
    typeof body === 'string' ? { ...entry, body } : { ...entry, body: '', bytes: body.toString('base64') },
  );

/** @param text written by `formatEntry` */
function parseEntry(text: string): JournalEntry {
  const { bytes, ...stored } = JSON.parse(text) as JournalEntry & { readonly bytes?: string };
  const entry = { ...stored, responseViolations: stored.responseViolations ?? [] }; // Earlier versions had none.
  return bytes === undefined ? entry : { ...entry, body: Buffer.from(bytes, 'base64') };
}
