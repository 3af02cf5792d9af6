/** The process goes on, or ends with the documented code, when what is around it fails. */
import { spawn, type ChildProcess, type StdioOptions } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, openSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { afterAll, expect, test } from '@jest/globals';
import { logOutput } from '../../src/cli/output.ts';
import { freePort } from '../support/free-port.ts';
import { openToAll, serveProvider } from '../support/services.ts';
import { exchange } from '../support/mock.ts';

const root = join(import.meta.dirname, '../..');
const children = new Set<ChildProcess>();

afterAll(() => {
  for (const child of children) child.kill('SIGKILL');
});

/** The program, or another command, with these three streams. */
function launch(
  args: readonly string[],
  stdio: StdioOptions,
  command = process.execPath,
  env: Record<string, string> = {},
): ChildProcess {
  const child = spawn(command, command === process.execPath ? [join(root, 'bin/mockmint.js'), ...args] : args, {
    cwd: root,
    stdio,
    env: { ...process.env, HOST: '', ...env },
  });
  children.add(child);
  return child;
}

/** A run whose standard output is a full disk, or, where the system has none, a pipe whose reader has gone. */
function launchOnFullDisk(args: readonly string[]): ChildProcess {
  if (!existsSync('/dev/full')) {
    const child = launch(args, ['ignore', 'pipe', 'pipe']);
    child.stdout?.destroy();
    return child;
  }
  const full = openSync('/dev/full', 'w');
  const child = launch(args, ['ignore', full, 'pipe']);
  closeSync(full);
  return child;
}

/** All that a run writes to its standard error until it ends, and how it ends. */
async function endOf(child: ChildProcess): Promise<{ stderr: string; code: number | null }> {
  let stderr = '';
  child.stderr?.on('data', (chunk: Buffer) => (stderr += String(chunk)));
  const [code] = (await once(child, 'close')) as [number | null];
  return { stderr, code };
}

/** Each of them is a line of the log. */
async function expectItServes(port: number): Promise<void> {
  for (let i = 0; i < 5; i++)
    expect((await exchange('POST', `http://127.0.0.1:${port}/alumio/api/v1/tokens`, { name: 'x' })).status).toBe(200);
}

test('serve goes on without its log when the disk is full, and says so once', async () => {
  const port = await freePort();
  const child = launchOnFullDisk(['serve', '--port', String(port)]);
  const end = endOf(child);
  await once(child.stderr!, 'data');
  await expectItServes(port);
  child.kill('SIGTERM');
  expect(await end).toEqual({
    code: 0,
    stderr: expect.stringMatching(/^mockmint: logging stopped \(.*\)\. The mock keeps running\.\n$/),
  });
});

test('serve goes on when the reader of its log has gone, and that of its messages, too', async () => {
  const port = await freePort();
  const child = launch(['serve', '--port', String(port), '--log', 'json'], ['ignore', 'pipe', 'pipe']);
  await once(child.stdout!, 'data');
  child.stdout!.destroy();
  child.stderr!.destroy();
  await expectItServes(port);
  child.kill('SIGTERM');
  expect(await once(child, 'exit')).toEqual([0, null]);
});

test('a log that nobody reads is cut, and does not pile up', () => {
  const [lines, messages]: [string[], string[]] = [[], []];
  const out = { writableLength: 0, write: (text: string) => (lines.push(text), (out.writableLength += text.length)) };
  const log = logOutput(out, { write: (text) => messages.push(text) });
  const line = 'x'.repeat(100_000);
  for (let i = 0; i < 1000; i++) log.write(line);
  expect(out.writableLength).toBeLessThan(17 * 2 ** 20);
  expect(messages).toEqual([expect.stringContaining('lines are dropped')]);
  out.writableLength = 0;
  log.write('last');
  expect(lines.at(-1)).toBe('last');
});

test.each([[['explain']], [['verify', '--help']]])(
  "%j ends with 2 when its output can't be written, and with 0 when its reader has gone",
  async (args) => {
    const full = launchOnFullDisk(args);
    const piped = launch(args, ['ignore', 'pipe', 'pipe']);
    piped.stdout!.destroy();
    const isFull = existsSync('/dev/full');
    expect(await Promise.all([endOf(full), endOf(piped)])).toEqual([
      isFull
        ? { code: 2, stderr: expect.stringMatching(/^mockmint: the output can't be written: .+\n$/) }
        : { code: 0, stderr: '' },
      { code: 0, stderr: '' },
    ]);
  },
);

test('verify ends with 1 for findings, whether or not somebody reads them', async () => {
  const service = await serveProvider('dayzero', openToAll);
  const child = launch(
    [
      'verify',
      'dayzero',
      '--target',
      service.url,
      '--credential',
      'mock_valid',
      '--forbidden-credential',
      'mock_readonly',
      '--check',
      'ignored_auth',
    ],
    ['ignore', 'pipe', 'ignore'],
  );
  child.stdout!.destroy();
  expect((await endOf(child)).code).toBe(1);
  await service.close();
});

test('an error that nobody has caught ends the program with 2', async () => {
  // Thrown once the program has begun, however long that takes.
  const program = `const waiting = setInterval(() => {
    if (process.listenerCount('uncaughtExceptionMonitor') === 0) return;
    clearInterval(waiting);
    throw new Error('unforeseen');
  });`;
  const late = `data:text/javascript,${encodeURIComponent(program)}`;
  const end = await endOf(
    launch(['verify'], ['ignore', 'ignore', 'pipe'], process.execPath, { NODE_OPTIONS: `--import=${late}` }),
  );
  expect(end).toEqual({ code: 2, stderr: expect.stringContaining('unforeseen') });
});

test('SIGTERM to "npm start" ends the mock as well', async () => {
  const port = await freePort();
  const args = ['start', '--silent', '--', '--port', String(port), '--log', 'json'];
  const child = launch(args, ['ignore', 'pipe', 'ignore'], 'npm');
  await once(child.stdout!, 'data');
  await expectItServes(port);
  child.kill('SIGTERM');
  await once(child.stdout!.resume(), 'close'); // The mock holds the other end of this pipe as long as it lives.
  await expect(expectItServes(port)).rejects.toThrow('fetch failed');
});
