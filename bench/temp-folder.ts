/** The temporary folder of a run for documents, caches and homes; it is deleted at exit. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';

const folder = mkdtempSync(join(tmpdir(), 'mockmint-bench-'));
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));

/** A folder in the temporary folder; created if missing. */
export function scratch(...names: readonly string[]): string {
  const path = join(folder, ...names);
  mkdirSync(path, { recursive: true });
  return path;
}

/**
 * The environment of every measured process. Caches and home are in the temporary folder, so that runs are independent
 * and leave nothing behind.
 * @param caches name of the cache folder
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
