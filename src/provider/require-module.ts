/** Loads a module by its path with Node's own loader, also in a test runner that has another one, such as Jest. */
import { readFileSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { types } from 'node:util';
import { runInThisContext } from 'node:vm';
import { isObject } from '../lib/json.ts';

// Jest has a process and a node:module of its own, which load modules in its sandbox; the main context has Node's.
const node = runInThisContext('process') as Pick<NodeJS.Process, 'getBuiltinModule'>;
const { createRequire, registerHooks } = node.getBuiltinModule('node:module');

export async function loadModule(file: string): Promise<unknown> {
  try {
    return hasModuleSyntax(file) ? requireAsEsModule(file) : requireModule(file);
  } catch (error) {
    if (!isObject(error) || error['code'] !== 'ERR_REQUIRE_ASYNC_MODULE') throw error;
    return import(pathToFileURL(file).href);
  }
}

function requireModule(file: string): unknown {
  const module = createRequire(file)(file) as unknown;
  return isEsModule(module) ? module : { default: module };
}

/** Whether it is an ES module, as it is or compiled to CommonJS. */
const isEsModule = (module: unknown): boolean =>
  isObject(module) && (types.isModuleNamespaceObject(module) || '__esModule' in module);

/** In a project with `"type": "commonjs"`, Node takes `.ts` and `.js` for CommonJS, whatever their syntax is. */
function requireAsEsModule(file: string): unknown {
  const hooks = registerHooks({
    load(url, context, nextLoad) {
      const format = esModuleFormats.get(context.format ?? '');
      const isOwn = url.startsWith('file:') && !url.includes('/node_modules/');
      return format !== undefined && isOwn && hasModuleSyntax(fileURLToPath(url))
        ? nextLoad(url, { ...context, format })
        : nextLoad(url, context);
    },
  });
  try {
    return requireModule(file);
  } finally {
    hooks.deregister();
  }
}

const esModuleFormats: ReadonlyMap<string, string> = new Map([
  ['commonjs', 'module'],
  ['commonjs-typescript', 'module-typescript'],
]);

const hasModuleSyntax = (file: string): boolean =>
  /\.[jt]s$/.test(file) && /^\s*(?:import\b\s*[^(.]|export\b)/m.test(readFileSync(file, 'utf8'));
