/** Reads, compresses and caches the built files of the console. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';

export interface BuiltFile {
  /** The value of Content-Type. */
  readonly type: string;
  /** The value of ETag. */
  readonly tag: string;
  readonly bytes: Buffer;
  readonly gzipped: Buffer;
}

const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

const compress = promisify(gzip);

export class BuiltFiles {
  readonly #folder: string;
  readonly #known = new Map<string, Promise<BuiltFile | undefined>>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Returns a file by its name, without folders; undefined if it does not exist. */
  get(name: string): Promise<BuiltFile | undefined> {
    const type = contentTypes[extname(name)];
    if (type === undefined || !/^[\w-]+(\.[\w-]+)*$/.test(name)) return Promise.resolve(undefined);
    const known = this.#known.get(name);
    if (known) return known;
    const file = this.#read(name, type);
    this.#known.set(name, file);
    // Do not cache missing files: the console may be built later.
    file.then(
      (found) => found ?? this.#known.delete(name),
      () => this.#known.delete(name),
    );
    return file;
  }

  async #read(name: string, type: string): Promise<BuiltFile | undefined> {
    const bytes = await readFile(join(this.#folder, name)).catch(() => undefined);
    if (!bytes) return undefined;
    const tag = `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 22)}"`;
    return { type, tag, bytes, gzipped: await compress(bytes) };
  }
}
