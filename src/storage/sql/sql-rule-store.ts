/** The rule store of a session in a database. */
import type { MaybePromise } from '../../lib/maybe-promise.ts';
import { andThen } from '../../lib/maybe-promise.ts';
import { checkRoom, sizeOfRule } from '../memory-rule-store.ts';
import {
  initialCounters,
  type CountedRule,
  type RuleCounters,
  type RuleRecord,
  type RuleStore,
} from '../rule-store.ts';
import { keyOf } from './sql-keys.ts';
import type { SessionHead } from './session-head.ts';
import type { SqlSession } from './sql-session.ts';
import {
  insert,
  numberIn,
  numberOrNullIn,
  query,
  textIn,
  type Row,
  type SqlValue,
  type Work,
} from './sql-statement.ts';
import type { Outcome } from './write-queue.ts';

const columns = 'id, bytes, rule, seen, matched, window_started, window_requests';

type CountChange<T> = (counters: RuleCounters) => { readonly counters: RuleCounters; readonly result: T };

interface Count {
  readonly id: string;
  readonly change: CountChange<unknown>;
}

export class SqlRuleStore<R extends RuleRecord> implements RuleStore<R> {
  readonly #session: SqlSession;
  /** The rules of the last list by their JSON, so that they are parsed once. */
  #parsed = new Map<string, R>();

  constructor(session: SqlSession) {
    this.#session = session;
  }

  list(): MaybePromise<readonly CountedRule<R>[]> {
    return andThen(this.#session.sharedRead(this.#readAll), (rows) => {
      const parsed = new Map<string, R>();
      const rules = rows.map((row) => {
        const text = textIn(row, 'rule');
        const rule = this.#parsed.get(text) ?? (JSON.parse(text) as R);
        parsed.set(text, rule);
        return { rule, counters: countersIn(row) };
      });
      this.#parsed = parsed;
      return rules;
    });
  }

  readonly #readAll = (): Work<readonly Row[]> =>
    query(`select ${columns} from {rule} where session = $1 order by position desc`, this.#session.name);

  add(rule: R): MaybePromise<void> {
    const { name } = this.#session;
    return this.#session.change((head) => insertRules(name, head, [{ rule, counters: initialCounters }], true));
  }

  put(rule: R, matched?: number): MaybePromise<CountedRule<R> | undefined> {
    const { name } = this.#session;
    const bytes = sizeOfRule(rule);
    return this.#session.change(function* (head): Work<CountedRule<R> | undefined> {
      const row = yield* findRule(name, rule.id);
      if (!row) return undefined;
      const change = bytes - numberIn(row, 'bytes');
      checkRoom(head.rules, head.rule_bytes + change);
      head.rule_bytes += change;
      const known = countersIn(row);
      const counters = matched === undefined ? known : { ...known, matched };
      yield* query(
        'update {rule} set rule = $3, bytes = $4, matched = $5 where session = $1 and id = $2',
        name,
        keyOf(rule.id),
        JSON.stringify(rule),
        bytes,
        counters.matched,
      );
      return { rule, counters };
    });
  }

  remove(id: string): MaybePromise<CountedRule<R> | undefined> {
    const { name } = this.#session;
    return this.#session.change(function* (head): Work<CountedRule<R> | undefined> {
      const row = yield* findRule(name, id);
      if (!row) return undefined;
      yield* query('delete from {rule} where session = $1 and id = $2', name, keyOf(id));
      head.rules -= 1;
      head.rule_bytes -= numberIn(row, 'bytes');
      return { rule: JSON.parse(textIn(row, 'rule')) as R, counters: countersIn(row) };
    });
  }

  clear(): MaybePromise<number> {
    const { name } = this.#session;
    return this.#session.change((head) => clearRules(name, head));
  }

  count<T>(id: string, change: CountChange<T>): MaybePromise<T | undefined> {
    const { name } = this.#session;
    const counted = this.#session.isSynchronous
      ? this.#session.change(() => countOne(name, { id, change }))
      : this.#session.grouped(this.#countAll, { id, change });
    return counted as MaybePromise<T | undefined>;
  }

  readonly #countAll = (_head: SessionHead, counts: readonly Count[]): Work<readonly Outcome<unknown>[]> =>
    countAll(this.#session.name, counts);
}

function* countOne(session: string, count: Count): Work<unknown> {
  const [outcome] = yield* countAll(session, [count]);
  if (outcome && 'error' in outcome) throw outcome.error;
  return outcome?.value;
}

/** Applies changes of counters in their order. Reads and writes each rule once. */
function* countAll(session: string, counts: readonly Count[]): Work<readonly Outcome<unknown>[]> {
  const current = new Map<string, RuleCounters>();
  for (const id of new Set(counts.map((count) => count.id))) {
    const row = yield* findRule(session, id);
    if (row) current.set(id, countersIn(row));
  }
  const changed = new Set<string>();
  const outcomes = counts.map(({ id, change }): Outcome<unknown> => {
    const counters = current.get(id);
    if (!counters) return { value: undefined };
    try {
      const { counters: after, result } = change(counters);
      current.set(id, after);
      changed.add(id);
      return { value: result };
    } catch (error) {
      return { error };
    }
  });
  for (const id of changed) {
    const counters = current.get(id);
    if (counters)
      yield* query(
        `update {rule} set seen = $3, matched = $4, window_started = $5, window_requests = $6
          where session = $1 and id = $2`,
        session,
        keyOf(id),
        ...counterValues(counters),
      );
  }
  return outcomes;
}

function* findRule(session: string, id: string): Work<Row | undefined> {
  const [row] = yield* query(`select ${columns} from {rule} where session = $1 and id = $2`, session, keyOf(id));
  return row;
}

/**
 * Adds rules above the others.
 * @param rules newest first
 * @param isChecked whether the limits are checked here
 */
export function* insertRules(
  session: string,
  head: SessionHead,
  rules: readonly CountedRule<RuleRecord>[],
  isChecked = false,
): Work<void> {
  const bytes = rules.reduce((sum, { rule }) => sum + sizeOfRule(rule), 0);
  if (isChecked) checkRoom(head.rules + rules.length, head.rule_bytes + bytes);
  head.rules += rules.length;
  head.rule_bytes += bytes;
  yield* insert(
    'rule',
    `session, position, ${columns}`,
    rules
      .toReversed()
      .map(({ rule, counters }) => [
        session,
        ++head.sequence,
        keyOf(rule.id),
        sizeOfRule(rule),
        JSON.stringify(rule),
        ...counterValues(counters),
      ]),
  );
}

/** Removes all rules. @returns their number */
export function* clearRules(session: string, head: SessionHead): Work<number> {
  const { rules } = head;
  if (rules > 0) yield* query('delete from {rule} where session = $1', session);
  head.rules = 0;
  head.rule_bytes = 0;
  return rules;
}

function countersIn(row: Row): RuleCounters {
  const startedAt = numberOrNullIn(row, 'window_started');
  return {
    seen: numberIn(row, 'seen'),
    matched: numberIn(row, 'matched'),
    window: startedAt === null ? null : { startedAt, requests: numberIn(row, 'window_requests') },
  };
}

const counterValues = ({ seen, matched, window }: RuleCounters): SqlValue[] => [
  seen,
  matched,
  window?.startedAt ?? null,
  window?.requests ?? null,
];
