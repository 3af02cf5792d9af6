#!/usr/bin/env node
// Starts the program: in a clone from its sources, as they are; in the published package from what was built.
import { existsSync } from 'node:fs';
import module from 'node:module';

const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 18)) {
  console.error(`mockmint needs Node 22.18 or later; this is ${process.versions.node}. In a clone, "npx mockmint" brings its own.`);
  process.exit(2);
}
module.enableCompileCache?.();
const source = new URL('../src/cli/main.ts', import.meta.url);
const { main } = await import(existsSync(source) ? source.href : new URL('../dist/src/cli/main.js', import.meta.url).href);
await main(process.argv.slice(2));
