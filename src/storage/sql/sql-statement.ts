/** SQL as data: statements, rows, and work that consists of several statements. */

export type SqlValue = string | number | null;

/** Column values by name. */
export type Row = Readonly<Record<string, unknown>>;

/**
 * One statement. Parameters are `$1`, `$2`, …; a table is written `{token}`, because a schema may be put before its name.
 * With `rows`, the statement is an insert without its values, and is executed for all rows.
 */
export interface Statement {
  readonly text: string;
  readonly values?: readonly SqlValue[];
  readonly rows?: readonly (readonly SqlValue[])[];
}

/**
 * Statements that depend on the rows of earlier ones. A database with a synchronous driver runs them synchronously. May
 * be run more than once, so it must not change anything but the database and its own variables.
 */
export type Work<T> = Generator<Statement, T, readonly Row[]>;

export function* query(text: string, ...values: readonly SqlValue[]): Work<readonly Row[]> {
  return yield { text, values };
}

/** Work that needs no statement. */
// oxlint-disable-next-line eslint/require-yield
export function* compute<T>(result: () => T): Work<T> {
  return result();
}

/** Inserts rows. The columns are those of each row, in this order. */
export function* insert(table: string, columns: string, rows: readonly (readonly SqlValue[])[]): Work<void> {
  if (rows.length > 0) yield { text: `insert into {${table}} (${columns})`, rows };
}

/** @throws TypeError if the column is missing or has another type: the table is not as the migrations made it */
export function textIn(row: Row, column: string): string {
  const value = row[column];
  return typeof value === 'string' ? value : wrongColumn(column);
}

/** @throws TypeError if the column is missing or has another type: the table is not as the migrations made it */
export function numberIn(row: Row, column: string): number {
  const value = row[column];
  return typeof value === 'number' ? value : wrongColumn(column);
}

export const numberOrNullIn = (row: Row, column: string): number | null =>
  row[column] === null ? null : numberIn(row, column);

function wrongColumn(column: string): never {
  throw new TypeError(`The column ${column} has an unexpected type.`);
}
