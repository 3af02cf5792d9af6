/** On-disk cache of expensive checks that a document has passed. */
import { Buffer } from 'node:buffer';
import { closeSync, constants, fstatSync, openSync, readSync, renameSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { base62, createRandom, fingerprint } from '../lib/random.ts';
import { cacheFolder, isOurs, isOwnFolder } from './cache-folder.js';
import { packageVersion } from './package-version.ts';

/** A cached check. A new version of one of the packages invalidates its results. */
export interface CachedCheck {
  readonly name: string;
  readonly packages: readonly string[];
}

/** Increase it when mockmint's own part of a check changes. */
const cacheVersion = 3;

/** The cached result of one check of one document. */
export interface CheckCache {
  hasPassed(): boolean;
  markPassed(): void;
}

const passed = 'passed';

const noCache: CheckCache = { hasPassed: () => false, markPassed: () => {} };

/**
 * Opens the cache entry of a check.
 * @param document fingerprint of the document
 * @param folder the cache folder; undefined disables the cache
 */
export function openCheckCache(
  document: string,
  { name, packages }: CachedCheck,
  folder = cacheFolder('passed'),
): CheckCache {
  if (folder === undefined || !isOwnFolder(folder)) return noCache;
  const file = join(
    folder,
    fingerprint([cacheVersion, name, ...packages.map((one) => `${one} ${packageVersion(one)}`), document].join('\n')),
  );
  return {
    hasPassed: () => ignoreErrors(() => read(file)) === passed,
    markPassed: () => void ignoreErrors(() => write(file, passed)),
  };
}

/** Windows does not have these flags. */
const { O_NOFOLLOW: noLink = 0, O_NONBLOCK: noWait = 0 } = constants;

/**
 * Reads an entry; undefined unless it is a regular file of the current user and of the right size. Does not block on a
 * FIFO.
 */
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

/**
 * Writes a temporary file and renames it, so that the entry is replaced atomically. Replaces a link, does not follow
 * it.
 */
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
    return undefined; // The cache is optional: without it the check runs again.
  }
}
