/** Builds `dist` for the published package; in a clone, `import 'mockmint'` reads it too. */
import { execFileSync } from 'node:child_process';
import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { buildConsole } from './build-console.ts';

const at = (...path: string[]): string => join(import.meta.dirname, '..', ...path);

rmSync(at('dist'), { recursive: true, force: true });
execFileSync(process.execPath, [at('node_modules/typescript/bin/tsc'), '-p', at('tsconfig.build.json')], {
  stdio: 'inherit',
});
cpSync(at('specs'), at('dist/specs'), { recursive: true });
cpSync(at('src/server/control-api/openapi.yaml'), at('dist/src/server/control-api/openapi.yaml'));
await buildConsole();
