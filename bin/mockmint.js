#!/usr/bin/env node
// Starts the program: in a clone from its sources, as they are; in the published package from what was built.
import { existsSync } from 'node:fs';
import module from 'node:module';

const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 18)) {
  console.error(
    `mockmint needs Node 22.18 or later; this is ${process.versions.node}. In a clone, "npx mockmint" brings its own.`,
  );
  process.exit(2);
}

// Node 22 warns that its SQLite is experimental. What mockmint uses of it is in Node 24 without a warning.
const { emitWarning } = process;
process.emitWarning = (warning, ...details) => {
  if (!String(warning).startsWith('SQLite is an experimental feature')) emitWarning.call(process, warning, ...details);
};

const load = (source, built) => {
  const url = new URL(`../src/${source}`, import.meta.url);
  return import(existsSync(url) ? url.href : new URL(`../dist/esm/${built}`, import.meta.url).href);
};

try {
  await enableCompileCache();
  const { main } = await load('cli/main.ts', 'cli.js');
  await main(process.argv.slice(2));
} catch (error) {
  console.error(`mockmint: it can't start: ${error instanceof Error ? error.stack : error}`);
  process.exitCode = 2;
}

// Node's own choice would be a folder that another user can plant. What the user has chosen is left as it is.
async function enableCompileCache() {
  if (module.getCompileCacheDir() !== undefined || process.env.NODE_DISABLE_COMPILE_CACHE) return;
  const { cacheFolder } = await load('openapi/cache-folder.js', 'cache-folder.js');
  const folder = cacheFolder('compile');
  if (folder !== undefined) module.enableCompileCache(folder);
}
