/** The architecture: layers, independent modules, no cycles, one adapter for each third-party package. */
import { existsSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { cyclesIn, codeOf, filesIn, importsOf, loadedWith, root, textOf, type Import } from './support/source-tree.ts';

/** The layer of each module. Modules of one layer do not import each other. */
const layers: Readonly<Record<string, number>> = {
  'src/lib': 1,
  'src/http': 2,
  'src/openapi': 2,
  'src/tokens': 2,
  'src/storage': 3,
  'src/provider': 4,
  'src/server': 5,
  'src/verify': 5,
  mocks: 5,
  contracts: 5,
  'src/library': 6,
  'src/matchers': 6,
  'src/cli': 7,
  'src/index.ts': 7,
  'src/jest.ts': 7,
  'src/playwright.ts': 7,
  'src/provider.ts': 7,
  'src/verify-worker.ts': 7,
  'src/vitest.ts': 7,
  console: 7,
};

const topLayer = 7;
const providerLayer = 4;

/** By package, the file or folder that may import it; the files in `types` may import its types. */
const adapters: Readonly<Record<string, { readonly adapter: string; readonly types?: readonly string[] }>> = {
  '@faker-js/faker': { adapter: 'src/provider/english-faker.ts', types: ['src/provider/faker.ts'] },
  '@seriousme/openapi-schema-validator': { adapter: 'src/openapi/lint.ts' },
  '@playwright/test': { adapter: 'src/playwright.ts' },
  asn1js: { adapter: 'src/server/tls/create-certificate.ts' },
  ajv: { adapter: 'src/openapi' },
  'ajv-draft-04': { adapter: 'src/openapi/document-validator.ts' },
  'ajv-formats': { adapter: 'src/openapi' },
  commander: { adapter: 'src/cli' },
  cors: { adapter: 'src/server/pipeline/cross-origin.ts' },
  express: { adapter: 'src/server' },
  'express-openapi-validator': { adapter: 'src/server/openapi-validator/validator-library.ts' },
  'fast-check': { adapter: 'src/verify/plan/arbitrary.ts' },
  'js-yaml': { adapter: 'src/openapi/foreign-source.ts' },
  'json-p3': { adapter: 'src/openapi/overlay.ts' },
  pg: { adapter: 'src/storage/sql/postgres-pool.ts' },
  pino: { adapter: 'src/cli/log.ts' },
  pkijs: { adapter: 'src/server/tls/create-certificate.ts' },
  preact: { adapter: 'console' },
  '@preact/signals': { adapter: 'console' },
  'prom-client': { adapter: 'src/server/metrics.ts' },
  re2js: { adapter: 'src/server/session/linear-regex.ts' },
  vitest: { adapter: 'src/vitest.ts' },
  yaml: { adapter: 'src/openapi/source.ts' },
};

const plugIns = ['mocks', 'contracts'].filter((folder) => existsSync(join(root, folder)));
const files = [
  ...filesIn('src'),
  ...filesIn('src', '.js'),
  ...filesIn('console'),
  ...filesIn('console', '.tsx'),
  ...plugIns.flatMap((folder) => filesIn(folder)),
];
const imports = files.flatMap(importsOf);
const between = imports.filter(({ kind }) => kind === 'file');
const packages = imports.filter(({ kind }) => kind === 'package');

/** The browser's program is bundled: it needs its packages to be built, not to run. */
const isPage = (file: string): boolean => isWithin(file, 'console');

/** Not written by hand. */
const isGenerated = (file: string): boolean => file === 'src/server/control-api/control-types.ts';

const isWithin = (file: string, path: string): boolean => file === path || file.startsWith(`${path}/`);
const moduleOf = (file: string): string | undefined => Object.keys(layers).find((name) => isWithin(file, name));
const layerOf = (file: string): number => layers[moduleOf(file) ?? ''] ?? Number.NaN;
const format = ({ from, to, typeOnly }: Import): string => `${from} → ${to}${typeOnly ? ' (types)' : ''}`;

/** Where a pattern occurs in the program: file, and what was found. */
const places = (paths: readonly string[], pattern: RegExp): string[] =>
  paths.flatMap((file) => Array.from(codeOf(file).matchAll(pattern), ([found]) => `${file}: ${found}`));

describe('Layers', () => {
  test('every source file belongs to a module', () => {
    expect(files.filter((file) => moduleOf(file) === undefined)).toEqual([]);
    expect(files.length).toBeGreaterThan(60);
  });

  test('every import leads to a file that exists', () => {
    expect(between.filter(({ to }) => !existsSync(join(root, to))).map(format)).toEqual([]);
    expect(between.length).toBeGreaterThan(200);
  });

  test('imports point down or stay within a module', () => {
    const upward = between.filter(({ from, to }) => moduleOf(from) !== moduleOf(to) && !(layerOf(to) < layerOf(from)));
    expect(upward.filter(({ to }) => layerOf(to) < topLayer).map(format)).toEqual([]);
  });

  test('modules of the top layer do not import each other', () => {
    expect(
      between.filter(({ from, to }) => layerOf(to) === topLayer && moduleOf(from) !== moduleOf(to)).map(format),
    ).toEqual([]);
  });

  test('mocks and contracts import the provider layer and below, and not each other', () => {
    const strays = between.filter(
      ({ from, to }) => plugIns.some((folder) => isWithin(from, folder)) && !(layerOf(to) <= providerLayer),
    );
    expect(strays.map(format)).toEqual([]);
  });

  test('there are no import cycles, not even of types', () => {
    expect(cyclesIn(between).map((cycle) => cycle.join(' → '))).toEqual([]);
  });
});

describe('Third-party packages', () => {
  test('each is imported in one place', () => {
    const strays = packages.filter(({ from, to, typeOnly }) => {
      const { adapter = '', types = [] } = adapters[to] ?? {};
      return !isWithin(from, adapter) && !(typeOnly && types.includes(from));
    });
    expect(strays.map(format)).toEqual([]);
  });

  test('all are bundled: a project that uses mockmint installs nothing else', () => {
    const manifest = JSON.parse(textOf('package.json')) as {
      dependencies?: Record<string, string>;
      devDependencies: Record<string, string>;
    };
    const used = packages.filter(({ from, typeOnly }) => !typeOnly && !isPage(from)).map(({ to }) => to);
    expect(manifest.dependencies).toBeUndefined();
    expect(used.filter((name) => !(name in manifest.devDependencies))).toEqual([]);
  });

  test('the console imports only types of the server, and of the library what runs in a browser', () => {
    const imported = imports.filter(
      ({ from, to, kind, typeOnly }) =>
        isPage(from) && !typeOnly && (kind === 'node' || (kind === 'file' && !isPage(to))),
    );
    expect([...new Set(imported.map(({ to }) => to))].sort()).toEqual([
      'src/lib/add-duration.ts',
      'src/lib/body-text.ts',
      'src/lib/curl.ts',
      'src/lib/date-time.ts',
      'src/lib/is-object.ts',
      'src/lib/json-pointer.ts',
      'src/lib/suggest.ts',
    ]);
  });

  test('the library imports nothing but Node, and no files, sockets or processes', () => {
    const foreign = imports.filter(
      ({ from, kind, to }) =>
        isWithin(from, 'src/lib') &&
        kind !== 'file' &&
        ![
          'node:buffer',
          'node:crypto',
          'node:http',
          'node:module',
          'node:path',
          'node:perf_hooks',
          'node:timers',
          'node:url',
          'node:util',
        ].includes(to),
    );
    expect(foreign.map(format)).toEqual([]);
  });
});

describe('The start of a mock', () => {
  const loaded = loadedWith(['src/cli/main.ts', 'src/cli/serve.ts', ...filesIn('mocks')]);

  test('waits for no part of the harness', () => {
    expect(loaded.files).toContain('src/server/app.ts');
    expect(loaded.files.filter((file) => moduleOf(file) === 'src/verify')).toEqual([]);
  });

  test('waits for no package that only some runs need', () => {
    const needed = [
      'ajv',
      'ajv-draft-04',
      'ajv-formats',
      'commander',
      'cors',
      'express',
      'express-openapi-validator',
      'json-p3',
      'yaml',
    ];
    expect(loaded.packages.filter((name) => !needed.includes(name))).toEqual([]);
  });
});

describe('What occurs in one place only', () => {
  const outside = (...modules: string[]): string[] =>
    files.filter((file) => !modules.some((name) => isWithin(file, name)));

  test('the wall clock and randomness, in the library; the browser has its own', () => {
    expect(
      places(
        outside('src/lib', 'console'),
        /Date\.now|new Date\(\s*\)|performance\.now|Math\.random|randomUUID|randomBytes|randomInt|getRandomValues/g,
      ),
    ).toEqual([]);
  });

  test('the process, the console and the arguments, in the command line; the library, too, asks the environment for its cache folder', () => {
    expect(
      places(
        outside('src/cli', 'console', 'src/openapi/cache-folder.js'),
        /\bprocess\.(?!localPort)\w+|\bconsole\.\w+|from 'node:process'/g,
      ),
    ).toEqual([]);
  });

  test('providers, in their own files: none is named in the sources, but for examples in the help of the command line', () => {
    const ids = readdirSync(join(root, 'specs'), { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name);
    const named = new RegExp(`.*(?:${ids.join('|')}).*`, 'gi');
    const everything = [...filesIn('src', ''), ...filesIn('console', '')].filter((file) => !isWithin(file, 'src/cli'));
    const found = everything.flatMap((file) =>
      Array.from(textOf(file).matchAll(named), ([line]) => `${file}: ${line.trim()}`),
    );
    expect(ids).toHaveLength(5);
    expect(found).toEqual([]);
    const inHelp = filesIn('src/cli').flatMap((file) => Array.from(codeOf(file).matchAll(named), ([line]) => line));
    expect(inHelp.filter((line) => !/^ *mockmint |\bsuch as\b|\\nExamples:\\n/.test(line))).toEqual([]);
  });
});

describe('The files', () => {
  test('no name occurs in two folders', () => {
    const names = [...filesIn('src'), ...filesIn('console'), ...filesIn('console', '.tsx')]
      .map((file) => basename(file))
      .filter((name) => name !== 'index.ts' && name !== 'main.ts');
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  });

  test('no source is longer than 300 lines, and no test than 500', () => {
    const isLong = (max: number) => (file: string) => textOf(file).trimEnd().split('\n').length > max;
    expect([
      ...files.filter((file) => !isGenerated(file) && isLong(300)(file)),
      ...filesIn('test').filter(isLong(500)),
    ]).toEqual([]);
  });

  test('each begins with one line of purpose', () => {
    expect(files.filter((file) => !/^(#!.*\n)?\/\*\* .+ \*\/\n/.test(textOf(file)))).toEqual([]);
  });

  test('none says "any" where a type is meant', () => {
    expect(places(files, /(?::|\bas|<|\|) ?any\b(?! \w)/g)).toEqual([]);
  });
});
