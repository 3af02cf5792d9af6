/** The versions of dependencies, for cache keys and messages. The build replaces this file by a table. */
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

/** The installed version of a direct dependency. */
export const packageVersion = (name: string): string =>
  (require(`${name}/package.json`) as { readonly version: string }).version;
