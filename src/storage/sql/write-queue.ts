/** The changes of one session: those that wait for a transaction share the next one, its lock and its commit. */
import { setImmediate } from '../../lib/timers.ts';
import { isPromise, type MaybePromise } from '../../lib/maybe-promise.ts';
import type { Work } from './sql-statement.ts';
import type { SessionHead } from './session-head.ts';

/** A change of a session, in a transaction that has locked it. */
export type Change<T> = (head: SessionHead) => Work<T>;

/** Changes of one kind that are made together. Returns one result for each. */
export type GroupChange<I, T> = (head: SessionHead, items: readonly I[]) => Work<readonly Outcome<T>[]>;

/** The result of a change that does not affect others. */
export type Outcome<T> = { readonly value: T } | { readonly error: unknown };

interface Waiting {
  readonly resolve: (outcome: Outcome<unknown>) => void;
}

interface WaitingChange extends Waiting {
  readonly change: Change<unknown>;
}

interface WaitingGroup {
  readonly items: unknown[];
  readonly waiting: Waiting[];
}

/** Runs a transaction of the session: the work gets the locked row, which is stored afterwards. */
export type RunLocked = <T>(work: Change<T>) => MaybePromise<T>;

/** More changes wait for the next transaction. */
const maxChanges = 20;

export class WriteQueue {
  readonly #run: RunLocked;
  #groups = new Map<GroupChange<never, unknown>, WaitingGroup>();
  #changes: WaitingChange[] = [];
  #size = 0;
  #isScheduled = false;

  constructor(run: RunLocked) {
    this.#run = run;
  }

  /** Makes a change together with others of its kind. */
  group<I, T>(change: GroupChange<I, T>, item: I): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const key = change as GroupChange<never, unknown>;
      let group = this.#groups.get(key);
      if (!group) this.#groups.set(key, (group = { items: [], waiting: [] }));
      group.items.push(item);
      group.waiting.push({
        resolve: (outcome) => ('error' in outcome ? reject(outcome.error as Error) : resolve(outcome.value as T)),
      });
      this.#size += 1;
      this.#schedule();
    });
  }

  /** Makes a change with others. */
  add<T>(change: Change<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.#changes.push({
        change,
        resolve: (outcome) => ('error' in outcome ? reject(outcome.error as Error) : resolve(outcome.value as T)),
      });
      this.#size += 1;
      this.#schedule();
    });
  }

  #schedule(): void {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    setImmediate(() => this.#flush());
  }

  #flush(): void {
    const batch = this.#take();
    const settle = (outcomes: readonly Outcome<unknown>[]): void => {
      batch.waiting.forEach(({ resolve }, index) => resolve(outcomes[index] ?? { value: undefined }));
      this.#isScheduled = false;
      if (this.#size > 0) this.#schedule();
    };
    const fail = (error: unknown): void => settle(batch.waiting.map(() => ({ error })));
    try {
      const done = this.#run(batch.work);
      if (isPromise(done)) done.then(settle, fail);
      else settle(done);
    } catch (error) {
      fail(error);
    }
  }

  #take(): { readonly work: Change<Outcome<unknown>[]>; readonly waiting: readonly Waiting[] } {
    const groups = [...this.#groups];
    const changes = this.#changes.splice(0, maxChanges);
    this.#groups = new Map();
    this.#size = this.#changes.length;
    const work = function* (head: SessionHead): Work<Outcome<unknown>[]> {
      const outcomes: Outcome<unknown>[] = [];
      for (const [change, { items }] of groups) outcomes.push(...(yield* change(head, items as never[])));
      for (const { change } of changes) outcomes.push(yield* contained(change, head));
      return outcomes;
    };
    return { work, waiting: [...groups.flatMap(([, { waiting }]) => waiting), ...changes] };
  }
}

/** The error of one change, such as an invalid input, does not affect the others. Such a change has changed nothing. */
function* contained<T>(change: Change<T>, head: SessionHead): Work<Outcome<T>> {
  const before = { ...head };
  try {
    return { value: yield* change(head) };
  } catch (error) {
    Object.assign(head, before);
    return { error };
  }
}
