/** The program as its users run it: a process of its own, with a command line, an environment and three streams. */
import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import process from 'node:process';
import type { Readable } from 'node:stream';

const root = fileURLToPath(new URL('../..', import.meta.url));
const bin = fileURLToPath(new URL('../../bin/mockmint.js', import.meta.url));

export interface RunOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** The repository's root by default. */
  readonly cwd?: string;
}

/** How a run of the program ended. */
export interface Run {
  /** As a user would type it. */
  readonly command: string;
  readonly stdout: string;
  readonly stderr: string;
  readonly code: number | null;
}

/** A run that is under way. */
export interface Running {
  /** Waits for a line of the output that fits. @throws Error where the program ends before */
  line(pattern: RegExp): Promise<RegExpExecArray>;
  /** All output so far. */
  readonly stdout: string;
  /** All error output so far. */
  readonly stderr: string;
  signal(signal: NodeJS.Signals): void;
  /** How it ended, once it has. */
  readonly ended: Promise<Run>;
}

/** Runs the program to its end. */
export const run = (args: readonly string[], options?: RunOptions): Promise<Run> => start(args, options).ended;

const underWay = new Set<ChildProcessByStdio<null, Readable, Readable>>();

/** Ends every run that a test has left. */
export async function stopAll(): Promise<void> {
  await Promise.all(
    [...underWay].map(async (child) => {
      child.kill('SIGKILL');
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    }),
  );
}

export function start(args: readonly string[], { env = {}, cwd = root }: RunOptions = {}): Running {
  const { PORT, HOST, MOCKMINT_ADMIN_TOKEN, FORCE_COLOR, ...inherited } = process.env;
  const child = spawn(process.execPath, [bin, ...args], {
    cwd,
    env: { ...inherited, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  underWay.add(child);
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const variables = Object.entries(env).map(([name, value]) => `${name}=${value}`);
  const command = [...variables, 'mockmint', ...args].join(' ');
  const ended = once(child, 'close').then(([code]): Run => {
    underWay.delete(child);
    return { command, stdout, stderr, code: code as number | null };
  });
  return {
    get stdout() {
      return stdout;
    },
    get stderr() {
      return stderr;
    },
    async line(pattern) {
      for (;;) {
        const match = pattern.exec(stdout);
        if (match) return match;
        const more = once(child.stdout, 'data').then(() => true);
        const end = ended.then(() => false);
        if (!(await Promise.race([more, end])) && !pattern.test(stdout)) {
          throw new Error(`"${command}" ended without a line that fits ${String(pattern)}:\n${stdout}\n${stderr}`);
        }
      }
    },
    signal: (signal) => void child.kill(signal),
    ended,
  };
}
