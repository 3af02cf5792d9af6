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
  readonly port: number;
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
  const folder = makeFolder();
  runProgram(
    'initdb',
    '-D',
    join(folder, 'data'),
    '-U',
    'mock',
    '--auth=trust',
    '-E',
    'UTF8',
    '--locale=C',
    '--no-sync',
  );
  return serve(folder);
}

/** Starts a copy of a server that follows it. It is read-only until it is promoted: `select pg_promote()`. */
export async function startStandby(primary: PostgresServer): Promise<PostgresServer> {
  const folder = makeFolder();
  runProgram('pg_basebackup', '-D', join(folder, 'data'), '-d', primary.url, '-R', '--checkpoint=fast', '--no-sync');
  return serve(folder);
}

/** @throws Error if PostgreSQL is not installed */
function program(name: string): string {
  const programs = postgresPrograms();
  if (programs === undefined) throw new Error('PostgreSQL is not installed: on Debian, apt-get install postgresql.');
  return join(programs, name);
}

function runProgram(name: string, ...args: readonly string[]): void {
  const { status, stderr } = spawnSync(program(name), args, { ...account(), encoding: 'utf8' });
  if (status !== 0) throw new Error(`${name} failed: ${stderr}`);
}

/** A new folder that the server's account may use. */
function makeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'mockmint-postgres-'));
  const { uid, gid } = account();
  if (uid !== undefined && gid !== undefined) chownSync(folder, uid, gid);
  return folder;
}

/** Serves the data in a folder. */
async function serve(folder: string): Promise<PostgresServer> {
  const port = await freePort();
  let server: ChildProcess | undefined;
  const start = async (): Promise<void> => {
    server = spawn(
      program('postgres'),
      ['-D', join(folder, 'data'), '-p', String(port), '-k', folder, '-h', '127.0.0.1', '-N', '200'],
      { ...account(), stdio: 'ignore' },
    );
    for (let attempt = 0; attempt < 200; attempt++) {
      const { status } = spawnSync(program('pg_isready'), ['-h', '127.0.0.1', '-p', String(port), '-q']);
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
    url: `postgres://mock@127.0.0.1:${port}/postgres`,
    port,
    start,
    stop,
    async remove() {
      await stop('crash');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
