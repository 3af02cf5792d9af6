/** What happens in a session, as it happens. */
import type { ClockReading } from '../../lib/clock.ts';
import { contain, type ErrorReport } from '../contain-errors.ts';
import type { JournalView } from './journal-view.ts';
import type { Rule } from './rule-registry.ts';
import type { TokenView } from './token-view.ts';

/** An event's name and what it carries. */
interface Events {
  request: JournalView;
  token: { change: 'issued' | 'revoked' | 'expired' | 'forgotten'; token: TokenView | null };
  rule: { change: 'added' | 'removed' | 'cleared'; rule: Rule | null };
  clock: ClockReading;
  reset: { session: string };
}

type EventName = keyof Events;

/** Any event, as listeners receive it. */
export type SessionEvent = { [Name in EventName]: { readonly name: Name; readonly data: Events[Name] } }[EventName];

type Listener = (event: SessionEvent) => unknown;

/** Listeners come and go; an event that nobody hears costs nothing. A listener that fails disturbs neither the others nor what it listens to. */
export class EventHub {
  readonly #listeners = new Map<Listener, () => unknown>();
  readonly #report: ErrorReport;
  /** The last event that is not ready yet; those that follow wait for it. */
  #pending: Promise<void> | undefined;
  #waiting = 0;

  constructor(report: ErrorReport) {
    this.#report = report;
  }

  /**
   * @param onEnd is told that no more events will come
   * @returns how to stop listening
   */
  subscribe(listener: Listener, onEnd: () => unknown = () => {}): () => void {
    this.#listeners.set(listener, onEnd);
    return () => this.#listeners.delete(listener);
  }

  /** Tells every listener that no more events will come. */
  end(): void {
    const ends = [...this.#listeners.values()];
    this.#listeners.clear();
    for (const onEnd of ends) contain(this.#report, 'A listener to events', onEnd);
  }

  get hasListeners(): boolean {
    return this.#listeners.size > 0;
  }

  /** Events reach the listeners in the order of these calls. An event that can't be made is left out, and reported. */
  emit(event: SessionEvent | Promise<SessionEvent>): void {
    if (!(event instanceof Promise) && !this.#pending) return this.#deliver(event);
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
