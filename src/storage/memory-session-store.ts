/** The in-memory adapter of the storage port. Its state ends with the process. */
import { type ClockState } from '../lib/clock.ts';
import type { JournalRecord } from './journal-store.ts';
import { noAccount, type MemoryAccount } from './memory-budget.ts';
import { MemoryJournalStore } from './memory-journal-store.ts';
import { MemoryResourceStore } from './memory-resource-store.ts';
import { MemoryRuleStore } from './memory-rule-store.ts';
import { MemoryTokenStore } from './memory-token-store.ts';
import type { RuleRecord } from './rule-store.ts';
import type { ClockStore, SessionStore, StoredState } from './session-store.ts';

export interface MemorySessionStoreOptions<E extends JournalRecord> {
  readonly clock: ClockState;
  /** Maximum number of journal entries. */
  readonly maxEntries?: number | undefined;
  /** Estimates the memory of a journal entry, in bytes. */
  readonly sizeOfEntry: (entry: E) => number;
  /** Called for each token that was evicted because of a limit. */
  readonly onEvict?: () => void;
  /** Charged for the memory of the session. */
  readonly memory?: MemoryAccount;
}

export class MemorySessionStore<R extends RuleRecord, E extends JournalRecord> implements SessionStore<R, E> {
  readonly tokens: MemoryTokenStore;
  readonly rules: MemoryRuleStore<R>;
  readonly clock: ClockStore;
  readonly journal: MemoryJournalStore<E>;
  readonly resources: MemoryResourceStore;
  #clock: ClockState;

  constructor({ clock, maxEntries, sizeOfEntry, onEvict, memory = noAccount }: MemorySessionStoreOptions<E>) {
    this.tokens = new MemoryTokenStore({ memory, ...(onEvict && { onEvict }) });
    this.rules = new MemoryRuleStore<R>(memory);
    this.journal = new MemoryJournalStore<E>({ maxEntries, sizeOf: sizeOfEntry, memory });
    this.resources = new MemoryResourceStore({ memory });
    this.#clock = clock;
    this.clock = { read: () => this.#clock, update: (change) => (this.#clock = change(this.#clock)) };
  }

  /** Tokens are indexed in batches beside the current ones; then everything is replaced at once. */
  async replace({ tokens, rules, clock, resources }: StoredState<R>): Promise<void> {
    const replaceTokens = await this.tokens.prepareReplacement(tokens);
    replaceTokens();
    this.rules.replace(rules);
    this.resources.replace(resources);
    this.#clock = clock;
  }

  reset(clock: ClockState): void {
    this.tokens.removeAll();
    this.rules.clear();
    this.resources.clear();
    this.journal.clear();
    this.#clock = clock;
  }

  shed(): boolean {
    return this.journal.dropOldest() || this.resources.dropOldest() || this.tokens.evictOldest();
  }
}
