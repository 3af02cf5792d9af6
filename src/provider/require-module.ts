/** Loads a module by its path with `require`, because test runners for CommonJS do not support `import()`. */
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { types } from 'node:util';
import { isObject } from '../lib/json.ts';

const require = createRequire(import.meta.url);

/** Whether it is an ES module, as it is or compiled to CommonJS. */
const isEsModule = (module: unknown): boolean =>
  isObject(module) && (types.isModuleNamespaceObject(module) || '__esModule' in module);

/** Errors of `require` for a module that only `import` can load. */
const needsImport: ReadonlySet<unknown> = new Set(['ERR_REQUIRE_ESM', 'ERR_REQUIRE_ASYNC_MODULE']);

export async function loadModule(file: string): Promise<unknown> {
  try {
    const module = require(file) as unknown;
    return isEsModule(module) ? module : { default: module };
  } catch (error) {
    if (!needsImport.has((error as { readonly code?: unknown } | null)?.code)) throw error;
    return import(pathToFileURL(file).href);
  }
}
