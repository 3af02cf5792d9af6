/** The address of a store: `memory`, `sqlite:<file>`, or `postgres://…`. */
import { raise } from '../lib/errors.ts';

export type StoreAddress =
  { readonly kind: 'memory' } | { readonly kind: 'sqlite'; readonly file: string } | PostgresAddress;

export interface PostgresAddress {
  readonly kind: 'postgres';
  /** For the driver: without the parameters of mockmint. Contains the password. */
  readonly url: string;
  readonly schema: string;
  /** Whether to use `LISTEN`. Poolers that share connections between transactions do not support it. */
  readonly listens: boolean;
  /** For messages: without user, password and parameters. */
  readonly where: string;
}

const defaultSchema = 'mockmint';

/**
 * Parses the address of a store. Messages do not contain it, because it may contain a password.
 * @throws AppError `wrong-usage`
 */
export function parseStoreUrl(text: string): StoreAddress {
  if (text === 'memory') return { kind: 'memory' };
  if (text.startsWith('sqlite:')) {
    const file = text.slice('sqlite:'.length);
    return file === ''
      ? raise.wrongUsage('The store "sqlite:" names no file. Example: sqlite:./mock.db')
      : { kind: 'sqlite', file };
  }
  if (/^postgres(ql)?:/.test(text)) return parsePostgresUrl(text);
  return raise.wrongUsage(
    'The store must be "memory", "sqlite:<file>" or "postgres://<user>:<password>@<host>/<database>".',
  );
}

function parsePostgresUrl(text: string): PostgresAddress {
  if (!URL.canParse(text))
    return raise.wrongUsage(
      'The address of the PostgreSQL store is not a URL. Example: postgres://user:password@host:5432/database. Characters such as # and / in a password must be percent-encoded.',
    );
  const url = new URL(text);
  const schema = url.searchParams.get('schema') ?? defaultSchema;
  const listen = url.searchParams.get('listen') ?? 'on';
  if (!/^[a-z_][a-z0-9_]{0,62}$/.test(schema) || schema.startsWith('pg_'))
    raise.wrongUsage('The schema of the store must consist of a-z, 0-9 and _, and not begin with a digit or "pg_".');
  if (listen !== 'on' && listen !== 'off')
    raise.wrongUsage('The parameter "listen" of the store must be "on" or "off".');
  url.searchParams.delete('schema');
  url.searchParams.delete('listen');
  return {
    kind: 'postgres',
    url: url.href,
    schema,
    listens: listen === 'on',
    where: `postgres://${url.host}${url.pathname} (schema ${schema})`,
  };
}
