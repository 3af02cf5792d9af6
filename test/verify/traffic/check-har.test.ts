/** Recorded traffic of each recorder: what conforms is clean, and what does not is found. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { checkHar, type Report } from 'mockmint';
import { dialects, type Recorded } from './har-dialects.ts';
import { issued } from './observed.ts';

const folder = mkdtempSync(join(tmpdir(), 'mockmint-har-'));
afterAll(() => rmSync(folder, { recursive: true }));

let written = 0;
function write(content: string | Buffer, name = `${(written += 1)}.har`): string {
  const file = join(folder, name);
  writeFileSync(file, content);
  return file;
}

const checksOf = ({ findings }: Report): string[] => findings.map(({ severity, check }) => `${severity} ${check}`);

const lawful: readonly Recorded[] = [
  { received: JSON.stringify(issued('CI', 1)) },
  { received: JSON.stringify(issued('CI', 2)) },
  {
    sent: '{"name":5}',
    status: 422,
    received: '{"detail":[{"loc":["body","name"],"msg":"Input should be a valid string","type":"string_type"}]}',
  },
  { status: 401, received: '{"detail":"Not authenticated"}' },
  { url: 'https://cdn.example.com/logo.png', method: 'GET', status: 200, received: 'png' },
];

const faulty: readonly Recorded[] = [
  ...lawful,
  { status: 200, received: JSON.stringify(issued('CI', 3)) },
  { received: '{"token":"dz_x"}' },
  { received: JSON.stringify(issued('other', 4)) },
  { received: JSON.stringify(issued('CI', 1)) },
  { sent: '{"name":5}', received: JSON.stringify(issued('5', 6)) },
  { status: 422, received: '{"detail":[]}' },
];

const expectedFaults = [
  'error negative_data_rejection',
  'error dayzero/name_echo',
  'error dayzero/id_unique',
  'error dayzero/jti_unique',
  'error dayzero/token_unique',
  'error positive_data_acceptance',
  'error response_schema_conformance',
  'error status_code_conformance',
];

describe.each(Object.entries(dialects))('%s', (_, dialect) => {
  test('what conforms has no findings', async () => {
    const report = await checkHar(dialect(lawful), { provider: 'dayzero' });
    expect(checksOf(report)).toEqual([]);
    expect(report.ok).toBe(true);
    expect(report.traffic?.otherHosts).toEqual([{ host: 'cdn.example.com', entries: 1 }]);
    expect(report.traffic?.judged).toBeGreaterThanOrEqual(4);
  });

  test('what does not conform is found, also in a file', async () => {
    const report = await checkHar(write(`\ufeff${JSON.stringify(dialect(faulty), null, 1)}`), { provider: 'dayzero' });
    expect(checksOf(report)).toEqual(expect.arrayContaining(expectedFaults));
    expect(report.ok).toBe(false);
  });
});
