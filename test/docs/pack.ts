/** Before all suites: packs the package, unless `MOCKMINT_TARBALL` names one, and installs it in a project to copy. */
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { repository } from './markdown.ts';
import { prepared, userEnvironment } from './workspace.ts';

export default function pack(): void {
  rmSync(prepared.folder, { recursive: true, force: true });
  for (const folder of [prepared.packageFolder, prepared.project]) mkdirSync(folder, { recursive: true });
  const npm = (cwd: string, ...args: string[]): Buffer => execFileSync('npm', args, { cwd, env: userEnvironment });
  if (process.env['MOCKMINT_TARBALL'] === undefined) {
    npm(repository, 'pack', '--silent', '--pack-destination', prepared.folder);
    const [tarball = ''] = readdirSync(prepared.folder).filter((file) => file.endsWith('.tgz'));
    process.env['MOCKMINT_TARBALL'] = join(prepared.folder, tarball);
  }
  copyFileSync(process.env['MOCKMINT_TARBALL'], join(prepared.packageFolder, 'mockmint-0.1.0.tgz'));
  npm(prepared.project, 'init', '--yes');
  copyFileSync(join(prepared.project, 'package.json'), prepared.initial);
  npm(prepared.project, 'install', '--save-dev', '../mockmint/mockmint-0.1.0.tgz');
}
