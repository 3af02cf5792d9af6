/** Events of sessions by a table: their numbers give all processes the same order. */
import { systemClock } from '../../lib/clock.ts';
import { andThen, isPromise, type MaybePromise } from '../../lib/maybe-promise.ts';
import { clearInterval, setInterval } from '../../lib/timers.ts';
import type { EventChannel } from '../session-store.ts';
import type { SessionHead } from './session-head.ts';
import type { SqlNotifications } from './sql-database.ts';
import type { SqlSession } from './sql-session.ts';
import { insert, numberIn, query, textIn, type Row, type Work } from './sql-statement.ts';
import type { Outcome } from './write-queue.ts';

/** Interval of the search for new events, in milliseconds. A notification makes it at once. */
const pollMs = 250;

/** A process that listens says so for this time, and renews it before it ends. In milliseconds. */
const leaseMs = 30_000;
const renewalMs = 10_000;

/** Events are kept for slow processes, in milliseconds. */
const retentionMs = 60_000;

/** Number of events that are read, or published before old ones are removed. */
const pageSize = 200;

/** Looks for the events of all sessions to which this process listens. */
export class EventWatch {
  readonly #channels = new Map<string, Set<SqlEventChannel>>();
  #poll: ReturnType<typeof setInterval> | undefined;
  #renewal: ReturnType<typeof setInterval> | undefined;

  add(name: string, channel: SqlEventChannel): void {
    const channels = this.#channels.get(name) ?? new Set();
    this.#channels.set(name, channels.add(channel));
    this.#poll ??= setInterval(() => this.#forAll((one) => one.look()), pollMs).unref();
    this.#renewal ??= setInterval(() => this.#forAll((one) => one.renew()), renewalMs).unref();
  }

  remove(name: string, channel: SqlEventChannel): void {
    const channels = this.#channels.get(name);
    channels?.delete(channel);
    if (channels?.size === 0) this.#channels.delete(name);
    if (this.#channels.size === 0) this.stop();
  }

  /** A process has published an event of the session. */
  wake(name: string): void {
    for (const channel of this.#channels.get(name) ?? []) channel.look();
  }

  stop(): void {
    clearInterval(this.#poll);
    clearInterval(this.#renewal);
    this.#poll = this.#renewal = undefined;
  }

  #forAll(act: (channel: SqlEventChannel) => void): void {
    for (const channels of this.#channels.values()) for (const channel of channels) act(channel);
  }
}

export class SqlEventChannel implements EventChannel {
  hasListeners = false;
  readonly #session: SqlSession;
  readonly #watch: EventWatch;
  readonly #notifications: SqlNotifications | undefined;
  readonly #listeners = new Set<(text: string) => void>();
  /** Number of the last delivered event. */
  #last = 0;
  #published = 0;
  #isLooking = false;
  #mustLookAgain = false;

  constructor(session: SqlSession, watch: EventWatch, notifications: SqlNotifications | undefined) {
    this.#session = session;
    this.#watch = watch;
    this.#notifications = notifications;
  }

  publish(text: string): MaybePromise<void> {
    return this.#session.grouped(this.#publishAll, text).then(() => this.#watch.wake(this.#session.name));
  }

  readonly #publishAll = (head: SessionHead, texts: readonly string[]): Work<readonly Outcome<void>[]> =>
    this.#publishTogether(head, texts);

  *#publishTogether(head: SessionHead, texts: readonly string[]): Work<readonly Outcome<void>[]> {
    const { name } = this.#session;
    const now = systemClock.now();
    yield* insert(
      'event',
      'session, sequence, at, event',
      texts.map((text) => [name, ++head.sequence, now, text]),
    );
    if (this.#notifications) yield* this.#notifications.notify(name);
    this.#published += texts.length;
    if (this.#published > pageSize) {
      this.#published = 0;
      yield* query('delete from {event} where session = $1 and at < $2', name, now - retentionMs);
    }
    return texts.map(() => ({ value: undefined }));
  }

  subscribe(onEvent: (text: string) => void): MaybePromise<() => void> {
    if (this.#listeners.size > 0) return this.#added(onEvent);
    this.#notifications?.listen((name) => this.#watch.wake(name));
    return andThen(this.#session.change(this.#beginToListen), (last) => {
      if (this.#listeners.size === 0) this.#last = last;
      this.hasListeners = true;
      return this.#added(onEvent);
    });
  }

  #added(onEvent: (text: string) => void): () => void {
    this.#listeners.add(onEvent);
    this.#watch.add(this.#session.name, this);
    return () => {
      this.#listeners.delete(onEvent);
      if (this.#listeners.size === 0) this.#watch.remove(this.#session.name, this);
    };
  }

  readonly #beginToListen = (head: SessionHead): Work<number> => listen(this.#session, head);

  /** Says again that this process listens. A session that has ended meanwhile begins anew. */
  renew(): void {
    const renewed = (last: number): void => void (this.#last = Math.min(this.#last, last));
    ignoringFailure(() => andThen(this.#session.change(this.#beginToListen), renewed));
  }

  /** Delivers the new events. */
  look(): void {
    if (this.#isLooking) {
      this.#mustLookAgain = true;
      return;
    }
    this.#isLooking = true;
    this.#mustLookAgain = false;
    const delivered = ignoringFailure(() => andThen(this.#session.read(this.#readNew), (rows) => this.#deliver(rows)));
    void andThen(delivered, () => {
      this.#isLooking = false;
      if (this.#mustLookAgain) this.look();
    });
  }

  readonly #readNew = (): Work<readonly Row[]> =>
    query(
      `select sequence, event from {event} where session = $1 and sequence > $2 order by sequence limit ${pageSize}`,
      this.#session.name,
      this.#last,
    );

  #deliver(rows: readonly Row[]): void {
    for (const row of rows) {
      this.#last = numberIn(row, 'sequence');
      for (const listener of this.#listeners) listener(textIn(row, 'event'));
    }
    if (rows.length === pageSize) this.#mustLookAgain = true;
  }
}

function* listen({ row }: SqlSession, head: SessionHead): Work<number> {
  yield* row.listen(leaseMs);
  return head.sequence;
}

/** What fails while the store is not available is done again by the next poll. */
function ignoringFailure(act: () => MaybePromise<void>): MaybePromise<void> {
  try {
    const outcome = act();
    return isPromise(outcome) ? outcome.catch(() => {}) : outcome;
  } catch {
    return undefined;
  }
}
