/** A PostgreSQL server for tests, in a temporary folder, on a free loopback port. */
import { freePort } from './free-port.ts';
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { tmpdir } from 'node:os';
import { wait } from '../../src/lib/timers.ts';

export interface PostgresServer {
  /** The URL of an empty database. */
  readonly url: string;
  /** Starts the server again, with the same data. */
  start(): Promise<void>;
  /** Ends the server's process. `crash`: without closing connections and files. */
  stop(manner?: 'fast' | 'crash'): Promise<void>;
  /** Stops the server and removes its data. */
  remove(): Promise<void>;
}

/** Where Debian, Red Hat and Homebrew install the programs. */
const folders = [
  ...(existsSync('/usr/lib/postgresql')
    ? readdirSync('/usr/lib/postgresql').map((version) => `/usr/lib/postgresql/${version}/bin`)
    : []),
  '/usr/pgsql-15/bin',
  '/usr/local/pgsql/bin',
  '/opt/homebrew/bin',
  '/usr/bin',
];

/** The folder of the programs; undefined if PostgreSQL is not installed. */
const postgresPrograms = (): string | undefined => folders.find((folder) => existsSync(join(folder, 'initdb')));

/** PostgreSQL does not run as root: root uses the account that the package has made, or `nobody`. */
function account(): { readonly uid?: number; readonly gid?: number } {
  if (process.getuid?.() !== 0) return {};
  const users = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'));
  const [, , uid, gid] = users.find(([name]) => name === 'postgres') ?? users.find(([name]) => name === 'nobody') ?? [];
  return { uid: Number(uid), gid: Number(gid) };
}

/** @throws Error if PostgreSQL is not installed, or does not start */
export async function startPostgres(): Promise<PostgresServer> {
  const programs = postgresPrograms();
  if (programs === undefined) throw new Error('PostgreSQL is not installed: on Debian, apt-get install postgresql.');
  const folder = mkdtempSync(join(tmpdir(), 'mockmint-postgres-'));
  const user = account();
  if (user.uid !== undefined && user.gid !== undefined) chownSync(folder, user.uid, user.gid);
  const data = join(folder, 'data');
  const made = spawnSync(
    join(programs, 'initdb'),
    ['-D', data, '-U', 'mock', '--auth=trust', '-E', 'UTF8', '--locale=C', '--no-sync'],
    { ...user, encoding: 'utf8' },
  );
  if (made.status !== 0) throw new Error(`initdb failed: ${made.stderr}`);
  const port = await freePort();
  const url = `postgres://mock@127.0.0.1:${port}/postgres`;
  let server: ChildProcess | undefined;
  const start = async (): Promise<void> => {
    server = spawn(
      join(programs, 'postgres'),
      ['-D', data, '-p', String(port), '-k', folder, '-c', 'listen_addresses=127.0.0.1', '-c', 'max_connections=200'],
      { ...user, stdio: 'ignore' },
    );
    for (let attempt = 0; attempt < 200; attempt++) {
      const { status } = spawnSync(join(programs, 'pg_isready'), ['-h', '127.0.0.1', '-p', String(port), '-q']);
      if (status === 0) return;
      if (server.exitCode !== null) throw new Error('PostgreSQL ended at its start.');
      await wait(50);
    }
    throw new Error('PostgreSQL did not start within ten seconds.');
  };
  const stop = async (manner: 'fast' | 'crash' = 'fast'): Promise<void> => {
    if (!server || server.exitCode !== null || server.signalCode !== null) return;
    const ended = once(server, 'exit');
    server.kill(manner === 'fast' ? 'SIGINT' : 'SIGQUIT');
    await ended;
  };
  await start();
  return {
    url,
    start,
    stop,
    async remove() {
      await stop('crash');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
