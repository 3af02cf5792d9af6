/** Tiny documents with one trap each: every response is valid, and every rejection is as the document declares it. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { createMockServer, type MockServer } from 'mockmint';
import { exchange, probeDocument } from '../../bench/corpus/corpus-probe.ts';
import { rowsOf } from '../../bench/corpus/corpus-report.ts';
import { loadAnyDocument } from '../../src/openapi/any-document.ts';

const documents = readdirSync(import.meta.dirname).filter((name) => name.endsWith('.yaml'));

const serving = async <T>(name: string, use: (server: MockServer, file: string) => Promise<T>): Promise<T> => {
  const document = join(import.meta.dirname, name);
  const server = await createMockServer({ port: 0, documents: [{ id: 'api', document }] });
  try {
    return await use(server, document);
  } finally {
    await server.close();
  }
};

/** The checks in the comments of a document. */
const checksIn = (name: string): RegExpExecArray[] =>
  readFileSync(join(import.meta.dirname, name), 'utf8')
    .split('\n')
    .map((line) => /^# > (\S+) (\S+)(?: (.+))? => (\d+)(?: (.+))?$/.exec(line))
    .filter((found) => found !== null);

describe.each(documents)('%s', (name) => {
  test('is served as it says', async () => {
    const counts = await serving(name, async (server, file) =>
      probeDocument(await loadAnyDocument(file), {
        base: server.url('api'),
        credential: 'mock_valid',
        maxOperations: 60,
        hasBasePath: true,
      }),
    );
    expect(counts).toMatchObject({ flaws: [], broken: 0, unsent: 0 });
    expect(counts.right.all).toBeGreaterThan(0);
  });

  test('passes the checks in its comments', async () => {
    const checks = checksIn(name);
    expect(checks.length).toBeGreaterThan(0);
    await serving(name, async (server) => {
      for (const [line, method = '', path = '', body, status, part = ''] of checks) {
        const headers: Record<string, string> = body === undefined ? {} : { 'content-type': 'application/json' };
        const reply = await exchange(server.url('api') + path, { method, headers, body });
        expect([line, String(reply?.status), reply?.text]).toEqual([line, status, expect.stringContaining(part)]);
      }
    });
  });
});

test('the judge of this corpus sees responses that break the document', async () => {
  const document = await loadAnyDocument(join(import.meta.dirname, 'only-default.yaml'));
  const counts = await serving('names.yaml', (server) =>
    probeDocument(document, { base: server.url('api'), credential: 'mock_valid', maxOperations: 1, hasBasePath: true }),
  );
  expect(counts.right).toEqual({ good: 0, all: 1 });
  const result = { document: '', counts, state: undefined, startMs: 250, peakMb: undefined, hasDied: false };
  expect(rowsOf([result])).toMatchObject({
    'documents served': '100.0 %',
    'valid requests answered with a declared status and a valid body': '0.0 %',
    'start to ready, median; slowest': '0.25 s; 0.25 s',
    'memory, median; largest': '–',
  });
});
