/** Loads a module by its path with `require`, because test runners for CommonJS do not support `import()`. */
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

const require = createRequire(import.meta.url);

/** Errors of `require` for a module that only `import` can load. */
const needsImport: ReadonlySet<unknown> = new Set(['ERR_REQUIRE_ESM', 'ERR_REQUIRE_ASYNC_MODULE']);

export async function loadModule(file: string): Promise<unknown> {
  try {
    return require(file) as unknown;
  } catch (error) {
    if (!needsImport.has((error as { readonly code?: unknown } | null)?.code)) throw error;
    return import(pathToFileURL(file).href);
  }
}
