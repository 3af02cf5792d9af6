/** The container: the Dockerfile's instructions build an image in a folder, and its commands run as in a container. */
import { execFileSync, spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { copyContext, Engine, instructionsOf, stagesOf } from './dockerfile.ts';
import { repository } from './markdown.ts';
import { programIn, unknownUser, whyNot } from './root-folder.ts';
import { ready } from './workspace.ts';
import { freePort } from '../support/free-port.ts';

const stages = stagesOf(instructionsOf(readFileSync(join(repository, 'Dockerfile'), 'utf8')));
const runtime = stages.at(-1) ?? [];
const execOf = (name: string): readonly string[] =>
  runtime.findLast((instruction) => instruction.name === name)?.exec ?? [];
const textOf = (name: string): string => runtime.find((instruction) => instruction.name === name)?.text ?? '';

describe('The image', () => {
  test('has two stages, and the last one runs no command while it is built', () => {
    expect(stages).toHaveLength(2);
    expect(runtime.map(({ name }) => name)).not.toContain('RUN');
  });

  test('runs as a numeric user other than root', () => {
    expect(textOf('USER')).toMatch(/^[1-9]\d*(:[1-9]\d*)?$/);
  });

  test('needs no shell: each command has the JSON form and names the program by its path', () => {
    expect(execOf('ENTRYPOINT')[0]).toBe('/usr/local/bin/node');
    expect(execOf('HEALTHCHECK')[0]).toBe('/usr/local/bin/node');
    expect(execOf('CMD')).toEqual(['serve', '--host', '0.0.0.0']);
  });

  test('exposes the default port', () => {
    expect(textOf('EXPOSE')).toBe('4010');
  });
});

const obstacle = whyNot();
const withRoot = obstacle === undefined ? describe : describe.skip;

withRoot(`The built image${obstacle === undefined ? '' : ` (${obstacle})`}`, () => {
  const folder = mkdtempSync(join(tmpdir(), 'mockmint-image-'));
  const running: ChildProcess[] = [];
  let root = '';

  beforeAll(() => {
    const context = join(folder, 'context');
    mkdirSync(context);
    copyContext(repository, context);
    root = new Engine(folder, context).build(stages);
  });
  afterAll(async () => {
    for (const child of running) {
      child.kill('SIGKILL');
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    }
    rmSync(folder, { recursive: true, force: true });
  });

  const environment = Object.fromEntries(
    runtime.filter(({ name }) => name === 'ENV').map(({ text }) => text.split('=') as [string, string]),
  );
  const run = (command: readonly string[], env: Record<string, string>) => {
    const { file, args } = programIn(root, command);
    const child = spawn(file, args, {
      env: { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', ...environment, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    running.push(child);
    return child;
  };
  const exitCode = async (command: readonly string[], env: Record<string, string>): Promise<unknown> =>
    (await once(run(command, env), 'exit'))[0];
  const serve = [...execOf('ENTRYPOINT'), ...execOf('CMD')];

  test('contains the package and its health check, and nothing else', () => {
    expect(globSync('*', { cwd: join(root, 'opt/node_modules/mockmint') }).sort()).toEqual([
      'CHANGELOG.md',
      'LICENSE',
      'README.md',
      'SECURITY.md',
      'bin',
      'dist',
      'package.json',
    ]);
    expect(globSync('*', { cwd: join(root, 'opt') }).sort()).toEqual(['health.mjs', 'node_modules']);
    expect(globSync('*', { cwd: join(root, 'opt/node_modules') })).toEqual(['mockmint']);
  });

  test('can be read by every user', () => {
    const files = globSync('opt/**/*', { cwd: root });
    expect(files.filter((file) => (statSync(join(root, file)).mode & 0o004) === 0)).toEqual([]);
  });

  test('is read-only, and has no shell, where the tests run it', async () => {
    const write = `require('fs').writeFileSync('/opt/written', '')`;
    expect(await exitCode(['/usr/local/bin/node', '-e', write], {})).toBe(1);
    expect(await exitCode(['/bin/sh', '-c', 'true'], {})).toBe(127);
    const isUnknown = `process.exit(process.getuid() === ${unknownUser} ? 0 : 1)`;
    expect(await exitCode(['/usr/local/bin/node', '-e', isUnknown], {})).toBe(0);
  });

  test('serves as an unknown user, becomes healthy, and ends on SIGTERM', async () => {
    const PORT = String(await freePort());
    expect(await exitCode(execOf('HEALTHCHECK'), { PORT })).toBe(1);
    const mock = run(serve, { PORT, MOCKMINT_ADMIN_TOKEN: 'the-token-of-the-test' });
    await ready(`http://127.0.0.1:${PORT}/__admin/health`);
    expect(await exitCode(execOf('HEALTHCHECK'), { PORT })).toBe(0);

    const rules = (headers: Record<string, string>) =>
      fetch(`http://127.0.0.1:${PORT}/__admin/rules`, { headers }).then(({ status }) => status);
    expect(await rules({})).toBe(401);
    expect(await rules({ authorization: 'Bearer the-token-of-the-test' })).toBe(200);

    const ended = once(mock, 'exit');
    mock.kill('SIGTERM');
    expect(await ended).toEqual([0, null]);
    expect(await exitCode(execOf('HEALTHCHECK'), { PORT })).toBe(1);
  });

  test('is bound to all addresses with other options, too', async () => {
    const PORT = String(await freePort());
    run([...execOf('ENTRYPOINT'), 'serve', '--seed', '1', '--log', 'json'], { PORT });
    await ready(`http://127.0.0.1:${PORT}/__admin/health`);
    expect((await fetch(`http://127.0.0.1:${PORT}/__admin/rules`)).status).toBe(401);
  });

  test('verifies the built-in mock', async () => {
    expect(await exitCode([...execOf('ENTRYPOINT'), 'verify', 'vida'], {})).toBe(0);
  });
});

test('.dockerignore lets nothing through that git ignores', () => {
  const folder = mkdtempSync(join(tmpdir(), 'mockmint-context-'));
  copyContext(repository, folder);
  const files = globSync('**/*', { cwd: folder }).filter((file) => statSync(join(folder, file)).isFile());
  rmSync(folder, { recursive: true });
  const { stdout } = spawnSync('git', ['check-ignore', '--stdin'], { cwd: repository, input: files.join('\n'), encoding: 'utf8' });
  expect(stdout).toBe('');
  expect(execFileSync('git', ['--version'], { encoding: 'utf8' })).toContain('git');
});
