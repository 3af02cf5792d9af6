/** Builds the console: bundles `console` into `dist/console`, which the mock serves. */
import { cpSync, existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { build } from 'esbuild';

const at = (...path: string[]): string => join(import.meta.dirname, '..', ...path);
const source = at('console');

/** Licences of the bundled packages; shipped with the bundle. */
const bundled = ['preact/LICENSE', '@preact/signals/LICENSE', '@preact/signals-core/LICENSE'];

/** Copies the page, bundles scripts and styles; code that is loaded on demand becomes a separate file. */
export async function buildConsole(folder = at('dist/console')): Promise<void> {
  rmSync(folder, { recursive: true, force: true });
  await build({
    entryPoints: [
      { in: join(source, 'main.tsx'), out: 'app' },
      { in: join(source, 'theme.ts'), out: 'theme' },
      { in: join(source, 'styles/app.css'), out: 'app' },
    ],
    outdir: folder,
    bundle: true,
    minify: true,
    splitting: true,
    format: 'esm',
    target: ['es2023', 'chrome120', 'firefox121', 'safari17.4'],
    legalComments: 'none',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    loader: { '.svg': 'dataurl' },
    chunkNames: '[name]-[hash]',
    logLevel: 'warning',
  });
  for (const file of ['index.html', 'icon.svg']) cpSync(join(source, file), join(folder, file));
  writeFileSync(
    join(folder, 'LICENSES.txt'),
    bundled.map((file) => `${file}\n\n${readFileSync(at('node_modules', file), 'utf8').trim()}\n`).join('\n\n'),
  );
}

/** Whether a source file is newer than the build. */
export function isStale(): boolean {
  const built = at('dist/console/index.html');
  if (!existsSync(built)) return true;
  const { mtimeMs } = statSync(built);
  const sources = readdirSync(source, { recursive: true, encoding: 'utf8' }).map((name) => join(source, name));
  return [...sources, import.meta.filename].some((file) => statSync(file).mtimeMs > mtimeMs);
}

if (process.argv[1] === import.meta.filename) await buildConsole();
