/** Starts a mock server for one document in a process of its own, and measures it. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import process from 'node:process';
import { setTimeout as wait } from 'node:timers/promises';
import { peakMb } from '../process.ts';
import { exchange } from './corpus-probe.ts';

/** A kind of server. */
export interface CorpusServer {
  readonly name: string;
  /** The arguments for Node. */
  args(document: string, port: number): readonly string[];
  /** The path that answers once the server is ready, with any status or with 200 only. */
  readonly ready: { readonly path: string; readonly isStrict: boolean };
  /** Whether it serves the path of the document's server. */
  readonly hasBasePath: boolean;
}

export interface RunningServer {
  readonly startMs: number;
  isAlive(): boolean;
  /** Peak resident memory in megabytes; undefined where the system does not tell it. */
  peakMb(): number | undefined;
  stop(): Promise<void>;
}

const maxStartMs = 90_000;

/** Starts a server; undefined if it does not serve the document. */
export async function startServer(
  server: CorpusServer,
  document: string,
  port: number,
): Promise<RunningServer | undefined> {
  const startedAt = performance.now();
  const child = spawn(process.execPath, server.args(document, port), { stdio: 'ignore' });
  const isAlive = (): boolean => child.exitCode === null && child.signalCode === null;
  const stop = async (): Promise<void> => {
    if (!isAlive()) return;
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  };
  const { path, isStrict } = server.ready;
  while (isAlive() && performance.now() - startedAt < maxStartMs) {
    const response = await exchange(`http://127.0.0.1:${port}${path}`, { method: 'GET', headers: {}, body: undefined });
    if (response && (!isStrict || response.status === 200))
      return {
        startMs: performance.now() - startedAt,
        isAlive,
        peakMb: () => (child.pid !== undefined && isAlive() ? peakMb(child.pid) : undefined),
        stop,
      };
    await wait(10);
  }
  await stop();
  return undefined;
}
