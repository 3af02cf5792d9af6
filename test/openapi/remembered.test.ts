/** The memory of checks: it spares time, and is believed only where nobody else can have written it. */
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { markOf } from '../../src/openapi/remembered.ts';

const scratch = mkdtempSync(join(tmpdir(), 'mockmint-remembered-'));
afterAll(() => rmSync(scratch, { recursive: true }));

const check = { name: 'check', packages: ['ajv'] };

describe('A mark that a document passed a check', () => {
  test('is there once it is set, for that document and that check', () => {
    const folder = join(scratch, 'a');
    expect(markOf('document', check, folder).isSet()).toBe(false);
    markOf('document', check, folder).set();
    expect(markOf('document', check, folder).isSet()).toBe(true);
    expect(markOf('another', check, folder).isSet()).toBe(false);
    expect(markOf('document', { ...check, name: 'another' }, folder).isSet()).toBe(false);
  });

  test('is no word of other packages', () => {
    const folder = join(scratch, 'b');
    markOf('document', check, folder).set();
    expect(markOf('document', { ...check, packages: ['ajv', 'yaml'] }, folder).isSet()).toBe(false);
  });

  test('is not believed in a folder that others may write to', () => {
    const folder = join(scratch, 'c');
    markOf('document', check, folder).set();
    chmodSync(folder, 0o777);
    expect(markOf('document', check, folder).isSet()).toBe(false);
    chmodSync(folder, 0o700);
    expect(markOf('document', check, folder).isSet()).toBe(true);
  });

  test('is not there, and nothing fails, where none can be kept', () => {
    const mark = markOf('document', check, join('/dev/null', 'folder'));
    mark.set();
    expect(mark.isSet()).toBe(false);
  });
});
