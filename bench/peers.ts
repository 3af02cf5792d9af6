/** Installs the peers by their lock file where they are missing or out of date. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { peersFolder } from './paths.ts';

/** A copy of the lock file that was installed. */
const installed = join(peersFolder, 'node_modules', '.installed-lock.json');

export function installPeers(): void {
  const lock = readFileSync(join(peersFolder, 'package-lock.json'), 'utf8');
  if (existsSync(installed) && readFileSync(installed, 'utf8') === lock) return;
  process.stderr.write('installing the peers\n');
  const args = ['ci', '--prefix', peersFolder, '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel', 'error'];
  // Under "npm run", npm tells where its own program is.
  const npm = process.env['npm_execpath'];
  if (npm === undefined) execFileSync('npm', args, { stdio: 'inherit', cwd: peersFolder });
  else execFileSync(process.execPath, [npm, ...args], { stdio: 'inherit', cwd: peersFolder });
  writeFileSync(installed, lock);
}
