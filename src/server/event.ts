/** What happens in a session, as it happens. */
import type { ClockReading } from '../core/clock.ts';
import type { JournalView } from './journal-view.ts';
import type { Rule } from './rules.ts';
import type { TokenView } from './token-view.ts';

/** An event's name and what it carries. */
export interface Events {
  request: JournalView;
  token: { change: 'issued' | 'revoked' | 'expired' | 'forgotten'; token: TokenView | null };
  rule: { change: 'added' | 'removed' | 'cleared'; rule: Rule | null };
  clock: ClockReading;
  reset: { session: string };
}

export type EventName = keyof Events;

/** Any event, as listeners receive it. */
export type SessionEvent = { [Name in EventName]: { readonly name: Name; readonly data: Events[Name] } }[EventName];

type Listener = (event: SessionEvent) => void;

/** Listeners come and go; an event that nobody hears costs nothing. */
export class EventHub {
  readonly #listeners = new Map<Listener, () => void>();
  /** The last event that is not ready yet; those that follow wait for it. */
  #pending: Promise<void> | undefined;
  #waiting = 0;

  /**
   * @param onEnd is told that no more events will come
   * @returns how to stop listening
   */
  subscribe(listener: Listener, onEnd: () => void = () => {}): () => void {
    this.#listeners.set(listener, onEnd);
    return () => this.#listeners.delete(listener);
  }

  /** Tells every listener that no more events will come. */
  end(): void {
    for (const onEnd of this.#listeners.values()) onEnd();
    this.#listeners.clear();
  }

  get heard(): boolean {
    return this.#listeners.size > 0;
  }

  /** Events reach the listeners in the order of these calls. An event that can't be made is left out. */
  emit(event: SessionEvent | Promise<SessionEvent>): void {
    if (!(event instanceof Promise) && !this.#pending) return this.#deliver(event);
    this.#waiting += 1;
    this.#pending = this.#deliverAfter(this.#pending, event);
  }

  async #deliverAfter(before: Promise<void> | undefined, event: SessionEvent | Promise<SessionEvent>): Promise<void> {
    const [, ready] = await Promise.allSettled([before, event]);
    if (ready.status === 'fulfilled') this.#deliver(ready.value);
    this.#waiting -= 1;
    if (this.#waiting === 0) this.#pending = undefined;
  }

  #deliver(event: SessionEvent): void {
    for (const listener of this.#listeners.keys()) listener(event);
  }
}
