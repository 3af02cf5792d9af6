/** The user's own cache folder. It is used only where nobody else can write to it; everything works without it. */
// @ts-check
// This file is JavaScript because bin/mockmint.js needs it before Node's compile cache is on. Without that cache, the
// first TypeScript file makes Node load its compiler, which takes 90 ms.
import { existsSync, lstatSync, mkdirSync, realpathSync } from 'node:fs';
import { basename, dirname, isAbsolute, join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

/**
 * @typedef {object} CacheEnvironment What decides where the folder is.
 * @property {Readonly<Record<string, string | undefined>>} env
 * @property {number | undefined} uid The effective user id; undefined where users have none (Windows).
 * @property {string | undefined} modules The `node_modules` folder to fall back to.
 */

/** `os.userInfo()` and `os.homedir()` fail for a user without a passwd entry. */
const uidOf = () => process.geteuid?.();

/** @returns {CacheEnvironment} */
const current = () => ({ env: process.env, uid: uidOf(), modules: installedModules() });

/**
 * The folder for caches of this kind: in `XDG_CACHE_HOME`, else in `~/.cache`, else in `node_modules/.cache`. Missing
 * folders are created with mode 0700.
 * @param {string} kind
 * @param {CacheEnvironment} environment
 * @returns {string | undefined} undefined where no place can be trusted and written to
 */
export function cacheFolder(kind, { env, uid, modules } = current()) {
  const { XDG_CACHE_HOME: xdg = '', HOME: home = '' } = env;
  /** @type {{ existing: string, below: string[] }[]} */
  const places = [];
  if (isAbsolute(xdg)) places.push(existingPart(xdg));
  if (isAbsolute(home)) places.push({ existing: home, below: ['.cache'] });
  if (modules !== undefined) places.push({ existing: modules, below: ['.cache'] });
  for (const { existing, below } of places) {
    const folder = attempt(() => createBelow(safePath(existing, uid), [...below, 'mockmint', kind], uid));
    if (folder !== undefined) return folder;
  }
  return undefined;
}

/**
 * Creates a folder, or takes the one that is there if it is ours, not a link, and writable by nobody else.
 * @param {string} path
 * @param {number | undefined} uid
 */
export function isOwnFolder(path, uid = uidOf()) {
  const statsOf = () => attempt(() => lstatSync(path, { throwIfNoEntry: false }));
  if (statsOf() === undefined) attempt(() => mkdirSync(path, { mode: 0o700 }));
  const stats = statsOf();
  return stats !== undefined && stats.isDirectory() && isOurs(stats, uid);
}

/**
 * Whether nobody else can have written to a file or folder.
 * @param {import('node:fs').Stats} stats
 * @param {number | undefined} uid
 */
export const isOurs = (stats, uid = uidOf()) => uid === undefined || (stats.uid === uid && !isWritableByOthers(stats));

/** @param {import('node:fs').Stats} stats */
const isWritableByOthers = ({ mode }) => (mode & 0o022) !== 0;

/**
 * The nearest existing folder above a path, and the names that are missing below it.
 * @param {string} path
 * @param {string[]} below
 * @returns {{ existing: string, below: string[] }}
 */
const existingPart = (path, below = []) =>
  existsSync(path) || dirname(path) === path
    ? { existing: path, below }
    : existingPart(dirname(path), [basename(path), ...below]);

/**
 * @param {string | undefined} base
 * @param {string[]} names
 * @param {number | undefined} uid
 * @returns {string | undefined}
 */
function createBelow(base, names, uid) {
  let folder = base;
  for (const name of names) {
    if (folder === undefined) return undefined;
    const next = join(folder, name);
    folder = isOwnFolder(next, uid) ? next : undefined;
  }
  return folder;
}

/**
 * The path without links, if nobody but the user and root can replace a part of it.
 * @param {string} path
 * @param {number | undefined} uid
 */
function safePath(path, uid) {
  const real = realpathSync.native(path);
  return uid === undefined || (isSafe(path, uid) && isSafe(real, uid)) ? real : undefined;
}

/**
 * Each part of the path must belong to the user or to root. Nobody else may write to it, unless it is sticky, as /tmp.
 * @param {string} path
 * @param {number} uid
 * @returns {boolean}
 */
function isSafe(path, uid) {
  const stats = lstatSync(path);
  const isProtected =
    stats.isSymbolicLink() || (stats.isDirectory() && (!isWritableByOthers(stats) || (stats.mode & 0o1000) !== 0));
  return (
    (stats.uid === uid || stats.uid === 0) && isProtected && (dirname(path) === path || isSafe(dirname(path), uid))
  );
}

/** The `node_modules` folder that this package is installed in; in a clone, its own. */
function installedModules() {
  const file = fileURLToPath(import.meta.url);
  const [, around] = /^(.*[\\/]node_modules)[\\/]mockmint[\\/]/.exec(file) ?? [];
  if (around !== undefined) return around;
  for (let folder = dirname(file); dirname(folder) !== folder; folder = dirname(folder)) {
    if (existsSync(join(folder, 'package.json'))) return join(folder, 'node_modules');
  }
  return undefined;
}

/**
 * The result, or undefined where the file system fails: a cache is a convenience.
 * @template T
 * @param {() => T} act
 * @returns {T | undefined}
 */
function attempt(act) {
  try {
    return act();
  } catch {
    return undefined;
  }
}
