/** Runs a server in a child process: starts it, waits for its first response, measures it, stops it. */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import process from 'node:process';
import { setTimeout as wait } from 'node:timers/promises';
import { post, type Call } from './request.ts';
import { environment } from './temp-folder.ts';

/** How to start a server: the Node arguments for a port, and the environment. */
export interface Command {
  args(port: number): readonly string[];
  readonly env?: NodeJS.ProcessEnv;
}

export interface Running {
  readonly url: string;
  readonly pid: number;
  /** Time from process start to the first valid response, in milliseconds. */
  readonly firstResponseMs: number;
  stop(): Promise<void>;
}

const maxStartMs = 60_000;

/**
 * Starts a server and waits for its first valid response.
 * @throws Error if the process exits or returns no success within a minute
 */
export async function start(command: Command, call: Call): Promise<Running> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const startedAt = performance.now();
  const child = spawn(process.execPath, command.args(port), {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: command.env ?? environment(),
  });
  const killed = (): void => void child.kill('SIGKILL');
  process.once('exit', killed);
  const stop = async (): Promise<void> => {
    await end(child);
    process.removeListener('exit', killed);
  };
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr = (stderr + text).slice(-2000)));
  let last = 'no response';
  while (child.exitCode === null && performance.now() - startedAt < maxStartMs) {
    const status = await post(url, call).then(
      (response) => response.status,
      (error: Error) => error.message,
    );
    if (typeof status === 'number' && status >= 200 && status < 300)
      return { url, pid: child.pid!, firstResponseMs: performance.now() - startedAt, stop };
    last = String(status);
    await wait(5);
  }
  await stop();
  throw new Error(`${command.args(port).join(' ')}: no valid response at ${call.path} (${last})\n${stderr}`);
}

/** Starts a server, stops it, and returns the start-up time in milliseconds. */
export async function timeStart(command: Command, call: Call): Promise<number> {
  const { firstResponseMs, stop } = await start(command, call);
  await stop();
  return firstResponseMs;
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  const late = setTimeout(() => child.kill('SIGKILL'), 5000);
  await ended;
  clearTimeout(late);
}

/** A port that nobody uses. */
export async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return port;
}

/** CPU time (user and system) of a process in milliseconds; undefined if unknown. */
export function cpuMs(pid: number): number | undefined {
  if (process.platform === 'linux') {
    // Fields after the process name, which may contain spaces: utime and stime are the 12th and 13th, in hundredths of a second.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)!.split(' ');
    return (Number(fields[11]) + Number(fields[12])) * 10;
  }
  const parts = ps('time', pid)?.split(/[-:]/).map(Number).reverse();
  if (parts === undefined) return undefined;
  const [seconds = 0, minutes = 0, hours = 0, days = 0] = parts;
  return (((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000;
}

/** Resident memory of a process in megabytes; undefined if unknown. */
export function residentMb(pid: number): number | undefined {
  if (process.platform === 'linux') return megabytes(pid, 'VmRSS');
  const kilobytes = ps('rss', pid);
  return kilobytes === undefined ? undefined : Number(kilobytes) / 1000;
}

/** Peak resident memory in megabytes; undefined if unknown. */
export const peakMb = (pid: number): number | undefined =>
  process.platform === 'linux' ? megabytes(pid, 'VmHWM') : undefined;

/** The kernel's kB are 1024 bytes. */
function megabytes(pid: number, field: 'VmRSS' | 'VmHWM'): number {
  const found = new RegExp(`^${field}:\\s+(\\d+) kB$`, 'm').exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  if (found === undefined) throw new Error(`/proc/${pid}/status has no ${field}`);
  return (Number(found) * 1024) / 1e6;
}

function ps(field: string, pid: number): string | undefined {
  try {
    return execFileSync('ps', ['-o', `${field}=`, '-p', String(pid)], { encoding: 'utf8' }).trim();
  } catch {
    return undefined; // No `ps`, for example on Windows.
  }
}
