/** Delivers the events of a session to listeners. */
import type { ClockReading } from '../../lib/clock.ts';
import { isPromise } from '../../lib/maybe-promise.ts';
import { contain, type ErrorReport } from '../contain-errors.ts';
import type { JournalView } from './journal-view.ts';
import type { Rule } from './rule-registry.ts';
import type { ResourceChange } from './observed-resources.ts';
import type { ResourceView } from './resource-view.ts';
import type { TokenView } from './token-view.ts';

/** Event data by event name. */
export interface Events {
  request: JournalView;
  token: { change: 'issued' | 'revoked' | 'expired' | 'forgotten'; token: TokenView | null };
  rule: { change: 'added' | 'changed' | 'removed' | 'cleared'; rule: Rule | null };
  resource: { change: ResourceChange; resource: ResourceView | null };
  clock: ClockReading;
  reset: { session: string };
}

type EventName = keyof Events;

/** Any event of a session. */
export type SessionEvent = { [Name in EventName]: { readonly name: Name; readonly data: Events[Name] } }[EventName];

type Listener = (event: SessionEvent) => unknown;

/** Delivers events in order. A listener that throws affects neither other listeners nor the session. */
export class EventHub {
  readonly #listeners = new Map<Listener, () => unknown>();
  readonly #report: ErrorReport;
  /** Delivery of the last pending event; later events wait for it. */
  #pending: Promise<void> | undefined;
  #waiting = 0;

  constructor(report: ErrorReport) {
    this.#report = report;
  }

  /**
   * @param onEnd called when there will be no more events
   * @returns a function that unsubscribes the listener
   */
  subscribe(listener: Listener, onEnd: () => unknown = () => {}): () => void {
    this.#listeners.set(listener, onEnd);
    return () => this.#listeners.delete(listener);
  }

  /** Removes all listeners and calls their `onEnd`. */
  end(): void {
    const ends = [...this.#listeners.values()];
    this.#listeners.clear();
    for (const onEnd of ends) contain(this.#report, 'A listener to events', onEnd);
  }

  get hasListeners(): boolean {
    return this.#listeners.size > 0;
  }

  /** Delivers events in the order of the calls. If the promise of an event rejects, the event is skipped and reported. */
  emit(event: SessionEvent | Promise<SessionEvent>): void {
    if (!isPromise(event) && !this.#pending) return this.#deliver(event);
    this.#waiting += 1;
    this.#pending = this.#deliverAfter(this.#pending, event);
  }

  async #deliverAfter(before: Promise<void> | undefined, event: SessionEvent | Promise<SessionEvent>): Promise<void> {
    const [, ready] = await Promise.allSettled([before, event]);
    if (ready.status === 'fulfilled') this.#deliver(ready.value);
    else contain(this.#report, 'An event', () => Promise.reject(ready.reason));
    this.#waiting -= 1;
    if (this.#waiting === 0) this.#pending = undefined;
  }

  #deliver(event: SessionEvent): void {
    for (const listener of this.#listeners.keys()) contain(this.#report, 'A listener to events', () => listener(event));
  }
}
