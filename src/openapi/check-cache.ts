/** Which documents passed a check in runs before: what takes long to find out, and stays true, is found out once. */
import { closeSync, constants, fstatSync, openSync, readSync, renameSync, rmSync, writeSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { base62, createRandom, fingerprint } from '../lib/random.ts';
import { cacheFolder, isOurs, isOwnFolder } from './cache-folder.js';

/** A check that a document passes or not, and the packages whose word it is: another version may say something else. */
export interface CachedCheck {
  readonly name: string;
  readonly packages: readonly string[];
}

/** To be raised when our own part in a check changes. */
const cacheVersion = 3;

/** A mark that a document, known by its fingerprint, passed a check. */
export interface CheckCache {
  hasPassed(): boolean;
  markPassed(): void;
}

const passed = 'passed';

const noMark: CheckCache = { hasPassed: () => false, markPassed: () => {} };

/**
 * @param document its fingerprint
 * @param folder where marks are kept; undefined where there is no place for them
 */
export function openCheckCache(
  document: string,
  { name, packages }: CachedCheck,
  folder = cacheFolder('passed'),
): CheckCache {
  if (folder === undefined || !isOwnFolder(folder)) return noMark;
  const file = join(folder, fingerprint([cacheVersion, name, ...packages.map(versionOf), document].join('\n')));
  return {
    hasPassed: () => ignoreErrors(() => read(file)) === passed,
    markPassed: () => void ignoreErrors(() => write(file, passed)),
  };
}

const require = createRequire(import.meta.url);

const versionOf = (name: string): string =>
  `${name} ${(require(`${name}/package.json`) as { version: string }).version}`;

/** Windows does not have these flags. */
const { O_NOFOLLOW: noLink = 0, O_NONBLOCK: noWait = 0 } = constants;

/** A mark's text; undefined for anything but a short file that is ours. Opening a FIFO does not wait for its writer. */
function read(file: string): string | undefined {
  const descriptor = openSync(file, constants.O_RDONLY | noLink | noWait);
  try {
    const stats = fstatSync(descriptor);
    if (!stats.isFile() || stats.size !== passed.length || !isOurs(stats)) return undefined;
    const buffer = Buffer.alloc(passed.length);
    return buffer.toString('utf8', 0, readSync(descriptor, buffer));
  } finally {
    closeSync(descriptor);
  }
}

/** Writes a new file of a random name, and puts it in its place as a whole. A link there is replaced, not followed. */
function write(file: string, text: string): void {
  const temporary = `${file}.${createRandom().text(16, base62)}`;
  const descriptor = openSync(temporary, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | noLink, 0o600);
  try {
    writeSync(descriptor, text);
    renameSync(temporary, file);
  } catch {
    rmSync(temporary, { force: true });
  } finally {
    closeSync(descriptor);
  }
}

function ignoreErrors<T>(action: () => T): T | undefined {
  try {
    return action();
  } catch {
    return undefined; // The memory is a convenience: without it the check is made once more.
  }
}
