/** Archives that are broken, hostile, or something else: a clear message, and never a crash. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import fc from '../../support/fast-check.ts';
import { AppError, checkHar } from 'mockmint';
import { dialects } from './har-dialects.ts';
import { issued } from './observed.ts';

const folder = mkdtempSync(join(tmpdir(), 'mockmint-har-'));
afterAll(() => rmSync(folder, { recursive: true }));

let written = 0;
function write(content: string | Buffer, name = `${(written += 1)}.har`): string {
  const file = join(folder, name);
  writeFileSync(file, content);
  return file;
}

const messageOf = async (har: string | object, options = {}): Promise<string> => {
  try {
    await checkHar(har, { provider: 'dayzero', ...options });
    return 'no error';
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return error.message.replaceAll(`${folder}/`, '');
  }
};

const good = dialects['Chrome']!([{ received: JSON.stringify(issued()) }]);
const text = JSON.stringify(good);

describe('A file that can not be read says why', () => {
  const wrong: readonly [title: string, content: string | Buffer, message: RegExp][] = [
    ['a truncated file', text.slice(0, 2000), /ends early, at byte 2000 \(line 1\), after entry 1/],
    ['a file that ends in a string', '{"log":{"version":"1.2', /ends early, at byte 22/],
    [
      'an entry that is not JSON',
      '{"log":{"entries":[{"a":1},{"b":tru}]}}',
      /not valid JSON: entry 2, at (byte|line) /,
    ],
    ['a missing comma', '{"log":{"entries":[{"a":1} {"b":2}]}}', /not valid JSON: entry 1, at byte \d+/],
    ['a comma too much', '{"log":{"entries":[{"a":1},]}}', /not valid JSON: entry 2/],
    ['text after the end', '{"log":{"entries":[]}} x', /not valid JSON, at byte 24/],
    [
      'another document',
      '{"openapi":"3.1.0","info":{},"paths":{}}',
      /not a HAR file. It looks like an OpenAPI document/,
    ],
    ['a Postman collection', '{"info":{"name":"x"},"item":[]}', /It looks like a Postman collection/],
    ['a list', '[1,2]', /It is a list/],
    ['no entries', '{"log":{"entries":5}}', /"log" has no list "entries"/],
    ['an empty file', '', /is empty/],
    ['a page', '<!doctype html><title>x</title>', /looks like HTML/],
    ['an archive of files', Buffer.from('PK\u0003\u0004rest'), /is a ZIP archive. Extract it/],
    ['UTF-16', Buffer.from(`\ufeff${text}`, 'utf16le'), /is in UTF-16/],
    ['a flow file of mitmproxy', '1234:7:version;2:18#', /mitmproxy flow file/],
    ['words', 'hello', /does not begin with/],
  ];
  test.each(wrong)('%s', async (_, content, message) => {
    expect(await messageOf(write(content))).toMatch(message);
  });

  test('a file that does not exist, and a folder', async () => {
    expect(await messageOf(join(folder, 'nowhere.har'))).toBe('nowhere.har does not exist.');
    expect(await messageOf(folder)).toContain("can't be read");
  });

  test('no secret of a broken entry is in the message', async () => {
    expect(await messageOf(write('{"log":{"entries":[{"authorization": the_secret_value}]}}'))).not.toContain('secret');
  });

  test('an object that is not an archive', async () => {
    expect(await messageOf({ swagger: '2.0' })).toContain('It looks like an OpenAPI document.');
    expect(await messageOf([] as never)).toContain('requires the path');
  });
});

describe('Nothing to judge is an error that helps', () => {
  test('hosts are listed, and how to map them', async () => {
    const url = 'https://staging.example.com/api/v1/tokens';
    const message = await messageOf(
      dialects['an unknown recorder']!([{ url }, { url }, { url: 'https://cdn.example.com/x' }]),
    );
    expect(message).toContain('staging.example.com (2)');
    expect(message).toContain('--map https://staging.example.com=dayzero');
  });

  test('reasons are listed', async () => {
    const { request } = { request: { method: 'GET', url: 'https://api.ondayzero.com/', headers: [] } };
    expect(await messageOf({ log: { entries: [{ request }] } })).toContain('no response (1)');
    expect(await messageOf({ log: { entries: [] } })).toContain('the traffic has no entries');
  });
});

test('a wrong option names the member', async () => {
  expect(await messageOf(good, { maps: {} })).toContain('maps');
  expect(await messageOf(good, { checks: ['secret_lek'] })).toContain('secret_leak');
  expect(await messageOf(good, { map: { 'https://x.example.com': 'dayzer' } })).toContain('Did you mean dayzero?');
  expect(await messageOf(good, { map: { 'ftp://x': 'dayzero' } })).toContain('not a URL prefix');
});

describe('No archive ends the program', () => {
  const [entry = {}] = dialects['an unknown recorder']!([{ received: JSON.stringify(issued()) }]).log.entries;

  /** All places in a value. */
  const placesIn = (value: unknown, place: readonly string[] = []): string[][] =>
    typeof value === 'object' && value !== null
      ? [[...place], ...Object.entries(value).flatMap(([name, member]) => placesIn(member, [...place, name]))]
      : [[...place]];

  const replaced = (value: unknown, [name, ...rest]: readonly string[], by: unknown): unknown => {
    if (name === undefined) return by;
    if (Array.isArray(value))
      return value.map((item: unknown, index) => (String(index) === name ? replaced(item, rest, by) : item));
    return { ...(value as object), [name]: replaced((value as Record<string, unknown>)[name], rest, by) };
  };

  const odd: readonly unknown[] = [
    undefined,
    null,
    true,
    0,
    -1,
    1e308,
    '',
    'x',
    '\u0000\ud800',
    [],
    {},
    [[null]],
    { name: 5, value: {} },
    [
      { name: '__proto__', value: '1' },
      { name: 'constructor', value: 'x' },
    ],
    '__proto__',
    'https://',
    'data:text/plain,x',
    '%ff%',
    'https://api.ondayzero.com//api/v1/tokens?%zz=%',
    '9'.repeat(400),
  ];

  test('each member may have any value', async () => {
    const entries = placesIn(entry).flatMap((place) => odd.map((value) => replaced(entry, place, value)));
    expect(entries.length).toBeGreaterThan(500);
    const report = await checkHar({ log: { entries } }, { provider: 'dayzero' });
    expect(report.traffic?.entries).toBe(entries.length);
    expect(report.traffic?.skipped.filter(({ reason }) => reason.includes('internal error'))).toEqual([]);
  });

  test('entries may be any JSON', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.jsonValue({ depthSize: 'medium' })), async (entries) => {
        const file = write(JSON.stringify({ log: { entries: [...entries, entry] } }), 'any.har');
        const report = await checkHar(file, { provider: 'dayzero' });
        expect(report.traffic?.entries).toBe(entries.length + 1);
      }),
      { numRuns: 50 },
    );
  });

  test('deep and large values', async () => {
    const deep = '['.repeat(200_000) + ']'.repeat(200_000);
    const bodies = [
      deep,
      `{"name":${deep}}`,
      '{"__proto__":{"name":1},"constructor":5,"toString":null}',
      `{"name":${'9'.repeat(5000)}}`,
      `[${'1,'.repeat(300_000)}1]`,
    ];
    const entries = bodies.flatMap((body) => [
      JSON.stringify(replaced(entry, ['request', 'postData', 'text'], body)),
      JSON.stringify(replaced(entry, ['response', 'content', 'text'], body)),
      JSON.stringify(entry).replace(/^\{/, `{"_deep":${deep},`),
    ]);
    const report = await checkHar(write(`{"_x":${deep},"log":{"_y":${deep},"entries":[${entries.join(',')}]}}`), {
      provider: 'dayzero',
    });
    expect(report.traffic?.entries).toBe(entries.length);
    expect(report.traffic?.skipped.filter(({ reason }) => reason.includes('internal error'))).toEqual([]);
  });

  test('many small entries, and an entry that is too large', async () => {
    const small = `{"request":{"method":"GET","url":"https://other.example.com/"}},`.repeat(100_000);
    const large = `{"_image":"${'A'.repeat(33 * 1024 * 1024)}"},`;
    const report = await checkHar(write(`{"log":{"entries":[${small}${large}${JSON.stringify(entry)}]}}`), {
      provider: 'dayzero',
    });
    expect(report.traffic).toMatchObject({
      entries: 100_002,
      judged: 1,
      skipped: [{ reason: 'larger than 32 MiB', entries: 1 }],
    });
  });
});
