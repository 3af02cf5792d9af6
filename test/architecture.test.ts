/** The house: five floors, rooms that do not know each other, one door for each third party. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { circlesIn, codeOf, filesIn, importsOf, loadedWith, root, textOf, type Import } from './support/source-tree.ts';

/** By room, its floor. The rooms of one floor do not know each other. */
const floors: Readonly<Record<string, number>> = {
  'src/core': 1,
  'src/openapi': 2, 'src/state': 2,
  'src/provider': 3,
  'src/server': 4, 'src/contract': 4, mocks: 4, contracts: 4,
  'src/cli': 5, 'src/console': 5, 'src/index.ts': 5, 'src/jest.ts': 5, 'src/verify-worker.ts': 5,
};

/** By package, the files or folders that may import it; `types` may name its types. */
const doors: Readonly<Record<string, { readonly door: string; readonly types?: readonly string[] }>> = {
  '@faker-js/faker': { door: 'src/provider/fake.ts' },
  '@seriousme/openapi-schema-validator': { door: 'src/openapi/lint.ts' },
  ajv: { door: 'src/openapi' },
  'ajv-draft-04': { door: 'src/openapi/judge.ts' },
  'ajv-formats': { door: 'src/openapi' },
  commander: { door: 'src/cli' },
  cors: { door: 'src/server/cross-origin.ts' },
  expect: { door: 'src/jest.ts' },
  express: { door: 'src/server', types: ['src/index.ts'] },
  'express-openapi-validator': { door: 'src/server/validation/validator.ts' },
  'fast-check': { door: 'src/contract/generate/arbitrary.ts' },
  jose: { door: 'src/state/mint.ts', types: ['src/provider/mock.ts'] },
  'json-p3': { door: 'src/openapi/overlay.ts' },
  pino: { door: 'src/cli/log.ts' },
  preact: { door: 'src/console' },
  '@preact/signals': { door: 'src/console' },
  'swagger-ui-dist': { door: 'src/console/documents/swagger-ui.ts' },
  'prom-client': { door: 'src/server/metrics.ts' },
  yaml: { door: 'src/openapi/source.ts' },
};

const plugIns = ['mocks', 'contracts'].filter((folder) => existsSync(join(root, folder)));
const files = [...filesIn('src'), ...filesIn('src', '.js'), ...filesIn('src/console', '.tsx'), ...plugIns.flatMap((folder) => filesIn(folder))];
const imports = files.flatMap(importsOf);
const between = imports.filter(({ kind }) => kind === 'file');
const packages = imports.filter(({ kind }) => kind === 'package');

/** The browser's program is bundled: it needs its packages to be built, not to run. */
const isPage = (file: string): boolean => isWithin(file, 'src/console');

const roomOf = (file: string): string | undefined => Object.keys(floors).find((room) => file === room || file.startsWith(`${room}/`));
const floorOf = (file: string): number => floors[roomOf(file) ?? ''] ?? Number.NaN;
const isWithin = (file: string, place: string): boolean => file === place || file.startsWith(`${place}/`);
const told = ({ from, to, typeOnly }: Import): string => `${from} → ${to}${typeOnly ? ' (types)' : ''}`;

/** Where a pattern occurs in the program: file, and what was found. */
const places = (among: readonly string[], pattern: RegExp): string[] =>
  among.flatMap((file) => Array.from(codeOf(file).matchAll(pattern), ([found]) => `${file}: ${found}`));

describe('The floors', () => {
  test('every source file is in a room', () => {
    expect(files.filter((file) => roomOf(file) === undefined)).toEqual([]);
    expect(files.length).toBeGreaterThan(60);
  });

  test('every import leads to a file that exists', () => {
    expect(between.filter(({ to }) => !existsSync(join(root, to))).map(told)).toEqual([]);
    expect(between.length).toBeGreaterThan(200);
  });

  test('imports point strictly down, or stay in their room', () => {
    const upward = between.filter(({ from, to }) => roomOf(from) !== roomOf(to) && !(floorOf(to) < floorOf(from)));
    expect(upward.filter(({ to }) => floorOf(to) < 5).map(told)).toEqual([]);
  });

  test('nothing but the command line imports the public API or its neighbours on the top floor', () => {
    expect(between.filter(({ from, to }) => floorOf(to) === 5 && roomOf(from) !== roomOf(to)).map(told)).toEqual([]);
  });

  test('mocks and contracts know neither each other nor the server, nor a neighbour in their own folder', () => {
    const strays = between.filter(({ from, to }) => plugIns.some((folder) => isWithin(from, folder)) && !(floorOf(to) <= 3));
    expect(strays.map(told)).toEqual([]);
  });

  test('there are no circles, of types neither', () => {
    expect(circlesIn(between).map((way) => way.join(' → '))).toEqual([]);
  });
});

describe('Third parties', () => {
  test('each comes in through one door', () => {
    const strays = packages.filter(({ from, to, typeOnly }) => {
      const { door = '', types = [] } = doors[to] ?? {};
      return !isWithin(from, door) && !(typeOnly && types.includes(from));
    });
    expect(strays.map(told)).toEqual([]);
  });

  test('each dependency of the package is used, and each used package is a dependency', () => {
    const { dependencies } = JSON.parse(textOf('package.json')) as { dependencies: Record<string, string> };
    expect([...new Set(packages.filter(({ from, typeOnly }) => !typeOnly && !isPage(from)).map(({ to }) => to))].sort()).toEqual(Object.keys(dependencies).sort());
  });

  test('the console takes from the server its types alone, and from the core what runs in a browser', () => {
    const taken = imports.filter(({ from, to, kind, typeOnly }) => isPage(from) && !typeOnly && (kind === 'node' || (kind === 'file' && !isPage(to))));
    expect(taken.map(({ to }) => to)).toEqual(['src/core/pointer.ts']);
  });

  test('the core needs nothing but Node, and no files, sockets or processes', () => {
    const foreign = imports.filter(({ from, kind, to }) => isWithin(from, 'src/core') && kind !== 'file' && !['node:crypto', 'node:http', 'node:module'].includes(to));
    expect(foreign.map(told)).toEqual([]);
  });
});

describe('The start of a mock', () => {
  const loaded = loadedWith(['src/cli/main.ts', 'src/cli/serve.ts', ...filesIn('mocks')]);

  test('waits for no part of the harness', () => {
    expect(loaded.files).toContain('src/server/app.ts');
    expect(loaded.files.filter((file) => roomOf(file) === 'src/contract')).toEqual([]);
  });

  test('waits for no package that only some runs need', () => {
    const needed = ['ajv', 'ajv-draft-04', 'ajv-formats', 'commander', 'cors', 'express', 'express-openapi-validator', 'jose', 'json-p3', 'yaml'];
    expect(loaded.packages.filter((name) => !needed.includes(name))).toEqual([]);
  });
});

describe('What occurs in one place only', () => {
  const outside = (...rooms: string[]): string[] => files.filter((file) => !rooms.some((room) => isWithin(file, room)));

  test('the wall clock and chance, in the core; in the browser there are only its own', () => {
    expect(places(outside('src/core', 'src/console'), /Date\.now|new Date\(\s*\)|performance\.now|Math\.random|randomUUID|randomBytes|randomInt|getRandomValues/g)).toEqual([]);
  });

  test('the process, the console and the arguments, in the command line; the library, too, asks the environment for its cache folder', () => {
    expect(places(outside('src/cli', 'src/console', 'src/openapi/cache-folder.js'), /\bprocess\.(?!localPort)\w+|\bconsole\.\w+|from 'node:process'/g)).toEqual([]);
  });

  test('providers, in their own files: none is named in the sources, but for examples in the help of the command line', () => {
    const ids = readdirSync(join(root, 'specs'), { withFileTypes: true }).filter((entry) => entry.isDirectory()).map(({ name }) => name);
    const named = new RegExp(`.*(?:${ids.join('|')}).*`, 'gi');
    const everything = filesIn('src', '').filter((file) => !isWithin(file, 'src/cli'));
    const found = everything.flatMap((file) => Array.from(textOf(file).matchAll(named), ([line]) => `${file}: ${line.trim()}`));
    expect(ids).toHaveLength(5);
    expect(found).toEqual([]);
    const inHelp = filesIn('src/cli').flatMap((file) => Array.from(codeOf(file).matchAll(named), ([line]) => line));
    expect(inHelp.filter((line) => !/^ *mockmint |\bsuch as\b|addHelpText\('after'/.test(line))).toEqual([]);
  });
});

describe('The files', () => {
  test('none is longer than 300 lines', () => {
    const long = [...files, ...filesIn('test')].filter((file) => textOf(file).trimEnd().split('\n').length > 300);
    expect(long).toEqual([]);
  });

  test('each begins with one line of purpose', () => {
    expect(files.filter((file) => !/^(#!.*\n)?\/\*\* .+ \*\/\n/.test(textOf(file)))).toEqual([]);
  });

  test('none says "any" where a type is meant', () => {
    expect(places(files, /(?::|\bas|<|\|) ?any\b(?! \w)/g)).toEqual([]);
  });
});
