/** The command line for curl: a shell reads back exactly the arguments that were written. */
import { execFile } from 'node:child_process';
import { chmod } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import fc from '../support/fast-check.ts';
import { curlLine, curlParts, shellQuote, type CurlRequest } from '../../src/lib/curl.ts';
import { inFolder } from '../support/temp-folder.ts';

/** Stands in for curl: prints each argument, and then its input where an argument asks for it, each ended by NUL. */
const standIn = `#!/bin/sh
for argument in "$@"; do printf '%s\\0' "$argument"; done
case " $* " in *' @- '*) cat;; esac
`;

/** Runs lines with `sh`. Returns for each the arguments and the input that curl received. */
const received = (lines: readonly string[], env: Record<string, string> = {}): Promise<Buffer[][]> =>
  inFolder({ 'bin/curl': standIn }, async (folder) => {
    await chmod(join(folder, 'bin/curl'), 0o755);
    const script = lines.map((line) => `${line}\nprintf '\\036\\036\\n'`).join('\n');
    const { stdout } = await promisify(execFile)('sh', ['-c', script], {
      env: { ...process.env, ...env, PATH: `${join(folder, 'bin')}:${process.env['PATH']}` },
      encoding: 'buffer',
      maxBuffer: 1 << 24,
    });
    return splitAt(stdout, Buffer.from('\x1e\x1e\n'))
      .slice(0, -1)
      .map((part) => splitAt(part, Buffer.from('\0')));
  });

function splitAt(bytes: Buffer, mark: Buffer): Buffer[] {
  const end = bytes.indexOf(mark);
  return end < 0 ? [bytes] : [bytes.subarray(0, end), ...splitAt(bytes.subarray(end + mark.length), mark)];
}

const texts = fc
  .oneof(
    fc.string({ unit: fc.constantFrom(...'\'"\\$`!\n\r\t*?~#&;|<>(){}[] =%@-+,.:/aé\u{1F389}', '$(', '${', '!!') }),
    fc.string({ unit: 'grapheme' }),
  )
  .map((text) => text.replaceAll('\0', '').replaceAll('\x1e', '').toWellFormed());

const base: CurlRequest = { method: 'POST', url: 'http://localhost/', headers: [] };

describe('A line of curl', () => {
  test('gives curl exactly the URL, the headers and the body', async () => {
    const requests = fc.sample(fc.record({ url: texts, value: texts, body: texts }), {
      numRuns: 300,
      seed: 20_260_105,
    });
    const lines = requests.map(({ url, value, body }) =>
      curlLine({ method: 'PUT', url: `http://localhost/${url}`, headers: [['X-Odd', value]], body, exact: true })!,
    );
    const expected = requests.map(({ url, value, body }) =>
      [
        ...(/[[\]{}]/.test(url) ? ['-g'] : []),
        '-X',
        'PUT',
        `http://localhost/${url}`,
        '-H',
        value === '' ? 'X-Odd;' : `X-Odd: ${value}`,
        '-H',
        'Accept:',
        '-H',
        'Content-Type:',
        '--data-raw',
        body,
        '',
      ].map((argument) => Buffer.from(argument)),
    );
    expect(await received(lines)).toEqual(expected);
  });

  test('keeps expressions of the shell between any texts', async () => {
    const cases = fc.sample(fc.tuple(texts, texts), { numRuns: 200, seed: 20_260_106 });
    const lines = cases.map(([before, after]) => `curl ${shellQuote([before, { shell: '$TOKEN' }, after])}`);
    const secret = `it's a "secret" $HOME \\ !`;
    const expected = cases.map(([before, after]) => [Buffer.from(before + secret + after), Buffer.from('')]);
    expect(await received(lines, { TOKEN: secret })).toEqual(expected);
  });

  test('pipes a body that is not text into curl', async () => {
    const bodies = [
      ...fc.sample(
        fc
          .uint8Array({ minLength: 1, maxLength: 60 })
          .map((bytes) => Uint8Array.from([0xff, ...bytes.map((byte) => byte || 1)])),
        { numRuns: 50, seed: 20_260_107 },
      ),
      Uint8Array.from([0x25, 0x5c, 0xff, 0x27]),
    ];
    const lines = bodies.map((body) => curlLine({ ...base, body })!);
    expect(await received(lines)).toEqual(
      bodies.map((body) => [
        ...['http://localhost/', '--data-binary', '@-'].map((word) => Buffer.from(word)),
        Buffer.from(body),
      ]),
    );
  });

  test('pipes a text with NUL, which no argument can contain', async () => {
    const [parts] = await received([curlLine({ ...base, body: 'a\0b' })!]);
    expect(
      Buffer.concat(parts!.slice(3).flatMap((part, index) => (index === 0 ? [part] : [Buffer.from('\0'), part]))),
    ).toEqual(Buffer.from('a\0b'));
    expect(curlLine({ ...base, body: Buffer.from('a\0b') })).toBe(curlLine({ ...base, body: 'a\0b' }));
  });

  test.each([
    ['a URL', { ...base, url: 'http://localhost/\0' }],
    ['a header', { ...base, headers: [['X', '\0']] as const }],
    ['a body with an expression', { ...base, body: ['\0', { shell: '$TOKEN' }] }],
  ])('is not written for NUL in %s', (_, request) => expect(curlLine(request)).toBeUndefined());

  test.each([
    ['a text', 'text', '-d text'],
    ['JSON', '{"a":1}', `-d '{"a":1}'`],
    ['a text that begins with @', '@/etc/passwd', '--data-raw @/etc/passwd'],
    ['an expression first', [{ shell: '$TOKEN' }], '--data-raw "$TOKEN"'],
    ['an empty body', '', "-d ''"],
  ])('sends %s as data', (_, body, expected) => expect(curlParts({ ...base, body })!.at(-1)).toBe(expected));

  test.each([
    [{ method: 'POST', body: 'a' }, 'curl http://localhost/ -d a'],
    [{ method: 'POST' }, 'curl -X POST http://localhost/'],
    [{ method: 'GET' }, 'curl -X GET http://localhost/'],
    [{ method: 'HEAD' }, 'curl -I http://localhost/'],
    [{ method: 'HEAD', include: true }, 'curl -iI http://localhost/'],
    [{ method: 'POST', body: 'a', include: true }, 'curl -i http://localhost/ -d a'],
    [
      { method: 'POST', body: 'a', include: true, exact: true },
      'curl -i -X POST http://localhost/ -H Accept: -H Content-Type: --data-raw a',
    ],
    [{ method: "A'B" }, "curl -X 'A'\\''B' http://localhost/"],
    [{ method: 'GET', url: 'http://localhost/?a[b]=1' }, "curl -g -X GET 'http://localhost/?a[b]=1'"],
  ])('%j: %s', (change, line) => expect(curlLine({ ...base, ...change })).toBe(line));

  test('quotes "!" so that an interactive shell does not expand it', () => {
    expect(shellQuote('a!b')).toBe("'a!b'");
    expect(shellQuote(['a!b', { shell: '$TOKEN' }])).toBe(`'a!b'"$TOKEN"`);
  });
});
