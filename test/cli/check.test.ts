/** `mockmint check`: help, wrong usage, reports, exit codes and the baseline. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { dialects, type Recorded } from '../verify/traffic/har-dialects.ts';
import { issued } from '../verify/traffic/observed.ts';
import { runInProcess } from './in-process.ts';
import type { Run } from './program.ts';
import { expectTranscript } from './transcript.ts';

const folder = mkdtempSync(join(tmpdir(), 'mockmint-check-'));
afterAll(() => rmSync(folder, { recursive: true }));

function write(name: string, all: readonly Recorded[]): string {
  const file = join(folder, name);
  writeFileSync(file, JSON.stringify(dialects['Chrome']!(all)));
  return file;
}

const lawful: readonly Recorded[] = [
  { received: JSON.stringify(issued()) },
  { url: 'https://cdn.example.com/app.js', method: 'GET', status: 200, received: '' },
];
const good = write('good.har', lawful);
const bad = write('bad.har', [
  ...lawful,
  { received: JSON.stringify(issued('other', 2)) },
  { url: 'https://api.ondayzero.com/api/v2/tokens', status: 404 },
]);
const staging = write('staging.har', [
  { url: 'https://staging.example.com/api/v1/tokens', received: JSON.stringify(issued()) },
]);

const texts = { '<folder>': folder };

/** The run, without its duration. */
const untimed = (run: Run): Run => ({ ...run, stdout: run.stdout.replace(/ in \d+\.\d+ s\./, ' in <n> s.') });

test.each([
  ['Help on check', ['check', '--help']],
  ['Check without a file', ['check']],
  ['Check without a HAR file', ['check', 'dayzero']],
  ['Check a file that there is not', ['check', './nowhere.har']],
  ['Check with a map that is none', ['check', good, '--map', 'https://staging.example.com']],
  ['Check traffic of other hosts', ['check', staging, 'dayzero']],
  ['Check with a check that there is not', ['check', good, '--check', 'secret_lek']],
  ['Check traffic that conforms', ['check', good, 'dayzero']],
  ['Check traffic that does not conform', ['check', bad]],
  ['Check traffic of a host that is mapped', ['check', staging, '--map', 'https://staging.example.com=dayzero']],
])('%s', async (title, args) => {
  expectTranscript(title, untimed(await runInProcess(args)), texts);
});

test('the exit code is 0, 1 or 2, and depends on --fail-on, --skip and --warn', async () => {
  const codeOf = async (...args: readonly string[]) => (await runInProcess(['check', ...args])).code;
  expect(await codeOf(good)).toBe(0);
  expect(await codeOf(bad)).toBe(1);
  expect(await codeOf(bad, '--skip', 'dayzero/name_echo')).toBe(0);
  expect(await codeOf(bad, '--warn', 'dayzero/name_echo')).toBe(0);
  expect(await codeOf(bad, '--skip', 'dayzero/name_echo', '--fail-on', 'warning')).toBe(1);
  expect(await codeOf(bad, '--check', 'undocumented_operation')).toBe(0);
  expect(await codeOf(staging)).toBe(2);
});

test('reports of all kinds are written, and GitHub annotations are printed', async () => {
  const kinds = ['json', 'junit', 'html', 'markdown', 'sarif', 'har'];
  const reports = kinds.flatMap((kind) => ['--report', `${kind}=${join(folder, kind)}`]);
  const { stdout, code } = await runInProcess(['check', bad, '--github', ...reports]);
  expect(code).toBe(1);
  expect(stdout).toContain('::error ');
  for (const kind of kinds) expect(readFileSync(join(folder, kind), 'utf8')).toContain('entry 4');
  const { traffic } = JSON.parse(readFileSync(join(folder, 'json'), 'utf8')) as { traffic: unknown };
  expect(traffic).toMatchObject({ files: ['bad.har'], entries: 8, judged: 3 });
});

test('known findings of a baseline do not fail, and fixed ones are named', async () => {
  const baseline = join(folder, 'known.json');
  expect((await runInProcess(['check', bad, '--baseline', baseline, '--update-baseline'])).code).toBe(0);
  expect((await runInProcess(['check', bad, '--baseline', baseline])).code).toBe(0);
  const { stderr, code } = await runInProcess(['check', good, '--baseline', baseline]);
  expect([code, stderr]).toEqual([0, expect.stringContaining('Fixed since the baseline was written (2 findings)')]);
});
