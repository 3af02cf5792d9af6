/** The version of mockmint. */
import { readFileSync } from 'node:fs';
import { packageFiles } from '../lib/package-files.ts';

export const productVersion = (): string =>
  (JSON.parse(readFileSync(packageFiles.packageJson, 'utf8')) as { version: string }).version;
