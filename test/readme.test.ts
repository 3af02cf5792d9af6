/** README.md keeps its word: each line does what stands above it, each example is one that runs. */
import { execFile, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import process from 'node:process';
import { promisify } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import { createMockServer } from 'mockmint';
import { parse } from 'yaml';

const at = (path: string): string => fileURLToPath(new URL(`../${path}`, import.meta.url));
const readme = readFileSync(at('README.md'), 'utf8');
const run = promisify(execFile);

/** A line for a shell, and what the comment above it promises. */
interface Line {
  readonly command: string;
  readonly says: string;
}

const blocks = [...readme.matchAll(/^## (.*)$|^```sh\n([\s\S]*?)^```$/gm)].reduce<{ heading: string; lines: Line[] }[]>(
  (found, [, heading, code]) => {
    if (heading !== undefined) return [...found, { heading, lines: [] }];
    found.at(-1)?.lines.push(...linesOf(code!));
    return found;
  },
  [],
);

function linesOf(code: string): Line[] {
  let says = '';
  return code
    .trim()
    .split('\n')
    .flatMap((text) => {
      if (!text.startsWith('# ')) return [{ command: text, says }];
      says = text.slice(2);
      return [];
    });
}

/** Whether a command did as was said of it: the last status in its output, or curl's exit code. */
function outcome({ says }: Line, output: string, exitCode: string): { said: string; done: string } {
  const code = /^curl ends with (\d+)/.exec(says)?.[1];
  if (code !== undefined) return { said: code, done: exitCode };
  const statuses = [...output.matchAll(/^HTTP\/1\.1 (\d{3})/gm)].map(([, status]) => status);
  return { said: says.slice(0, 3), done: statuses.at(-1) ?? `no answer, exit code ${exitCode}` };
}

const withCurl = spawnSync('curl', ['--version']).status === 0 ? describe : describe.skip;

withCurl('Each line that can be pasted does what is said of it (needs curl)', () => {
  const runnable = blocks.map(({ heading, lines }) => ({
    heading,
    lines: lines.filter(({ command }) => command.includes('curl')),
  }));

  test.each(runnable.filter(({ lines }) => lines.length > 0))('$heading', async ({ lines }) => {
    const mock = await createMockServer({ port: 0 });
    const script = lines.map(({ command }) => `${command}\nprintf '\\n::%s::\\n' "$?"`).join('\n');
    const { stdout } = await run('sh', ['-c', script.replaceAll(':4010', `:${mock.port}`)], {
      encoding: 'latin1',
    }).finally(() => mock.close());
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
  const promised = blocks
    .find(({ heading }) => heading === 'How to get each error')!
    .lines.map(({ says }) => says.slice(0, 3));
  expect(promised).toEqual(
    expect.arrayContaining(['400', '401', '403', '404', '405', '413', '415', '422', '429', '500', '503']),
  );
});

test.each(
  [...readme.matchAll(/^<!-- (examples\/.*) -->\n```ts\n([\s\S]*?)^```$/gm)].map(([, file, code]) => ({
    file: file!,
    code: code!,
  })),
)('$file is printed as it is', ({ file, code }) => {
  expect(code).toBe(readFileSync(at(file), 'utf8'));
});

test('the workflow is YAML', () => {
  const [, workflow] = /^```yaml\n([\s\S]*?)^```$/m.exec(readme)!;
  expect(parse(workflow!)).toMatchObject({ jobs: { test: { steps: expect.any(Array) } } });
});

test.each(['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md'])('the links of %s lead somewhere', (file) => {
  const links = [...readFileSync(at(file), 'utf8').matchAll(/\]\((?!https?:)([^)#]*)(?:#[^)]*)?\)/g)].map(
    ([, target]) => target!,
  );
  expect(links.filter((target) => target !== '' && !existsSync(at(target)))).toEqual([]);
});

test('every option of serve is in the table', async () => {
  const { stdout } = await run(process.execPath, [at('bin/mockmint.js'), 'serve', '--help']);
  const options = [...stdout.matchAll(/^ {2}(--[a-z-]+)/gm)].map(([, option]) => option!);
  expect(options.filter((option) => !readme.includes(`\`${option}`))).toEqual([]);
});

test('the picture shows the start card as it is', async () => {
  await run(process.execPath, [at('scripts/start-card.ts'), '--check']);
});
