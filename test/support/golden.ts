/** Texts that are kept as files: read to compare, written anew with `UPDATE_TRANSCRIPTS=1`. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { expect } from '@jest/globals';

/** Expects `text` to be what the file holds. */
export function expectGolden(file: string, text: string): void {
  if (process.env['UPDATE_TRANSCRIPTS'] === '1') {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  expect(text).toBe(existsSync(file) ? readFileSync(file, 'utf8') : 'There is no such file.');
}
