/** Paths in the repository, and versions of packages. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');

/** Absolute path of a file, from its path relative to the repository root. */
export const at = (path: string): string => join(root, path);

/** Folder in which the other mocks are installed. */
export const peersFolder = at('bench/peers');

/** Version of the package in a folder, relative to the repository root. */
export const versionOf = (folder: string): string =>
  (JSON.parse(readFileSync(at(join(folder, 'package.json')), 'utf8')) as { version: string }).version;
