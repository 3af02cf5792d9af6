/** Packs the package before all suites, unless `MOCKMINT_TARBALL` names one. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { repository } from './markdown.ts';
import { userEnvironment } from './workspace.ts';

export default function pack(): void {
  if (process.env['MOCKMINT_TARBALL'] !== undefined) return;
  const folder = join(repository, 'node_modules/.cache/mockmint-package');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  execFileSync('npm', ['pack', '--silent', '--pack-destination', folder], { cwd: repository, env: userEnvironment });
  process.env['MOCKMINT_TARBALL'] = join(folder, readdirSync(folder)[0] ?? '');
}
