/** The in-memory adapter of the storage port. Its state ends with the process. */
import { andThen, type MaybePromise } from '../lib/maybe-promise.ts';
import type { ClockState } from '../lib/clock.ts';
import type { JournalRecord } from './journal-store.ts';
import { noAccount } from './memory-budget.ts';
import { MemoryJournalStore } from './memory-journal-store.ts';
import { MemoryResourceStore } from './memory-resource-store.ts';
import { MemoryRuleStore } from './memory-rule-store.ts';
import { MemoryTokenStore } from './memory-token-store.ts';
import type { RuleRecord } from './rule-store.ts';
import type { ClockStore, SessionState, SessionStore, StoredState } from './session-store.ts';
import type { SessionStoreOptions } from './storage.ts';

export interface MemorySessionStoreOptions<
  R extends RuleRecord,
  E extends JournalRecord,
> extends SessionStoreOptions<R> {
  /** Maximum number of journal entries. */
  readonly maxEntries?: number | undefined;
  /** Estimates the memory of a journal entry, in bytes. */
  readonly sizeOfEntry: (entry: E) => number;
}

export class MemorySessionStore<R extends RuleRecord, E extends JournalRecord> implements SessionStore<R, E> {
  readonly tokens: MemoryTokenStore;
  readonly rules: MemoryRuleStore<R>;
  readonly clock: ClockStore;
  readonly journal: MemoryJournalStore<E>;
  readonly resources: MemoryResourceStore;
  readonly events = undefined;
  readonly #initial: () => StoredState<R>;
  #state: SessionState;
  /** Pending while the initial state is loaded. */
  #loading: Promise<void> | undefined;

  constructor({ initial, maxEntries, sizeOfEntry, onEvict, memory = noAccount }: MemorySessionStoreOptions<R, E>) {
    this.tokens = new MemoryTokenStore({ memory, ...(onEvict && { onEvict }) });
    this.rules = new MemoryRuleStore<R>(memory);
    this.journal = new MemoryJournalStore<E>({ maxEntries, sizeOf: sizeOfEntry, memory });
    this.resources = new MemoryResourceStore({ memory });
    this.#initial = initial;
    const start = initial();
    this.#state = { clock: start.clock, epoch: 0, opening: 1 };
    this.clock = {
      read: () => this.#state.clock,
      update: (change) => {
        this.#setClock(change(this.#state.clock));
        return this.#state.clock;
      },
    };
    if (!isEmpty(start)) this.#load(() => this.replace(start));
  }

  refresh(): MaybePromise<SessionState> {
    return this.#loading ? this.#loading.then(() => this.#state) : this.#state;
  }

  /** Tokens are indexed in batches beside the current ones; then everything is replaced at once. */
  async replace({ tokens, rules, clock, resources }: StoredState<R>): Promise<void> {
    const replaceTokens = await this.tokens.prepareReplacement(tokens);
    replaceTokens();
    this.rules.replace(rules);
    this.resources.replace(resources);
    this.#setClock(clock);
  }

  reset(): MaybePromise<void> {
    const start = this.#initial();
    if (!isEmpty(start)) return this.#load(() => andThen(this.replace(start), () => this.journal.clear()));
    this.tokens.removeAll();
    this.rules.clear();
    this.resources.clear();
    this.journal.clear();
    this.#setClock(start.clock);
  }

  shed(): boolean {
    return this.journal.dropOldest() || this.resources.dropOldest() || this.tokens.evictOldest();
  }

  #setClock(clock: ClockState): void {
    this.#state = { ...this.#state, clock };
  }

  /** Requests wait until the state is loaded. */
  async #load(load: () => MaybePromise<void>): Promise<void> {
    const loading = (async () => load())();
    this.#loading = loading;
    try {
      await loading;
    } finally {
      if (this.#loading === loading) this.#loading = undefined;
    }
  }
}

const isEmpty = <R extends RuleRecord>({ tokens, rules, resources }: StoredState<R>): boolean =>
  tokens.length + rules.length + resources.resources.length + resources.seeded.length === 0;
