/** Installs the other mocks from their lock file if they are missing or out of date. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { peersFolder } from './paths.ts';

/** Copy of the lock file of the last installation. */
const installed = join(peersFolder, 'node_modules', '.installed-lock.json');

export function installPeers(): void {
  const lock = readFileSync(join(peersFolder, 'package-lock.json'), 'utf8');
  if (existsSync(installed) && readFileSync(installed, 'utf8') === lock) return;
  process.stderr.write('Installing the other mocks (bench/peers)\n');
  const args = ['ci', '--prefix', peersFolder, '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel', 'error'];
  // `npm run` sets the path of npm's own program.
  const npm = process.env['npm_execpath'];
  if (npm === undefined) execFileSync('npm', args, { stdio: 'inherit', cwd: peersFolder });
  else execFileSync(process.execPath, [npm, ...args], { stdio: 'inherit', cwd: peersFolder });
  writeFileSync(installed, lock);
}
