/** Runs commands with a folder as their root file system, in a mount namespace of their own. Needs root and Linux. */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, lstatSync, readlinkSync } from 'node:fs';
import { dirname } from 'node:path';
import process from 'node:process';
import { userEnvironment } from './workspace.ts';

/** A user id without a passwd entry. */
export const unknownUser = 12_345;

/** Why commands can't run in a root folder on this machine; undefined if they can. */
export function whyNot(): string | undefined {
  if (process.getuid?.() !== 0) return 'it needs root';
  const probe = spawnSync('unshare', ['--mount', '--propagation', 'private', 'true']);
  return probe.status === 0 ? undefined : 'it needs permission to unshare the mount namespace';
}

/** Links or mounts `/bin`, `/lib`, `/lib64` and `/sbin` as they are on this machine. */
const systemFolders = (names: readonly string[]): string[] =>
  names
    .filter((name) => existsSync(`/${name}`))
    .map((name) =>
      lstatSync(`/${name}`).isSymbolicLink()
        ? `test -e ${name} || ln -s ${readlinkSync(`/${name}`)} ${name}`
        : `mkdir -p ${name}; mount --rbind -o ro /${name} ${name}`,
    );

const common = ['set -e', 'cd "$ROOT"', 'mkdir -p usr dev proc', 'mount --rbind /dev dev', 'mount --rbind /proc proc'];
const local = ['mkdir -p usr/local/bin', 'touch usr/local/bin/node', 'mount --bind "$NODE" usr/local/bin/node'];

/** Runs an instruction of a build: with the programs of this machine, this Node and npm. @throws Error if it fails */
export function buildIn(root: string, workdir: string, command: string): void {
  const npm = dirname(dirname(execFileSync('sh', ['-c', 'realpath "$(command -v npm)"'], { encoding: 'utf8' }).trim()));
  const script = [
    ...common,
    'mkdir -p etc',
    'mount --rbind -o ro /usr usr',
    'mount --rbind -o ro /etc etc',
    ...systemFolders(['bin', 'lib', 'lib64', 'sbin']),
    'mount -t tmpfs tmpfs usr/local',
    ...local,
    'mkdir -p usr/local/lib/node_modules/npm',
    'mount --bind "$NPM" usr/local/lib/node_modules/npm',
    'ln -s ../lib/node_modules/npm/bin/npm-cli.js usr/local/bin/npm',
    `exec chroot . /bin/sh -c 'cd "$0" && eval "$1"' "$WORKDIR_IN_ROOT" "$COMMAND"`,
  ];
  const { NODE_EXTRA_CA_CERTS, npm_config_registry } = userEnvironment;
  execFileSync('unshare', ['--mount', '--propagation', 'private', 'sh', '-c', script.join('\n')], {
    env: {
      ROOT: root,
      NODE: process.execPath,
      NPM: npm,
      WORKDIR_IN_ROOT: workdir,
      COMMAND: command,
      NODE_EXTRA_CA_CERTS,
      npm_config_registry,
      HOME: '/tmp',
      PATH: '/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin',
    },
    stdio: ['ignore', 'ignore', 'pipe'],
    timeout: 600_000,
  });
}

/**
 * The command line of a program in the finished root: as an unknown user, on a read-only file system without a shell,
 * programs or `/etc`, with this Node as `/usr/local/bin/node`.
 */
export function programIn(root: string, command: readonly string[]): { file: string; args: string[] } {
  const script = [
    ...common,
    'for name in lib lib64; do test ! -d /usr/$name || { mkdir -p usr/$name; mount --rbind -o ro /usr/$name usr/$name; }; done',
    ...systemFolders(['lib', 'lib64']),
    ...local,
    'mount --rbind . .',
    'mount -o remount,bind,ro "$ROOT"',
    'cd "$ROOT"',
    'unset ROOT NODE OLDPWD PWD',
    `exec chroot --userspec=${unknownUser}:${unknownUser} . "$@"`,
  ];
  const variables = [`ROOT=${root}`, `NODE=${process.execPath}`];
  return {
    file: 'env',
    args: [...variables, 'unshare', '--mount', '--propagation', 'private', 'sh', '-c', script.join('\n'), 'sh', ...command],
  };
}
