/** Builds `dist` for the published package: ES modules, CommonJS modules, types, and the files that they read. */
import { cpSync, globSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, join } from 'node:path';
import { rolldown, type OutputChunk, type Plugin } from 'rolldown';
import { dts } from 'rolldown-plugin-dts';
import { buildConsole } from './build-console.ts';

const at = (...path: string[]): string => join(import.meta.dirname, '..', ...path);
const require = createRequire(import.meta.url);

interface Manifest {
  readonly peerDependencies: Readonly<Record<string, string>>;
  readonly exports: Readonly<Record<string, unknown>>;
  readonly devDependencies: Readonly<Record<string, string>>;
}

const manifest = JSON.parse(readFileSync(at('package.json'), 'utf8')) as Manifest;

const filesBelow = (folder: string): [string, string][] =>
  globSync(`${folder}/*.ts`, { cwd: at() }).map((file) => [`${folder}/${basename(file, '.ts')}`, at(file)]);

/** The public entry points: `.` is src/index.ts, `./jest` is src/jest.ts. */
const entries = Object.fromEntries(
  Object.keys(manifest.exports)
    .filter((name) => !name.endsWith('.json'))
    .map((name): [string, string] => {
      const entry = name === '.' ? 'index' : name.slice(2);
      return [entry, at('src', `${entry}.ts`)];
    }),
);

const providers = Object.fromEntries([...filesBelow('mocks'), ...filesBelow('contracts')]);

/** What only the command line and its threads load; always ES modules. */
const program = {
  cli: at('src/cli/main.ts'),
  'verify-worker': at('src/verify-worker.ts'),
  'cache-folder': at('src/openapi/cache-folder.js'),
};

/** The versions of the bundled dependencies are known when the package is built. */
const versions: Plugin = {
  name: 'package versions',
  load(id) {
    if (!id.endsWith('/src/openapi/package-version.ts')) return null;
    const table = Object.fromEntries(
      Object.keys(manifest.devDependencies).map((name) => [name, versionOf(name)] as const),
    );
    return `const versions = ${JSON.stringify(table)};\nexport const packageVersion = (name) => versions[name];`;
  },
};

const versionOf = (name: string): string =>
  (JSON.parse(readFileSync(at('node_modules', name, 'package.json'), 'utf8')) as { readonly version: string }).version;

const ownLoader: Plugin = {
  name: 'provider modules are loaded by Node',
  load: (id) =>
    id.endsWith('/src/provider/load-module.ts') ? readFileSync(at('src/provider/require-module.ts'), 'utf8') : null,
};

/** Node's own `require` would look for the package when the program runs; without it, the package is bundled. */
const requiredPackages: Plugin = {
  name: 'bundle a package that is required on first use',
  transform: (code, id) =>
    id.endsWith('/src/server/session/linear-regex.ts')
      ? code.replace('const require = createRequire(import.meta.url);', '')
      : null,
};

/**
 * Test environments such as jsdom lack some of Node's globals, and tests replace others. `Date` stays global: a faked
 * date moves the sessions' clocks.
 */
const nodeGlobals = at('scripts/node-globals.ts');
/** Peer dependencies of the entry points for test frameworks. */
const external = Object.keys(manifest.peerDependencies);

const inject = Object.fromEntries(
  Object.keys(await import('./node-globals.ts')).map((name): [string, [string, string]] => [
    name === 'nextTick' ? 'process.nextTick' : name,
    [nodeGlobals, name],
  ]),
);

/** Bundles code and dependencies: a project that uses mockmint installs nothing else. */
async function bundle(
  input: Readonly<Record<string, string>>,
  format: 'esm' | 'cjs',
  plugins: readonly Plugin[],
): Promise<OutputChunk[]> {
  const extension = format === 'esm' ? 'js' : 'cjs';
  const build = await rolldown({
    cwd: at(),
    input,
    external,
    platform: 'node',
    transform: { inject },
    plugins: [...plugins],
  });
  const { output } = await build.write({
    dir: at('dist', format),
    format,
    exports: 'named',
    entryFileNames: `[name].${extension}`,
    chunkFileNames: `[name]-[hash].${extension}`,
  });
  return output.filter((file) => file.type === 'chunk');
}

/** Bundles the types of the entry points, once for `import` and once for `require`. */
async function bundleTypes(): Promise<void> {
  const build = await rolldown({
    cwd: at(),
    input: entries,
    platform: 'node',
    external: (id, importer) => importer !== undefined && !id.startsWith('.') && !id.startsWith('/'),
    plugins: [dts({ dtsOnly: true, tsconfig: at('tsconfig.build.json') })],
  });
  for (const [format, extension] of [
    ['esm', 'd.ts'],
    ['cjs', 'd.cts'],
  ] as const) {
    const { output } = await build.generate({ format: 'esm', chunkFileNames: '[name]-[hash].d.ts' });
    for (const file of output) {
      if (file.type !== 'chunk') continue;
      const name = file.fileName.replace(/\.d\.ts$/, `.${extension}`);
      const code = format === 'esm' ? file.code : file.code.replace(/((?:from|import) "\.\/[^"]+)\.js"/g, '$1.cjs"');
      writeFileSync(at('dist', format, name), code);
    }
  }
}

/** The licences of all bundled packages. */
function writeLicences(chunks: readonly OutputChunk[]): void {
  const folders = new Set(
    chunks
      .flatMap(({ moduleIds }) => moduleIds)
      .flatMap((id) => /^.*[\\/]node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+/.exec(id)?.[0] ?? []),
  );
  const notices = [...folders].sort().map((folder) => {
    const { name, version, license } = require(join(folder, 'package.json')) as Record<string, string>;
    const [file] = globSync('{LICENSE,LICENCE,license,licence}*', { cwd: folder });
    const text = file === undefined ? `Licence: ${license}` : readFileSync(join(folder, file), 'utf8').trim();
    return `${name} ${version}\n\n${text}\n`;
  });
  writeFileSync(at('dist/LICENSES.txt'), notices.join(`\n${'-'.repeat(80)}\n\n`));
}

rmSync(at('dist'), { recursive: true, force: true });
const chunks = [
  ...(await bundle({ ...entries, ...providers, ...program }, 'esm', [versions, ownLoader, requiredPackages])),
  ...(await bundle({ ...entries, ...providers }, 'cjs', [versions, ownLoader, requiredPackages])),
];
writeLicences(chunks);
await bundleTypes();
cpSync(at('specs'), at('dist/specs'), { recursive: true });
for (const format of ['esm', 'cjs']) {
  const schemas = 'node_modules/@seriousme/openapi-schema-validator/schemas'; // Read from beside the bundled code.
  cpSync(at(schemas), at('dist', format, 'schemas'), { recursive: true });
}
cpSync(at('src/server/control-api/openapi.yaml'), at('dist/control-api.yaml'));
await buildConsole();
