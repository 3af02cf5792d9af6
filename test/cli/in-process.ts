/** Runs a command in the process of the test, which is faster than a process for each run. */
import process from 'node:process';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import type { CliProcess } from '../../src/cli/cli-process.ts';
import { run } from '../../src/cli/main.ts';
import type { Run } from './program.ts';

/** Runs a command that ends by itself and needs no environment variables. */
export async function runInProcess(args: readonly string[]): Promise<Run> {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const outputs = Promise.all([text(stdout), text(stderr)]);
  const host: CliProcess = {
    stdout,
    stderr,
    cwd: () => process.cwd(),
    on: () => {},
    exit: (code) => {
      throw new Error(`The command called exit(${code}).`);
    },
  };
  await run(args, host);
  stdout.end();
  stderr.end();
  const [out, err] = await outputs;
  return { command: ['mockmint', ...args].join(' '), stdout: out, stderr: err, code: Number(host.exitCode ?? 0) };
}
