/** Tests the package as users install it: packs it, lints it, and runs the projects in `projects` with their tools. */
import { execFile, execFileSync } from 'node:child_process';
import { cpSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';

const root = join(import.meta.dirname, '../..');
const scratch = mkdtempSync(join(tmpdir(), 'mockmint-package-'));
const tarball = join(scratch, 'mockmint.tgz');

/** Caches of earlier runs would hide what a first run needs. */
const env = { ...process.env, HOME: scratch, SCRATCH: scratch, npm_config_cache: npmCache() };

interface Run {
  readonly name: string;
  readonly folder: string;
  readonly command: readonly string[];
}

const node = (...args: string[]): string[] => [process.execPath, ...args];
const binary = (name: string, ...args: string[]): string[] => [join('..', 'node_modules', '.bin', name), ...args];

const jest = (folder: string, ...flags: string[]): Run => ({
  name: folder,
  folder,
  // Jest's limit of 5 s is for a machine that runs nothing else; this one is for tests that hang.
  command: node(...flags, join('..', 'node_modules', 'jest', 'bin', 'jest.js'), '--testTimeout=300000'),
});

const strict = ['--noEmit', '--strict', '--target', 'es2022', '--lib', 'es2023,esnext.disposable'];
const types = (name: string, module: string, resolution: string, files: readonly string[], ...more: string[]): Run => ({
  name: `types: ${name}`,
  folder: 'types',
  command: binary('tsc', ...strict, '--module', module, '--moduleResolution', resolution, ...more, ...files),
});
const allChecked = ['--skipLibCheck', 'false', '--types', 'node'];
const testTypes = ['--skipLibCheck', '--lib', 'es2023,esnext.disposable,dom', '--types'];

/** The tools of today, and the projects that use them. */
const today = {
  packages: [
    'jest',
    'jest-environment-jsdom',
    '@types/jest',
    '@jest/globals',
    'ts-jest',
    'babel-jest',
    '@babel/core',
    '@babel/preset-env',
    '@babel/preset-typescript',
    'vitest',
    'jsdom',
    'happy-dom',
    'mocha',
    '@playwright/test',
    'axios',
    'supertest',
    'superagent',
    'undici',
    'got',
    'ky',
    'needle',
    'fastify',
    'typescript@5',
    '@types/node',
    '@types/supertest',
  ],
  // The longest first, so that all cores have work until the end.
  runs: [
    { name: 'provider', folder: 'provider', command: node('--test') },
    { name: 'vitest', folder: 'vitest', command: binary('vitest', 'run') },
    jest('jest-require'),
    { name: 'node:test', folder: 'node-test', command: node('--test') },
    { name: 'playwright', folder: 'playwright', command: node('check.mjs') },
    jest('jest-esm', '--experimental-vm-modules'),
    jest('jest-babel'),
    jest('jest-ts-jest'),
    { name: 'mocha', folder: 'mocha', command: binary('mocha', 'mock.test.js') },
    types('CommonJS and ES modules', 'node16', 'node16', ['use.ts', 'esm/use.ts'], ...allChecked),
    types('a bundler', 'esnext', 'bundler', ['use.ts'], ...allChecked),
    types('Jest and Playwright', 'node16', 'node16', ['matchers.ts'], ...testTypes, 'node'),
    types('global Jest', 'node16', 'node16', ['matchers-global.ts'], ...testTypes, 'node,jest'),
    types('Vitest', 'node16', 'node16', ['matchers-vitest.ts'], ...testTypes, 'node'),
    { name: 'clients', folder: 'clients', command: binary('vitest', 'run') },
    jest('jest-provider'),
  ],
};

const previous = {
  packages: ['jest@29', 'jest-environment-jsdom@29'],
  runs: [jest('jest-require'), jest('jest-esm', '--experimental-vm-modules')],
};

function npmCache(): string {
  return execFileSync('npm', ['config', 'get', 'cache'], { encoding: 'utf8' }).trim();
}

interface Task {
  readonly title: string;
  readonly command: readonly string[];
  readonly cwd: string;
}

/** Runs a task and prints a line about it, after its output if it fails. Returns whether it passed. */
function runTask({ title, command: [program = '', ...args], cwd }: Task): Promise<boolean> {
  const started = performance.now();
  return new Promise((resolve) => {
    execFile(program, args, { cwd, env, timeout: 900_000, maxBuffer: 100_000_000 }, (error, stdout, stderr) => {
      const seconds = Math.round((performance.now() - started) / 1000);
      if (error !== null) console.log(`${stdout}${stderr}${error.message}`);
      console.log(`${error === null ? 'ok  ' : 'FAIL'} ${title} (${seconds} s)`);
      resolve(error === null);
    });
  });
}

/** Runs the tasks in their order, as many at a time as there are cores. Returns whether all passed. */
async function runTasks(tasks: readonly Task[]): Promise<boolean> {
  const waiting = tasks.values();
  const failed: Task[] = [];
  const worker = async (): Promise<void> => {
    for (const task of waiting) if (!(await runTask(task))) failed.push(task);
  };
  await Promise.all(Array.from({ length: availableParallelism() }, worker));
  return failed.length === 0;
}

/** Makes a folder with the projects. Its task installs the package with tools in it. */
function installation(name: string, packages: readonly string[]): Task {
  const folder = join(scratch, name);
  mkdirSync(folder);
  writeFileSync(join(folder, 'package.json'), '{ "private": true }');
  cpSync(join(import.meta.dirname, 'projects'), folder, { recursive: true });
  cpSync(join(root, 'CONTRIBUTING.md'), join(folder, 'provider', 'CONTRIBUTING.md'));
  // The same code as an ES module, and in jsdom.
  cpSync(join(folder, 'types', 'use.ts'), join(folder, 'types', 'esm', 'use.ts'));
  const nodeTest = readFileSync(join(folder, 'jest-require', 'node.test.js'), 'utf8');
  writeFileSync(join(folder, 'jest-require', 'jsdom.test.js'), `/** @jest-environment jsdom */\n${nodeTest}`);
  const command = ['npm', 'install', '--no-audit', '--no-fund', '--loglevel=error', tarball, ...packages];
  return { title: `${name}: npm install`, command, cwd: folder };
}

const linter = (name: string, ...options: string[]): Task => ({
  title: name,
  command: [join(root, 'node_modules', '.bin', name), ...options, tarball],
  cwd: root,
});

/** The package that `MOCKMINT_TARBALL` names, or a new one. */
function packed(): string {
  const { MOCKMINT_TARBALL: given } = process.env;
  if (given !== undefined) return given;
  const command = ['pack', '--silent', '--pack-destination', scratch];
  execFileSync('npm', command, { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] });
  return globSync(join(scratch, 'mockmint-*.tgz'))[0] ?? '';
}

try {
  cpSync(packed(), tarball);
  const sets = Object.entries({ today, 'jest-29': previous });
  const installations = sets.map(([name, { packages }]) => installation(name, packages));
  const projects = sets.flatMap(([set, { runs }]) =>
    runs.map(({ name, command, folder }) => ({ title: `${set}: ${name}`, command, cwd: join(scratch, set, folder) })),
  );
  const selected = projects.filter(({ title }) => title.includes(process.argv[2] ?? ''));
  const passed =
    (await runTasks([...installations, linter('publint', '--strict'), linter('attw', '--no-color')])) &&
    (await runTasks(selected));
  if (!passed) process.exitCode = 1;
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
