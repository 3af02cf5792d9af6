/** Delivers the events of a session to listeners. */
import type { ClockReading } from '../../lib/clock.ts';
import { andThen, isPromise, type MaybePromise } from '../../lib/maybe-promise.ts';
import type { EventChannel } from '../../storage/session-store.ts';
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
  /** Connects the listeners of all processes; undefined if there is only this one. */
  readonly #channel: EventChannel | undefined;
  /** The subscription to the channel, while this process has listeners. */
  #subscription: MaybePromise<() => void> | undefined;
  /** Delivery of the last pending event; later events wait for it. */
  #pending: Promise<void> | undefined;
  #waiting = 0;

  constructor(report: ErrorReport, channel?: EventChannel) {
    this.#report = report;
    this.#channel = channel;
  }

  /**
   * @param onEnd called when there will be no more events
   * @returns a function that unsubscribes the listener. What happens after `ready` is delivered.
   */
  subscribe(listener: Listener, onEnd: () => unknown = () => {}): () => void {
    this.#listeners.set(listener, onEnd);
    this.#subscription ??= this.#channel?.subscribe((text) => this.#deliver(JSON.parse(text) as SessionEvent));
    if (isPromise(this.#subscription)) this.#subscription.catch(() => {}); // `ready` reports the error.
    return () => {
      this.#listeners.delete(listener);
      this.#unsubscribeIfUnused();
    };
  }

  /** Waits until the events of other processes are delivered, too. */
  ready(): MaybePromise<void> {
    return andThen(this.#subscription, () => {});
  }

  /** Removes all listeners and calls their `onEnd`. */
  end(): void {
    const ends = [...this.#listeners.values()];
    this.#listeners.clear();
    this.#unsubscribeIfUnused();
    for (const onEnd of ends) contain(this.#report, 'A listener to events', onEnd);
  }

  /** Whether this process has listeners, or another one. */
  get hasListeners(): boolean {
    return this.#listeners.size > 0 || this.#channel?.hasListeners === true;
  }

  #unsubscribeIfUnused(): void {
    const subscription = this.#subscription;
    if (this.#listeners.size > 0 || !subscription) return;
    this.#subscription = undefined;
    contain(this.#report, 'Unsubscribing', () => andThen(subscription, (unsubscribe) => unsubscribe()));
  }

  /** Delivers events in the order of the calls. If the promise of an event rejects, the event is skipped and reported. */
  emit(event: SessionEvent | Promise<SessionEvent>): void {
    if (!isPromise(event) && !this.#pending) return this.#send(event);
    this.#waiting += 1;
    this.#pending = this.#deliverAfter(this.#pending, event);
  }

  async #deliverAfter(before: Promise<void> | undefined, event: SessionEvent | Promise<SessionEvent>): Promise<void> {
    const [, ready] = await Promise.allSettled([before, event]);
    if (ready.status === 'fulfilled') this.#send(ready.value);
    else contain(this.#report, 'An event', () => Promise.reject(ready.reason));
    this.#waiting -= 1;
    if (this.#waiting === 0) this.#pending = undefined;
  }

  #send(event: SessionEvent): void {
    const channel = this.#channel;
    if (channel) contain(this.#report, 'An event', () => channel.publish(JSON.stringify(event)));
    else this.#deliver(event);
  }

  #deliver(event: SessionEvent): void {
    for (const listener of this.#listeners.keys()) contain(this.#report, 'A listener to events', () => listener(event));
  }
}
