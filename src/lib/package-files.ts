/** Where the package's own files are: in a clone beside the sources, in the built package in `dist`. */
import { extname, join } from 'node:path';
import { URL, fileURLToPath } from 'node:url';

const isSource = import.meta.url.endsWith('.ts');

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** In a clone: the repository. In the package: `dist`; the code is one folder below. */
const root = at(isSource ? '../..' : '..');

/** The folder of `mocks` and `contracts`. The package has one for ES modules and one for CommonJS. */
const codeFolder = isSource ? root : at('.');

/** `.ts` in a clone, `.js` or `.cjs` in the package. */
const codeExtension = extname(import.meta.url);

export const packageFiles = {
  packageJson: join(root, isSource ? 'package.json' : '../package.json'),
  /** The folder of the built-in documents. */
  specs: join(root, 'specs'),
  /** The module of a built-in provider's mock. */
  mock: (id: string): string => join(codeFolder, 'mocks', id + codeExtension),
  /** The module of a built-in provider's contract. */
  contract: (id: string): string => join(codeFolder, 'contracts', id + codeExtension),
  /** The folder of the built console. */
  console: join(root, isSource ? 'dist/console' : 'console'),
  /** The OpenAPI document of the control API. */
  controlDocument: join(root, isSource ? 'src/server/control-api/openapi.yaml' : 'control-api.yaml'),
  /** The entry of the worker thread that runs `verify`; an ES module in both builds. */
  verifyWorker: join(root, isSource ? 'src/verify-worker.ts' : 'esm/verify-worker.js'),
} as const;
