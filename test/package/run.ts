/** Tests the package as users install it: packs it, and runs the projects in `projects` with their tools. */
import { spawnSync } from 'node:child_process';
import { cpSync, globSync, mkdirSync, readFileSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
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
  // Jest's limit of 5 s is for a machine that runs nothing else.
  command: node(...flags, join('..', 'node_modules', 'jest', 'bin', 'jest.js'), '--testTimeout=60000'),
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
  runs: [
    types('CommonJS and ES modules', 'node16', 'node16', ['use.ts', 'esm/use.ts'], ...allChecked),
    types('a bundler', 'esnext', 'bundler', ['use.ts'], ...allChecked),
    types('Jest and Playwright', 'node16', 'node16', ['matchers.ts'], ...testTypes, 'node'),
    types('global Jest', 'node16', 'node16', ['matchers-global.ts'], ...testTypes, 'node,jest'),
    types('Vitest', 'node16', 'node16', ['matchers-vitest.ts'], ...testTypes, 'node'),
    jest('jest-require'),
    jest('jest-babel'),
    jest('jest-provider'),
    jest('jest-ts-jest'),
    jest('jest-esm', '--experimental-vm-modules'),
    { name: 'vitest', folder: 'vitest', command: binary('vitest', 'run') },
    { name: 'clients', folder: 'clients', command: binary('vitest', 'run') },
    { name: 'mocha', folder: 'mocha', command: binary('mocha', 'mock.test.js') },
    { name: 'node:test', folder: 'node-test', command: node('--test') },
    { name: 'playwright', folder: 'playwright', command: node('check.mjs') },
    { name: 'provider', folder: 'provider', command: node('--test') },
  ],
};

const previous = {
  packages: ['jest@29', 'jest-environment-jsdom@29'],
  runs: [jest('jest-require'), jest('jest-esm', '--experimental-vm-modules')],
};

function npmCache(): string {
  return spawnSync('npm', ['config', 'get', 'cache'], { encoding: 'utf8' }).stdout.trim();
}

/** Runs a command, and prints its output if it fails. */
function run(command: readonly string[], cwd: string): boolean {
  const [program = '', ...args] = command;
  const { status, stdout, stderr, error } = spawnSync(program, args, { cwd, env, encoding: 'utf8', timeout: 600_000 });
  if (status === 0) return true;
  console.log(`${stdout}${stderr}${error?.message ?? ''}`);
  return false;
}

/** Installs the package with tools in a new folder, and runs the projects in it. Returns the failed ones. */
function testWith(name: string, { packages, runs }: typeof today | typeof previous): string[] {
  const folder = join(scratch, name);
  mkdirSync(folder);
  writeFileSync(join(folder, 'package.json'), '{ "private": true }');
  cpSync(join(import.meta.dirname, 'projects'), folder, { recursive: true });
  cpSync(join(root, 'CONTRIBUTING.md'), join(folder, 'provider', 'CONTRIBUTING.md'));
  // The same code as an ES module, and in jsdom.
  cpSync(join(folder, 'types', 'use.ts'), join(folder, 'types', 'esm', 'use.ts'));
  const nodeTest = readFileSync(join(folder, 'jest-require', 'node.test.js'), 'utf8');
  writeFileSync(join(folder, 'jest-require', 'jsdom.test.js'), `/** @jest-environment jsdom */\n${nodeTest}`);
  if (!run(['npm', 'install', '--no-audit', '--no-fund', '--loglevel=error', tarball, ...packages], folder))
    return [`npm install of ${name}`];
  return runs
    .filter((one) => selected === undefined || one.name.includes(selected))
    .filter(({ name: title, folder: project, command }) => {
      const started = performance.now();
      const passed = run(command, join(folder, project));
      console.log(
        `${passed ? 'ok  ' : 'FAIL'} ${name}: ${title} (${Math.round((performance.now() - started) / 1000)} s)`,
      );
      return !passed;
    })
    .map(({ name: title }) => `${name}: ${title}`);
}

const selected = process.argv[2];
try {
  const pack = spawnSync('npm', ['pack', '--json', '--pack-destination', scratch], { cwd: root, encoding: 'utf8' });
  if (pack.status !== 0) throw new Error(pack.stderr);
  renameSync(globSync(join(scratch, 'mockmint-*.tgz'))[0] ?? '', tarball);
  const failed = [...testWith('today', today), ...testWith('jest-29', previous)];
  if (failed.length > 0) throw new Error(`Failed: ${failed.join('; ')}`);
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
