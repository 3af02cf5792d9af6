/** Where things are in the repository, and how a path is told to a reader. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');

/** A file of the repository, by its path from the root. */
export const at = (path: string): string => join(root, path);

/** Where npm puts what the bench measures mockmint beside. */
export const peersFolder = at('bench/peers');

/** The version of an installed package, or of the one in a folder, by the path of its folder from the root. */
export const versionOf = (folder: string): string =>
  (JSON.parse(readFileSync(at(join(folder, 'package.json')), 'utf8')) as { version: string }).version;
