/** Texts that are kept as files: read to compare, written anew with `UPDATE_GOLDEN=1`. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { expect } from '@jest/globals';

/** Expects `text` to be what the file holds. */
export function expectGolden(file: string, text: string): void {
  if (process.env['UPDATE_GOLDEN'] || !existsSync(file)) {
    if (process.env['CI']) throw new Error(`${file} is missing. Run the test once with UPDATE_GOLDEN=1, and review what it writes.`);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  expect(text).toBe(readFileSync(file, 'utf8'));
}
