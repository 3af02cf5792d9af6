/** The memory of checks: it spares time, and is believed only where nobody else can have written it. */
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { openCheckCache } from '../../src/openapi/check-cache.ts';

const scratch = mkdtempSync(join(tmpdir(), 'mockmint-remembered-'));
afterAll(() => rmSync(scratch, { recursive: true }));

const check = { name: 'check', packages: ['ajv'] };

describe('A mark that a document passed a check', () => {
  test('is there once it is set, for that document and that check', () => {
    const folder = join(scratch, 'a');
    expect(openCheckCache('document', check, folder).hasPassed()).toBe(false);
    openCheckCache('document', check, folder).markPassed();
    expect(openCheckCache('document', check, folder).hasPassed()).toBe(true);
    expect(openCheckCache('another', check, folder).hasPassed()).toBe(false);
    expect(openCheckCache('document', { ...check, name: 'another' }, folder).hasPassed()).toBe(false);
  });

  test('is no word of other packages', () => {
    const folder = join(scratch, 'b');
    openCheckCache('document', check, folder).markPassed();
    expect(openCheckCache('document', { ...check, packages: ['ajv', 'yaml'] }, folder).hasPassed()).toBe(false);
  });

  test('is not believed in a folder that others may write to', () => {
    const folder = join(scratch, 'c');
    openCheckCache('document', check, folder).markPassed();
    chmodSync(folder, 0o777);
    expect(openCheckCache('document', check, folder).hasPassed()).toBe(false);
    chmodSync(folder, 0o700);
    expect(openCheckCache('document', check, folder).hasPassed()).toBe(true);
  });

  test('is not there, and nothing fails, where none can be kept', () => {
    const mark = openCheckCache('document', check, join('/dev/null', 'folder'));
    mark.markPassed();
    expect(mark.hasPassed()).toBe(false);
  });
});
