/** Transcripts: what was typed and what came of it, as Markdown that is checked in and read in reviews. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import process from 'node:process';
import { expect } from '@jest/globals';
import type { Run } from './program.ts';

/** What differs from run to run, and what stands for it in a transcript. */
const volatile: readonly (readonly [RegExp, string])[] = [
  [/((?:\d\.1|localhost):|[Pp]ort"?[: ])\d{5}\b/g, '$1<port>'],
  [/\d+(\.\d+)? ms/g, '<n> ms'],
  [/"durationMs":[\d.]+/g, '"durationMs":<n>'],
];

/** The text with `<…>` for all that is volatile, and for further texts by what stands for them. */
function normalise(text: string, texts: Readonly<Record<string, string>>): string {
  const named = Object.entries(texts).reduce((result, [name, value]) => result.replaceAll(value, name), text);
  return volatile.reduce((result, [pattern, name]) => result.replace(pattern, name), named);
}

const block = (title: string, text: string): string[] =>
  text === '' ? [] : [title, '', '```text', text.replace(/\n$/, ''), '```', ''];

/**
 * Compares a run with the transcript of this title. With UPDATE_TRANSCRIPTS=1 in the environment it is written anew.
 * @param texts further volatile texts, by what stands for them
 */
export function expectTranscript(
  title: string,
  { command, stdout, stderr, code }: Run,
  texts: Readonly<Record<string, string>> = {},
): void {
  const written = normalise(
    [
      `# ${title}`,
      '',
      ...block('The command', `$ ${command}`),
      ...block('Its output', stdout),
      ...block('Its error output', stderr),
      `Its exit code: ${code}`,
      '',
    ].join('\n'),
    texts,
  );
  const file = fileURLToPath(
    new URL(`transcripts/${title.toLowerCase().replace(/[^a-z0-9]+/g, '-')}.md`, import.meta.url),
  );
  if (process.env['UPDATE_TRANSCRIPTS'] === '1') writeFileSync(file, written);
  expect(written).toBe(existsSync(file) ? readFileSync(file, 'utf8') : 'There is no such transcript.');
}
