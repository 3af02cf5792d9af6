/** Explains errors of databases. Their own messages may contain stored values, so that they are not shown. */
import { AppError } from '../../lib/errors.ts';

/** A statement, or the connection, failed; as opposed to an error of the code that asked for it. */
export class DatabaseFailure extends Error {
  /** SQLSTATE, error code of the system, or result code of SQLite. */
  readonly code: string;

  constructor(code: string) {
    super(`database error ${code}`);
    this.code = code;
  }
}

/** The code of an error that a driver has thrown. */
export function codeOf(error: unknown): string {
  const { code, errcode } = (error ?? {}) as { readonly code?: unknown; readonly errcode?: unknown };
  if (typeof errcode === 'number') return `SQLITE ${errcode & 0xff}`;
  return typeof code === 'string' ? code : 'connection';
}

const explanations: Readonly<Record<string, string>> = {
  '28000': 'the user may not log in',
  '28P01': 'the user or the password is wrong',
  '3D000': 'the database does not exist',
  '42501': 'the user lacks a permission; it must own the schema, or be allowed to create it',
  '53100': 'the disk of the database is full',
  '53300': 'the database has too many connections',
  '57P01': 'the database is shutting down',
  '57P03': 'the database is starting up',
  '25006': 'the database is read-only',
  '40001': 'it conflicted with other changes too often',
  '40P01': 'it conflicted with other changes too often',
  '57014': 'the statement took too long',
  '55P03': 'another process holds a lock for too long',
  'SQLITE 5': 'another process is using the file for too long',
  'SQLITE 8': 'the file is read-only',
  'SQLITE 10': 'the file could not be read or written',
  'SQLITE 11': 'the file is damaged',
  'SQLITE 13': 'the disk is full',
  'SQLITE 14': 'the file cannot be opened; its folder must exist and be writable',
  'SQLITE 26': 'the file is not an SQLite database',
  ECONNREFUSED: 'the connection was refused',
  ENOTFOUND: 'the host name is unknown',
  ENOENT: 'the socket does not exist',
  ETIMEDOUT: 'the connection timed out',
  connection: 'the connection failed or was lost',
};

/** Serialization failure, deadlock, and what another process was quicker to add: a row, a schema, a table. */
const conflicts: ReadonlySet<string> = new Set(['40001', '40P01', '23505', '42P06', '42P07']);

/** Codes after which the same work may succeed at once. The transaction was rolled back. */
export const isConflict = (code: string): boolean => conflicts.has(code);

/** A server that has become a standby, as opposed to the primary to which a new connection leads. */
const readOnly = '25006';

/** Whether the connection must be replaced: a failure of the system or the driver, a server that ends or is read-only. */
export const isLost = (code: string): boolean =>
  code === readOnly || !/^[0-9A-DF-Z][0-9A-Z]{4}$/.test(code) || code.startsWith('08') || code.startsWith('57P');

/**
 * The error for users: the store can't be used now.
 * @param where names the store, without its password
 */
export const unavailable = (where: string, code: string): AppError =>
  new AppError(
    'store-unavailable',
    `The store ${where} can't be used: ${explanations[code] ?? 'the database reports an error'} (${code}).`,
  );
