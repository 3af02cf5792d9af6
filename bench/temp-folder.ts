/** A temporary folder for everything that a run writes but its results: documents, caches, homes. It goes with the run. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';

const folder = mkdtempSync(join(tmpdir(), 'mockmint-bench-'));
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));

/** A folder in it, made where it is missing. */
export function scratch(...names: readonly string[]): string {
  const path = join(folder, ...names);
  mkdirSync(path, { recursive: true });
  return path;
}

/**
 * The environment of every measured process: its caches and its home are the bench's own, so that no run depends on what
 * was run before it, and nothing is left behind in a home.
 * @param caches name of the folder for temporary files
 */
export function environment(caches = 'caches'): NodeJS.ProcessEnv {
  const own = { TMPDIR: scratch(caches), HOME: scratch('home'), XDG_CACHE_HOME: scratch(caches, 'xdg') };
  const foreign = new Set([
    'NODE_ENV',
    'NODE_OPTIONS',
    'NODE_COMPILE_CACHE',
    'NODE_DISABLE_COMPILE_CACHE',
    'PORT',
    'HOST',
  ]);
  return { ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !foreign.has(name))), ...own };
}
