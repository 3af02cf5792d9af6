/** Caches: in a folder that only the user can write to, or nowhere. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  chownSync,
  existsSync,
  lchownSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { afterAll, describe, expect, test } from '@jest/globals';
import { cacheFolder } from '../../src/openapi/cache-folder.js';
import { openCheckCache } from '../../src/openapi/check-cache.ts';

const scratch = mkdtempSync(join(tmpdir(), 'mockmint-cache-'));
afterAll(() => rmSync(scratch, { recursive: true }));

const uid = process.geteuid?.() ?? 0;
const isRoot = uid === 0;
const bin = join(import.meta.dirname, '../../bin/mockmint.js');
let folders = 0;

/** A new folder of ours, as a home. */
function newFolder(mode = 0o755): string {
  const folder = join(scratch, `home-${++folders}`);
  mkdirSync(folder);
  chmodSync(folder, mode);
  return folder;
}

const folderFor = (env: Record<string, string>, modules?: string, user = uid): string | undefined =>
  cacheFolder('kind', { env, uid: user, modules });
const modeOf = (path: string): number => lstatSync(path).mode & 0o7777;

/** Every path below a folder, with what it is, so that a change of any of them shows. */
const contentOf = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .map((entry) => {
      const path = join(entry.parentPath, entry.name);
      return `${path} ${entry.isFile() ? readFileSync(path, 'utf8') : entry.isSymbolicLink() ? readlinkSync(path) : ''}`;
    })
    .sort();

describe('The cache folder', () => {
  test('is in XDG_CACHE_HOME if that is absolute, else in ~/.cache, else in node_modules/.cache, else nowhere', () => {
    const [xdg, home, modules] = [newFolder(), newFolder(), newFolder()];
    const none = '/nonexistent/home';
    expect([
      folderFor({ XDG_CACHE_HOME: xdg, HOME: home }, modules),
      folderFor({ XDG_CACHE_HOME: 'relative', HOME: home }, modules),
      folderFor({ XDG_CACHE_HOME: '', HOME: home }, modules),
      folderFor({ HOME: none }, modules),
      folderFor({ HOME: '' }, modules),
      folderFor({ HOME: 'relative' }, modules),
      folderFor({}, modules),
      folderFor({ HOME: none }, '/nonexistent/modules'),
      folderFor({}),
    ]).toEqual([
      join(xdg, 'mockmint/kind'),
      join(home, '.cache/mockmint/kind'),
      join(home, '.cache/mockmint/kind'),
      ...Array.from({ length: 4 }, () => join(modules, '.cache/mockmint/kind')),
      undefined,
      undefined,
    ]);
    expect(existsSync('/nonexistent')).toBe(false);
    expect(existsSync('relative')).toBe(false);
  });

  test('is created with mode 0700, as is every folder on the way to it, whatever the umask', () => {
    const home = newFolder();
    const before = process.umask(0);
    try {
      expect(folderFor({ XDG_CACHE_HOME: join(home, 'new/cache') })).toBe(join(home, 'new/cache/mockmint/kind'));
    } finally {
      process.umask(before);
    }
    expect(
      ['new', 'new/cache', 'new/cache/mockmint', 'new/cache/mockmint/kind'].map((path) => modeOf(join(home, path))),
    ).toEqual([0o700, 0o700, 0o700, 0o700]);
  });

  test('may be below a folder that everyone can write to, if that is sticky', () => {
    expect(folderFor({ XDG_CACHE_HOME: newFolder(0o1777) })).toBeDefined();
  });
});

const cacheOf = (home: string): string => join(home, '.cache');
const ownOf = (home: string): string => join(home, '.cache/mockmint');
const kindOf = (home: string): string => join(home, '.cache/mockmint/kind');

function newFolderAt(path: string, mode: number): void {
  mkdirSync(path, { recursive: true });
  chmodSync(path, mode);
}

function linkAt(path: string, target: string): void {
  mkdirSync(dirname(path), { recursive: true });
  symlinkSync(target, path);
}

function fileAt(path: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, '');
}

/** What can be on the way to the cache folder; each is given a home, and a folder that must not change. */
const traps: readonly (readonly [what: string, set: (home: string, victim: string) => void])[] = [
  ['a home that its group can write to', (home) => chmodSync(home, 0o775)],
  ['a home that everyone can write to', (home) => chmodSync(home, 0o777)],
  ['.cache that is a dangling link', (home, victim) => linkAt(cacheOf(home), join(victim, 'new'))],
  ...[cacheOf, ownOf, kindOf].flatMap((pathOf) => {
    const name = pathOf('~');
    return [
      [`${name} that is a link`, (home: string, victim: string) => linkAt(pathOf(home), victim)],
      [`${name} that is a file`, (home: string) => fileAt(pathOf(home))],
      [`${name} that its group can write to`, (home: string) => newFolderAt(pathOf(home), 0o770)],
      [`${name} that everyone can write to`, (home: string) => newFolderAt(pathOf(home), 0o702)],
    ] as const;
  }),
];

describe('A cache folder is not used, and nothing is written, where there is', () => {
  test.each(traps)('%s', (_, set) => {
    const [home, victim] = [newFolder(), newFolder()];
    set(home, victim);
    const before = contentOf(home);
    expect(folderFor({ HOME: home })).toBeUndefined();
    expect([contentOf(home), contentOf(victim)]).toEqual([before, []]);
  });

  test.each(['.', '.cache', '.cache/mockmint', '.cache/mockmint/kind'])('%s that belongs to another user', (part) => {
    const home = newFolder();
    mkdirSync(join(home, part), { recursive: true });
    // Root can give the folder away. Anyone else looks at a folder of their own as another user would.
    if (isRoot) chownSync(join(home, part), 12_345, 12_345);
    const before = contentOf(home);
    expect(folderFor({ HOME: home }, undefined, isRoot ? uid : uid + 1)).toBeUndefined();
    expect(contentOf(home)).toEqual(before);
  });

  test('a home that is a link of another user', () => {
    const link = join(newFolder(0o1777), 'home');
    const target = newFolder();
    symlinkSync(target, link);
    if (isRoot) lchownSync(link, 12_345, 12_345);
    expect(folderFor({ HOME: link }, undefined, isRoot ? uid : uid + 1)).toBeUndefined();
    expect(contentOf(target)).toEqual([]);
  });
});

test("A home that is a link of the user's own is resolved once", () => {
  const [link, target] = [join(newFolder(), 'home'), newFolder()];
  symlinkSync(target, link);
  expect(folderFor({ HOME: link })).toBe(join(realpathSync(target), '.cache/mockmint/kind'));
});

describe('A mark', () => {
  const check = { name: 'check', packages: ['ajv'] };
  const fileOf = (folder: string): string => join(folder, readdirSync(folder)[0]!);

  function marked(): { folder: string; file: string } {
    const folder = newFolder(0o700);
    openCheckCache('document', check, folder).markPassed();
    return { folder, file: fileOf(folder) };
  }

  test('is one file of mode 0600, and no temporary file is left', () => {
    const { folder, file } = marked();
    expect(readdirSync(folder)).toHaveLength(1);
    expect(modeOf(file)).toBe(0o600);
  });

  test('replaces a planted link and does not write through it', () => {
    const { folder, file } = marked();
    const victim = join(newFolder(), 'file');
    writeFileSync(victim, 'precious');
    rmSync(file);
    symlinkSync(victim, file);
    expect(openCheckCache('document', check, folder).hasPassed()).toBe(false);
    openCheckCache('document', check, folder).markPassed();
    expect([
      readFileSync(victim, 'utf8'),
      lstatSync(file).isFile(),
      openCheckCache('document', check, folder).hasPassed(),
    ]).toEqual(['precious', true, true]);
  });

  test.each([
    ['', false],
    ['passed', true],
    ['passed\n', false],
    ['passe', false],
    ['failed', false],
    ['PASSED', false],
    ['x'.repeat(100_000), false],
  ])('with the content %j counts: %s', (content, counts) => {
    const { folder, file } = marked();
    writeFileSync(file, content);
    expect(openCheckCache('document', check, folder).hasPassed()).toBe(counts);
  });

  test('does not count as a folder, as a FIFO, in a file that others can write to, or in one of another user', async () => {
    const { folder, file } = marked();
    const isSet = (): boolean => openCheckCache('document', check, folder).hasPassed();
    chmodSync(file, 0o622);
    const seen = [isSet()];
    rmSync(file);
    mkdirSync(file);
    seen.push(isSet());
    rmSync(file, { recursive: true });
    await once(spawn('mkfifo', [file], { stdio: 'ignore' }), 'exit');
    seen.push(isSet());
    rmSync(file);
    writeFileSync(file, 'passed', { mode: 0o600 });
    if (isRoot) chownSync(file, 12_345, 12_345);
    expect([...seen, isSet()]).toEqual([false, false, false, !isRoot]);
  });
});

/** Runs the program with exactly this environment, as another user where that is possible. */
async function runProgram(
  env: Record<string, string>,
  { asOther = false, before = '', args = ['explain'] } = {},
): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const user = asOther && isRoot ? { uid: 12_345, gid: 12_345 } : {};
  const child = spawn('sh', ['-c', `${before}exec "$0" "$@"`, process.execPath, bin, ...args], {
    ...user,
    env,
    cwd: '/',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (stdout += String(chunk)));
  child.stderr.on('data', (chunk: Buffer) => (stderr += String(chunk)));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, stdout, stderr };
}

const works = { code: 0, stdout: expect.stringContaining('OpenAPI'), stderr: '' };

describe('The program', () => {
  test("keeps Node's compile cache in the user's folder, and nothing in the temporary one", async () => {
    const [home, temporary] = [newFolder(), newFolder()];
    expect(await runProgram({ HOME: home, TMPDIR: temporary })).toEqual(works);
    expect(readdirSync(join(home, '.cache/mockmint')).sort()).toEqual(['compile', 'passed']);
    expect(readdirSync(join(home, '.cache/mockmint/compile'))).not.toEqual([]);
    expect(contentOf(temporary)).toEqual([]);
  });

  test('leaves the compile cache to NODE_COMPILE_CACHE and NODE_DISABLE_COMPILE_CACHE', async () => {
    const [home, own] = [newFolder(), newFolder()];
    const args = ['--version'];
    await Promise.all([
      runProgram({ HOME: home, NODE_COMPILE_CACHE: own }, { args }),
      runProgram({ HOME: home, NODE_DISABLE_COMPILE_CACHE: '1' }, { args }),
    ]);
    expect([readdirSync(home), readdirSync(own)]).toEqual([[], [expect.any(String)]]);
  });

  const home = newFolder(0o700);
  test.concurrent.each<readonly [string, Record<string, string>, { asOther?: boolean; before?: string }]>([
    ['a user id without a passwd entry, without HOME', {}, { asOther: true }],
    ['a user id without a passwd entry, with the HOME of another user', { HOME: home }, { asOther: true }],
    ['a disk that is full', { HOME: newFolder() }, { before: 'ulimit -f 0; ' }],
  ])('runs for %s', async (_, env, how) => {
    expect(await runProgram(env, how)).toEqual(works);
  });
});
