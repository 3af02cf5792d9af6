/** The SQL adapter of the storage port: the state of one session in a database. */
import type { ClockState } from '../../lib/clock.ts';
import { andThen, isPromise, type MaybePromise } from '../../lib/maybe-promise.ts';
import type { JournalRecord } from '../journal-store.ts';
import type { RuleRecord } from '../rule-store.ts';
import type { ClockStore, EventChannel, SessionState, SessionStore, StoredState } from '../session-store.ts';
import type { SessionStoreOptions } from '../storage.ts';
import type { SessionHead, SessionReading } from './session-head.ts';
import type { SqlDatabase } from './sql-database.ts';
import { SqlEventChannel, type EventWatch } from './sql-events.ts';
import { clearJournal, SqlJournalStore, type EntryFormat } from './sql-journal-store.ts';
import { clearResources, insertResources, insertSeeded, SqlResourceStore } from './sql-resource-store.ts';
import { clearRules, insertRules, SqlRuleStore } from './sql-rule-store.ts';
import { nothing, SqlSession } from './sql-session.ts';
import { compute, type Work } from './sql-statement.ts';
import { SqlTokenStore } from './sql-token-store.ts';
import { clearTokens, insertTokens } from './token-rows.ts';

/** Requests that change nothing record that the session is in use when it seems idle for so many milliseconds. */
const maxUnrecordedMs = 60_000;

export interface SqlSessionStoreOptions<R extends RuleRecord, E extends JournalRecord> extends SessionStoreOptions<R> {
  readonly database: SqlDatabase;
  readonly watch: EventWatch;
  readonly format: EntryFormat<E>;
  readonly maxEntries?: number | undefined;
  /** Time after which an idle session ends, in milliseconds. */
  readonly ttlMs: number;
}

export class SqlSessionStore<R extends RuleRecord, E extends JournalRecord> implements SessionStore<R, E> {
  readonly tokens: SqlTokenStore;
  readonly rules: SqlRuleStore<R>;
  readonly clock: ClockStore;
  readonly journal: SqlJournalStore<E>;
  readonly resources: SqlResourceStore;
  readonly events: EventChannel;
  readonly #session: SqlSession;
  readonly #initial: () => StoredState<R>;
  readonly #onEvict: () => void;
  readonly #channel: SqlEventChannel;
  readonly #maxUnrecordedMs: number;
  /** The epoch in which this process has opened the session. */
  #opened: Omit<SessionState, 'clock'> = { epoch: 0, opening: 0 };
  #opening: Promise<void> | undefined;

  constructor(name: string, options: SqlSessionStoreOptions<R, E>) {
    const { database, watch, format, maxEntries, initial, onEvict = () => {}, memory, ttlMs } = options;
    this.#initial = initial;
    this.#onEvict = onEvict;
    this.#maxUnrecordedMs = Math.min(maxUnrecordedMs, ttlMs / 4);
    const session = new SqlSession(name, database, {
      initial,
      start: (head) => this.#insert(head, initial()),
    });
    this.#session = session;
    this.tokens = new SqlTokenStore(session, { onEvict, memory });
    this.rules = new SqlRuleStore<R>(session);
    this.clock = {
      read: () => andThen(session.readHead(), ({ head }) => head.clock),
      update: (change) => session.change((head) => changeClock(head, change)),
    };
    this.journal = new SqlJournalStore<E>(session, { format, maxEntries, epoch: () => this.#opened.epoch });
    this.resources = new SqlResourceStore(session);
    this.#channel = new SqlEventChannel(session, watch, database.notifications);
    this.events = this.#channel;
  }

  refresh(): MaybePromise<SessionState> {
    return andThen(this.#session.readHead(), (reading) => {
      const { head } = reading;
      this.#channel.hasListeners = reading.isListening;
      if (head.epoch > this.#opened.epoch) return andThen(this.#open(), () => this.refresh());
      return andThen(this.#recordUse(reading), () => ({ clock: head.clock, ...this.#opened }));
    });
  }

  /** Several requests may ask for this at the same time. */
  #open(): MaybePromise<void> {
    if (this.#opening) return this.#opening;
    const opened = this.#session.change(open);
    const done = andThen(opened, (state) => {
      this.#opened = state;
      this.tokens.forgetCached();
    });
    if (!isPromise(done)) return;
    this.#opening = done.finally(() => (this.#opening = undefined));
    return this.#opening;
  }

  #recordUse({ idleMs }: SessionReading): MaybePromise<void> {
    if (idleMs > this.#maxUnrecordedMs) return this.#session.change(nothing);
  }

  replace(state: StoredState<R>): MaybePromise<void> {
    const evicted = this.#session.change((head) => this.#replace(head, state));
    return andThen(evicted, (count) => {
      for (; count > 0; count--) this.#onEvict();
    });
  }

  reset(): MaybePromise<void> {
    const state = this.#initial();
    const done = this.#session.change((head) => this.#reset(head, state));
    return andThen(done, (epoch) => void (this.#opened = { epoch, opening: 1 }));
  }

  /** The state is not in the memory of this process. */
  shed(): boolean {
    return false;
  }

  *#replace(head: SessionHead, state: StoredState<R>): Work<number> {
    const { name } = this.#session;
    yield* clearTokens(name, head);
    yield* clearRules(name, head);
    yield* clearResources(name, head);
    head.clock = state.clock;
    return yield* this.#insert(head, state);
  }

  *#reset(head: SessionHead, state: StoredState<R>): Work<number> {
    yield* clearJournal(this.#session.name, head);
    yield* this.#replace(head, state);
    head.epoch += 1;
    head.openings = 1;
    return head.epoch;
  }

  /** @returns the number of evicted tokens */
  *#insert(head: SessionHead, { tokens, rules, resources }: StoredState<R>): Work<number> {
    const { name } = this.#session;
    yield* insertRules(name, head, rules);
    if (resources.seeded.length > 0) yield* insertSeeded(name, head, resources.seeded);
    yield* insertResources(name, head, resources.resources);
    return yield* insertTokens(name, head, tokens);
  }
}

const open = (head: SessionHead): Work<Omit<SessionState, 'clock'>> =>
  compute(() => {
    head.openings += 1;
    return { epoch: head.epoch, opening: head.openings };
  });

const changeClock = (head: SessionHead, change: (state: ClockState) => ClockState): Work<ClockState> =>
  compute(() => (head.clock = change(head.clock)));
