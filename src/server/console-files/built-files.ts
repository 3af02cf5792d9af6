/** The built files, read and compressed once. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';

export interface BuiltFile {
  /** The value of Content-Type. */
  readonly type: string;
  readonly tag: string;
  readonly bytes: Buffer;
  readonly gzipped: Buffer;
}

/** In a clone `dist/console`; in the package, beside this file's own `src`, the same. */
export const builtFolder = fileURLToPath(
  new URL(import.meta.url.endsWith('.ts') ? '../../../dist/console' : '../../../console', import.meta.url),
);

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

  /** A file by its plain name; undefined where there is none. */
  get(name: string): Promise<BuiltFile | undefined> {
    const type = contentTypes[extname(name)];
    if (type === undefined || !/^[\w-]+(\.[\w-]+)*$/.test(name)) return Promise.resolve(undefined);
    const known = this.#known.get(name);
    if (known) return known;
    const file = this.#read(name, type);
    this.#known.set(name, file);
    // A build may still come: what is not there is looked for again.
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
