/** The code blocks of a Markdown page, with the comment above each that says what a test does with it. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export const repository = join(import.meta.dirname, '../..');

/** All pages whose code blocks are run. CONTRIBUTING.md has its own test. */
export const pages = [
  'README.md',
  ...readdirSync(join(repository, 'docs'))
    .filter((file) => file.endsWith('.md'))
    .map((file) => `docs/${file}`),
];

export interface Block {
  /** The page and line, such as `docs/jest.md:12`. */
  readonly place: string;
  readonly heading: string;
  readonly language: string;
  readonly code: string;
  /** `<!-- file: a.test.js -->`: the file that the block is written to. */
  readonly file?: string;
  /** `<!-- not run: reason -->`: why the block can't be run. */
  readonly reason?: string;
  /** `<!-- new project -->`: the block starts another project. */
  readonly startsProject: boolean;
}

export const textOf = (page: string): string => readFileSync(join(repository, page), 'utf8');

/** Returns the code blocks of a page in their order. */
export function blocksOf(page: string): Block[] {
  const blocks: Block[] = [];
  const lines = textOf(page).split('\n');
  let heading = '';
  let comments: string[] = [];
  for (let index = 0; index < lines.length; index++) {
    const line = lines[index]!;
    const comment = /^<!-- (.*) -->$/.exec(line)?.[1];
    const language = /^```(\w*)$/.exec(line)?.[1];
    if (comment !== undefined) comments.push(comment);
    else if (language !== undefined) {
      const end = lines.indexOf('```', index + 1);
      const code = `${lines.slice(index + 1, end).join('\n')}\n`;
      blocks.push({ place: `${page}:${index + 1}`, heading, language, code, ...directives(comments) });
      comments = [];
      index = end;
    } else {
      heading = /^##+ (.*)$/.exec(line)?.[1] ?? heading;
      if (line !== '') comments = [];
    }
  }
  return blocks;
}

function directives(comments: readonly string[]): Pick<Block, 'file' | 'reason' | 'startsProject'> {
  const value = (name: string): string | undefined =>
    comments.find((comment) => comment.startsWith(`${name}: `))?.slice(name.length + 2);
  const file = value('file');
  const reason = value('not run');
  return {
    ...(file !== undefined && { file }),
    ...(reason !== undefined && { reason }),
    startsProject: comments.includes('new project'),
  };
}

/** A command of a shell block, and what the comment above it promises. */
export interface Line {
  readonly command: string;
  readonly promise: string;
}

/** Splits a shell block into commands. A command continues on the next line after a backslash. */
export function linesOf(code: string): Line[] {
  let promise = '';
  return code
    .trim()
    .replaceAll('\\\n', ' ')
    .split('\n')
    .flatMap((text) => {
      if (text.startsWith('# ')) {
        promise = text.slice(2);
        return [];
      }
      return text === '' ? [] : [{ command: text.replaceAll(/ {2,}/g, ' '), promise }];
    });
}
