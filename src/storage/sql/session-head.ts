/** The row of a session: its clock, its counters, and the totals that the limits need. Changes of a session lock it. */
import { systemClock, type ClockState } from '../../lib/clock.ts';
import type { SqlDialect } from './sql-database.ts';
import { numberIn, query, textIn, type Row, type SqlValue, type Work } from './sql-statement.ts';

/** The columns that change, with their initial values. */
const initialTotals = {
  /** Increases with each reset. Begins with the time, so that it differs from that of an earlier session of this name. */
  epoch: 0,
  /** How many processes have opened the session since its start or its last reset. */
  openings: 0,
  /** Last number given to a token, a rule, a journal entry, a resource or an event. */
  sequence: 0,
  tokens: 0,
  token_bytes: 0,
  rules: 0,
  rule_bytes: 0,
  /** Stored journal entries, of which the oldest may be over the limit. */
  entries: 0,
  entry_bytes: 0,
  resources: 0,
  resource_bytes: 0,
};

type Totals = typeof initialTotals;

/** A session's row. A transaction changes it in place, and then stores it. */
export interface SessionHead extends Totals {
  clock: ClockState;
}

/** What a read of the row tells, in addition. */
export interface SessionReading {
  readonly head: SessionHead;
  /** Whether any process listens to the events of the session. */
  readonly isListening: boolean;
  /** Time since the session was last used, in milliseconds. */
  readonly idleMs: number;
}

const names = Object.keys(initialTotals) as (keyof Totals)[];

/** Unlike JSON, keeps the sign of zero. */
const formatNumber = (value: number): string => (Object.is(value, -0) ? '-0' : String(value));

const formatClock = ({ offsetMs, frozenAt }: ClockState): string =>
  `[${formatNumber(offsetMs)},${frozenAt === null ? 'null' : formatNumber(frozenAt)}]`;

export function parseClock(text: string): ClockState {
  const [offsetMs, frozenAt] = JSON.parse(text) as [number, number | null];
  return { offsetMs, frozenAt };
}

const headOf = (row: Row): SessionHead => ({
  ...(Object.fromEntries(names.map((name) => [name, numberIn(row, name)])) as Totals),
  clock: parseClock(textIn(row, 'clock')),
});

export class SessionRow {
  readonly #name: string;
  readonly #now: string;
  readonly #forUpdate: string;

  constructor(name: string, { now, forUpdate }: SqlDialect) {
    this.#name = name;
    this.#now = now;
    this.#forUpdate = forUpdate;
  }

  /** @returns undefined if the session does not exist */
  *read(): Work<SessionReading | undefined> {
    const [row] = yield* query(
      `select ${names.join(', ')}, clock, ${this.#now} - last_used as idle,
        listening_until - ${this.#now} as listening
        from {session} where name = $1`,
      this.#name,
    );
    return (
      row && {
        head: headOf(row),
        isListening: numberIn(row, 'listening') > 0,
        idleMs: numberIn(row, 'idle'),
      }
    );
  }

  /** Locks the row until the end of the transaction. @returns undefined if the session does not exist */
  *lock(): Work<SessionHead | undefined> {
    const [row] = yield* query(
      `select ${names.join(', ')}, clock from {session} where name = $1${this.#forUpdate}`,
      this.#name,
    );
    return row && headOf(row);
  }

  /** Adds the row, unless another process has just done so. @returns whether it was added */
  *create(clock: ClockState): Work<boolean> {
    const totals: Totals = { ...initialTotals, epoch: systemClock.now() };
    const values: SqlValue[] = [this.#name, formatClock(clock), ...names.map((name) => totals[name])];
    const rows = yield* query(
      `insert into {session} (name, clock, ${names.join(', ')}, listening_until, last_used)
        values (${values.map((_, index) => `$${index + 1}`).join(', ')}, 0, ${this.#now})
        on conflict (name) do nothing returning name`,
      ...values,
    );
    return rows.length > 0;
  }

  *store({ clock, ...totals }: SessionHead): Work<void> {
    yield* query(
      `update {session} set last_used = ${this.#now}, clock = $2,
        ${names.map((name, index) => `${name} = $${index + 3}`).join(', ')} where name = $1`,
      this.#name,
      formatClock(clock),
      ...names.map((name) => totals[name]),
    );
  }

  /** Records that a process listens to the events for so many milliseconds, and that the session is in use. */
  *listen(ms: number): Work<void> {
    yield* query(
      `update {session} set listening_until = ${this.#now} + $2, last_used = ${this.#now} where name = $1`,
      this.#name,
      ms,
    );
  }
}
