/** Locates the user's cache folder. Caches are optional and are used only if no other user can write to them. */
// @ts-check
// JavaScript, because bin/mockmint.js imports this file before it enables Node's compile cache. Without that cache, the
// first TypeScript file makes Node load its compiler, which takes 90 ms.
import { existsSync, lstatSync, mkdirSync, realpathSync } from 'node:fs';
import { basename, dirname, isAbsolute, join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

/**
 * @typedef {object} CacheEnvironment The inputs that determine the folder.
 * @property {Readonly<Record<string, string | undefined>>} env
 * @property {number | undefined} uid The effective user id; undefined on Windows.
 * @property {string | undefined} modules The `node_modules` folder to fall back to.
 */

/** `os.userInfo()` and `os.homedir()` fail for a user without a passwd entry. */
const uidOf = () => process.geteuid?.();

/** @returns {CacheEnvironment} */
const current = () => ({ env: process.env, uid: uidOf(), modules: installedModules() });

/**
 * The folder for caches of this kind, in `XDG_CACHE_HOME`, `~/.cache` or `node_modules/.cache`, whichever is usable
 * first. Creates missing folders with mode 0700.
 * @param {string} kind
 * @param {CacheEnvironment} environment
 * @returns {string | undefined} undefined if no folder is both trusted and writable
 */
export function cacheFolder(kind, { env, uid, modules } = current()) {
  const { XDG_CACHE_HOME: xdg = '', HOME: home = '' } = env;
  /** @type {{ existing: string, below: string[] }[]} */
  const candidates = [];
  if (isAbsolute(xdg)) candidates.push(existingPart(xdg));
  if (isAbsolute(home)) candidates.push({ existing: home, below: ['.cache'] });
  if (modules !== undefined) candidates.push({ existing: modules, below: ['.cache'] });
  for (const { existing, below } of candidates) {
    const folder = attempt(() => createBelow(safePath(existing, uid), [...below, 'mockmint', kind], uid));
    if (folder !== undefined) return folder;
  }
  return undefined;
}

/**
 * Creates a folder if it is missing. Returns whether it is a real folder that only the current user can write to.
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
 * Whether the current user owns a file or folder and no other user can write to it.
 * @param {import('node:fs').Stats} stats
 * @param {number | undefined} uid
 */
export const isOurs = (stats, uid = uidOf()) => uid === undefined || (stats.uid === uid && !isWritableByOthers(stats));

/** @param {import('node:fs').Stats} stats */
const isWritableByOthers = ({ mode }) => (mode & 0o022) !== 0;

/**
 * The nearest existing ancestor of a path, and the missing names below it.
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
 * The resolved path, if only the user and root can replace any part of it.
 * @param {string} path
 * @param {number | undefined} uid
 */
function safePath(path, uid) {
  const real = realpathSync.native(path);
  return uid === undefined || (isSafe(path, uid) && isSafe(real, uid)) ? real : undefined;
}

/**
 * Each part of the path must belong to the user or to root. Other users may write to it only if it is sticky, like
 * /tmp.
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

/** The `node_modules` folder that contains this package; in a clone, the package's own. */
function installedModules() {
  const file = fileURLToPath(import.meta.url);
  const [, enclosing] = /^(.*[\\/]node_modules)[\\/]mockmint[\\/]/.exec(file) ?? [];
  if (enclosing !== undefined) return enclosing;
  for (let folder = dirname(file); dirname(folder) !== folder; folder = dirname(folder)) {
    if (existsSync(join(folder, 'package.json'))) return join(folder, 'node_modules');
  }
  return undefined;
}

/**
 * The result, or undefined if the file system fails: caches are optional.
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
