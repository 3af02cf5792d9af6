/** Storage in the memory of the process: the default. */
import type { Buffer } from 'node:buffer';
import type { JournalRecord } from './journal-store.ts';
import { MemorySessionStore, type MemorySessionStoreOptions } from './memory-session-store.ts';
import type { RuleRecord } from './rule-store.ts';
import type { SessionStoreOptions, Storage } from './storage.ts';

/** The session pool ends idle sessions of this storage: they are in no other process. */
export class MemoryStorage<R extends RuleRecord, E extends JournalRecord> implements Storage<R, E> {
  readonly isShared = false;
  readonly sessions = undefined;
  readonly counts = undefined;
  readonly connections = undefined;
  readonly #options: Pick<MemorySessionStoreOptions<R, E>, 'maxEntries' | 'sizeOfEntry'>;

  constructor(options: Pick<MemorySessionStoreOptions<R, E>, 'maxEntries' | 'sizeOfEntry'>) {
    this.#options = options;
  }

  openSession(_name: string, options: SessionStoreOptions<R>): MemorySessionStore<R, E> {
    return new MemorySessionStore({ ...options, ...this.#options });
  }

  signingKey(create: () => Buffer): Buffer {
    return create();
  }

  endIdle(): readonly string[] {
    return [];
  }

  check(): void {}

  close(): void {}
}
