/** Packs the package before all suites, unless `MOCKMINT_TARBALL` names one. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { repository } from './markdown.ts';
import { userEnvironment } from './workspace.ts';

export default function pack(): void {
  if (process.env['MOCKMINT_TARBALL'] !== undefined) return;
  const folder = mkdtempSync(join(tmpdir(), 'mockmint-pack-'));
  execFileSync('npm', ['pack', '--silent', '--pack-destination', folder], { cwd: repository, env: userEnvironment });
  process.env['MOCKMINT_TARBALL'] = join(folder, readdirSync(folder)[0] ?? '');
}
