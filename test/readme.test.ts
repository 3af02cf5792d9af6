/** README.md and docs/ keep their word: each curl line does what stands above it, links lead somewhere, tables are complete. */
import { execFile, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import process from 'node:process';
import { promisify } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import { createMockServer } from 'mockmint';
import { parse } from 'yaml';
import { blocksOf, linesOf, pages, textOf, type Block, type Line } from './docs/markdown.ts';

const at = (path: string): string => fileURLToPath(new URL(`../${path}`, import.meta.url));
const run = promisify(execFile);

const blocks: readonly Block[] = pages.flatMap(blocksOf);

/** Whether a command did as was said of it: the last status in its output, or curl's exit code. */
function outcome({ promise }: Line, output: string, exitCode: string): { said: string; done: string } {
  const code = /^curl ends with (\d+)/.exec(promise)?.[1];
  if (code !== undefined) return { said: code, done: exitCode };
  const statuses = [...output.matchAll(/^HTTP\/1\.1 (\d{3})/gm)].map(([, status]) => status);
  return { said: promise.slice(0, 3), done: statuses.at(-1) ?? `no answer, exit code ${exitCode}` };
}

/** A section that serves a document of its page; only the suite of the documentation writes that file. */
const servesFile = /^npx mockmint serve \.\//m;

const withCurl = spawnSync('curl', ['--version']).status === 0 ? describe : describe.skip;

withCurl('Each line that can be pasted does what is said of it (needs curl)', () => {
  const sections = Object.groupBy(
    blocks.filter(({ language, reason }) => language === 'sh' && reason === undefined),
    ({ place, heading }) => `${place.replace(/:.*/, '')}, ${heading}`,
  );
  const runnable = Object.entries(sections).map(([section, found = []]) => ({
    section,
    lines: (found.some(({ code }) => servesFile.test(code)) ? [] : found)
      .flatMap(({ code }) => linesOf(code))
      .filter(({ command }) => command.includes('curl') && !command.includes('https:')),
  }));

  test.each(runnable.filter(({ lines }) => lines.length > 0))('$section', async ({ lines }) => {
    const mock = await createMockServer({ port: 0 });
    const cwd = mkdtempSync(join(tmpdir(), 'mockmint-readme-'));
    const script = lines.map(({ command }) => `${command}\nprintf '\\n::%s::\\n' "$?"`).join('\n');
    const { stdout } = await run('sh', ['-c', script.replaceAll(':4010', `:${mock.port}`)], {
      encoding: 'latin1',
      cwd,
    }).finally(() => mock.close());
    rmSync(cwd, { recursive: true });
    const outputs = [...stdout.matchAll(/([\s\S]*?)\n::(\d+)::\n/g)];
    expect(outputs).toHaveLength(lines.length);
    for (const [index, line] of lines.entries()) {
      if (!line.command.includes('curl -i')) continue;
      const { said, done } = outcome(line, outputs[index]![1]!, outputs[index]![2]!);
      expect({ line: line.command, response: done }).toEqual({ line: line.command, response: said });
    }
  });
});

test('every status of the errors is shown by a line', () => {
  const promised = blocksOf('docs/errors.md')
    .flatMap(({ code }) => linesOf(code))
    .map(({ promise }) => promise.slice(0, 3));
  expect(promised).toEqual(
    expect.arrayContaining(['400', '401', '403', '404', '405', '413', '415', '422', '429', '500', '503']),
  );
});

test.each([
  ['.github/workflows/contract-tests.yml', 'examples/ci/github-actions.yml'],
  ['.gitlab-ci.yml', 'examples/ci/gitlab-ci.yml'],
])('docs/ci.md prints %s as it is in %s', (file, example) => {
  expect(blocks.find((block) => block.file === file)?.code).toBe(readFileSync(at(example), 'utf8'));
});

test.each(blocks.filter(({ file }) => file?.startsWith('.github/') === true))('$file is YAML', ({ code }) => {
  const { jobs } = parse(code) as { readonly jobs: Readonly<Record<string, unknown>> };
  for (const job of Object.values(jobs)) expect(job).toMatchObject({ steps: expect.any(Array) });
  expect(Object.keys(jobs).length).toBeGreaterThan(0);
});

/** The anchor of a heading, as GitHub makes it. */
const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replaceAll(/[^\w\- ]/g, '')
    .replaceAll(' ', '-');

test.each([...pages, 'ARCHITECTURE.md', 'CONTRIBUTING.md', 'SECURITY.md', 'CHANGELOG.md'])(
  'the links of %s lead somewhere',
  (page) => {
    const links = [...textOf(page).matchAll(/\]\((?!https?:)([^)#]*)(?:#([^)]*))?\)/g)].map(([, target, anchor]) => ({
      target: target === '' ? page : join(dirname(page), target!),
      anchor,
    }));
    expect(links.filter(({ target }) => !existsSync(at(target)))).toEqual([]);
    const stray = links.filter(({ target, anchor }) => {
      if (anchor === undefined) return false;
      const headings = [...textOf(target).matchAll(/^#+ (.*)$/gm)].map(([, heading]) => anchorOf(heading!));
      return !headings.includes(anchor);
    });
    expect(stray).toEqual([]);
  },
);

test('README.md fits on 150 lines, and leads to every page', () => {
  const readme = textOf('README.md');
  expect(readme.trimEnd().split('\n').length).toBeLessThanOrEqual(150);
  expect(pages.filter((page) => page !== 'README.md' && !readme.includes(`](${page}`))).toEqual([]);
});

test('every code block is written to a file, or run as a command, or says why not', () => {
  const isRun = ({ language, file, reason }: Block) => file !== undefined || language === 'sh' || reason !== undefined;
  expect(blocks.filter((block) => !isRun(block)).map(({ place }) => place)).toEqual([]);
});

test('these code blocks are not run by the suite of the documentation', () => {
  const reasons = blocks.flatMap(({ place, reason = '' }) =>
    reason === '' ? [] : [`${place.replace(/:.*/, '')}: ${reason}`],
  );
  expect(reasons).toEqual([
    'README.md: .ci/run runs both in a fresh clone',
    'README.md: .ci/run runs both in a fresh clone',
    'docs/ci.md: needs a container engine; test/docs/dockerfile.suite.ts runs the instructions of the Dockerfile',
    'docs/ci.md: needs a container engine; test/docs/compose.suite.ts runs the services as processes',
    'docs/proxy.md: ends with a signal',
    'docs/storage.md: needs the command line of SQLite',
    'docs/storage.md: needs a database',
  ]);
});

test('every option of serve is in the table', async () => {
  const { stdout } = await run(process.execPath, [at('bin/mockmint.js'), 'serve', '--help']);
  const options = [...stdout.matchAll(/^ {2}(--[a-z-]+)/gm)].map(([, option]) => option!);
  const table = textOf('docs/command-line.md');
  expect(options.length).toBeGreaterThan(10);
  expect(options.filter((option) => !table.includes(`\`${option}`))).toEqual([]);
});

test('the picture shows the start card as it is', async () => {
  await run(process.execPath, [at('scripts/start-card.ts'), '--check']);
});
