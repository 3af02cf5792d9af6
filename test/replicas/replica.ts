/** One replica of the mock: a process on a fixed port, which can be killed and started again. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import process from 'node:process';
import { wait } from '../../src/lib/timers.ts';

const bin = fileURLToPath(new URL('../../bin/mockmint.js', import.meta.url));

export interface Replica {
  readonly url: string;
  start(): Promise<void>;
  kill(): Promise<void>;
}

export function createReplica(port: number, store: string): Replica {
  const url = `http://127.0.0.1:${port}`;
  let child: ChildProcess | undefined;
  const spawnReplica = (): ChildProcess =>
    spawn(
      process.execPath,
      [bin, 'serve', '--host', '127.0.0.1', '--port', String(port), '--provider', 'dayzero', '--log', 'silent'],
      { env: { ...process.env, MOCKMINT_STORE: store }, stdio: ['ignore', 'ignore', 'inherit'] },
    );
  return {
    url,
    async start() {
      for (let attempt = 0; attempt < 300; attempt++) {
        // It ends at once while the database is down.
        if (!child || child.exitCode !== null || child.signalCode !== null) child = spawnReplica();
        const isHealthy = await fetch(`${url}/__admin/health`).then(
          ({ ok }) => ok,
          () => false,
        );
        if (isHealthy) return;
        await wait(100);
      }
      throw new Error(`The replica at ${url} did not start within 30 seconds.`);
    },
    async kill() {
      if (!child || child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
    },
  };
}
