/** What a target says is text for readers: no terminal, runner, browser or parser takes any of it for a command. */
import { describe, expect, test } from '@jest/globals';
import fc from '../support/fast-check.ts';
import { escapeMarkdown, oneLine, printableJson, visible } from '../../src/verify/reporters/escape.ts';
import { exchangeText } from '../../src/verify/reporters/format-finding.ts';
import { github, reporters, terminal } from '../../src/verify/reporters/index.ts';
import type { Report } from '../../src/verify/findings/report.ts';
import { sample } from '../verify/reporters/sample-report.ts';
import { parseXml } from '../verify/reporters/strict-xml.ts';
import { hostile, verifyCommandLine } from '../support/hostile-target.ts';
import { run } from '../cli/program.ts';

/** Commands of runners, controls of terminals, and ways out of markup. */
const attacks = [
  '::error::x',
  '::set-output name=a::b',
  '::add-mask::x',
  '::stop-commands::x',
  '##[error]x',
  '##[command]x',
  '##vso[task.setvariable]x',
  '##teamcity[message]',
  '##VSO[x]',
  '\u001b[31m',
  '\u001b]8;;http://x\u0007',
  '\u009b31m',
  '\r',
  '\n',
  '\r\n',
  '\u2028',
  '\u2029',
  '\u0085',
  '\u000b',
  '\u000c',
  '\b',
  '\0',
  '\u007f',
  '\u202e',
  '\u2066',
  '\ufeff',
  '\ufffe',
  '\ud800',
  '\udc00',
  '<script>alert(1)</script>',
  '<img src=x onerror=x>',
  '"',
  "'",
  '&',
  '&amp;',
  ']]>',
  '<!--',
  '-->',
  '`',
  '```',
  '~~~',
  '|',
  '@user',
  '#1',
  '[x](javascript:x)',
  '![x](http://x)',
  '\\',
  '%0A',
  '$(x)',
  '{{x}}',
  ' ',
  '\t',
  '\u00a0',
  '\u3000',
];

const attack = fc
  .array(fc.oneof({ arbitrary: fc.constantFrom(...attacks), weight: 4 }, fc.string({ unit: 'binary', maxLength: 5 })), {
    maxLength: 8,
  })
  .map((parts) => parts.join(''));

/** No line begins with what GitHub obeys, and none has what older runners and others look for anywhere. */
const commandsIn = (text: string): string[] =>
  text
    .split(/\r\n|[\r\n]/)
    .filter((line) => line.trimStart().startsWith('::') || /##(\[|vso\[|teamcity\[)/i.test(line));

/** All but line breaks and tabs that a terminal obeys or a reader can't see. */
const controlsIn = (text: string): string[] =>
  text.match(/[^\P{Cc}\n\t]|[\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]/gu) ?? [];

/** A report with `text` in every place that a target can write to. */
function reportWith(text: string): Report {
  const hostileTexts = (value: unknown, name = ''): unknown => {
    if (Array.isArray(value)) return name === 'headers' ? [[text, text]] : value.map((item) => hostileTexts(item));
    if (typeof value === 'object' && value !== null)
      return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, hostileTexts(member, key)]));
    return ['title', 'expected', 'actual', 'reason', 'body', 'curl', 'name', 'quote', 'cutShort'].includes(name) &&
      typeof value === 'string'
      ? text
      : value;
  };
  return hostileTexts(sample) as Report;
}

const texts = {
  junit: reporters.junit,
  markdown: reporters.markdown,
  html: reporters.html,
  json: reporters.json,
  har: reporters.har,
  terminal,
};

describe.each(Object.entries(texts))('The %s report', (_, reporter) => {
  test('has no command of a runner and no control of a terminal in it, whatever a target says', () => {
    fc.assert(
      fc.property(attack, (text) => {
        const written = reporter(reportWith(text));
        expect(commandsIn(written)).toEqual([]);
        expect(controlsIn(written)).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });
});

describe('Whatever a target says', () => {
  test('the JUnit report is well-formed XML', () => {
    fc.assert(
      fc.property(attack, (text) => {
        parseXml(reporters.junit(reportWith(text)));
      }),
      { numRuns: 60 },
    );
  });

  test('the JSON reports read back as what was reported', () => {
    fc.assert(
      fc.property(attack, (text) => {
        const report = reportWith(text);
        expect(JSON.parse(reporters.json(report))).toEqual(report);
        expect(() => JSON.parse(reporters.har(report))).not.toThrow();
        expect(JSON.parse(printableJson([text, { [text]: text }]))).toEqual([text, { [text]: text }]);
      }),
      { numRuns: 60 },
    );
  });

  test('the HTML report has no element and no attribute of its', () => {
    const elements = (html: string): string =>
      [...html.matchAll(/<(\/?[a-z!][a-z0-9]*)((?:\s+[a-z-]+(?:="[^"]*")?)*)\s*>/gi)]
        .map(([, name, attributes = '']) => `${name}${attributes.replace(/"[^"]*"/g, '')}`)
        .join(' ');
    const plain = elements(reporters.html(reportWith('plain')));
    fc.assert(
      fc.property(
        attack.filter((text) => text.trim() !== ''),
        (text) => {
          expect(elements(reporters.html(reportWith(text)))).toBe(plain);
        },
      ),
      { numRuns: 60 },
    );
  });

  test('the Markdown report has no markup of its', () => {
    fc.assert(
      fc.property(attack, (text) => {
        expect(escapeMarkdown(text)).not.toMatch(/(?<!\\)[`*_[\]|]|<(?!!-- -->)|@(?=\w)|\n/);
      }),
    );
    fc.assert(
      fc.property(attack, (text) => {
        expect(openFence(reporters.markdown(reportWith(text)))).toBeUndefined();
      }),
      { numRuns: 60 },
    );
  });

  test('GitHub takes one command for each finding, and no more', () => {
    fc.assert(
      fc.property(attack, (text) => {
        const lines = github(reportWith(text)).trimEnd().split('\n');
        expect(lines.filter((line) => !/^::(error|warning) /.test(line))).toEqual([]);
        expect(controlsIn(lines.join(''))).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });

  test('a text made visible is still read in one pass', () => {
    fc.assert(
      fc.property(attack, (text) => {
        expect(oneLine(text)).not.toContain('\n');
        expect(visible(visible(text))).toBe(visible(text));
      }),
    );
    for (const text of [
      ':'.repeat(300_000),
      ' '.repeat(300_000),
      '#'.repeat(300_000),
      '\n'.repeat(300_000),
      ' :'.repeat(150_000),
    ])
      expect(visible(text).length).toBeGreaterThanOrEqual(text.length);
  });
});

/** The fence of a block of code that is not closed (CommonMark 0.31, 4.5). */
function openFence(markdown: string): string | undefined {
  let open: string | undefined;
  for (const line of markdown.split('\n')) {
    const [, fence, rest = ''] = /^ {0,3}(`{3,})([^`]*)$/.exec(line) ?? [];
    if (fence === undefined) continue;
    if (open === undefined) open = fence;
    else if (fence.length >= open.length && rest.trim() === '') open = undefined;
  }
  return open;
}

describe('On the screen', () => {
  test('one case with all that was said has no command and no control in it', async () => {
    const body = `::error::body\n  ::warning::indented\n##[error]older\n##vso[task.complete]azure\n\u001b[2Jcleared\r::error::after a return\n`;
    const id = 'vida/examples/post-api-v2-tokens/plain';
    let requests = 0;
    const service = await hostile(
      (response) =>
        void response
          .writeHead(200, { 'content-type': 'application/json', 'x-odd': '::error::header ##[error]x' })
          .end(requests++ === 0 ? '{"success":true}' : body),
    );
    const shown = await run(verifyCommandLine(service, '--case', id, '--report', 'markdown=-'));
    requests = 0;
    const annotated = await run(verifyCommandLine(service, '--case', id, '--github'));
    await service.close();
    for (const { stdout, stderr } of [shown, annotated]) {
      const lines = `${stdout}\n${stderr}`
        .split('\n')
        .filter((line) => !/^::(error|warning) (file|title)=/.test(line))
        .join('\n');
      expect(commandsIn(lines)).toEqual([]);
      expect(controlsIn(lines)).toEqual([]);
    }
    expect(shown.stderr).toContain('error::body');
  });

  test('an exchange of any text is safe once it is made visible', () => {
    const exchange = sample.providers[0]!.cases[0]!.exchanges[0]!;
    fc.assert(
      fc.property(attack, (text) => {
        const received = {
          kind: 'response',
          status: 200,
          headers: [[text, text]],
          body: text,
          bodyBytes: text.length,
          durationMs: 1,
        } as const;
        const written = visible(exchangeText({ ...exchange, received }));
        expect([commandsIn(written), controlsIn(written)]).toEqual([[], []]);
      }),
    );
  });
});
