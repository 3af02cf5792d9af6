/** Reports are what their readers expect, whatever a target has answered. */
import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { github, reporters, terminal } from 'mockmint';
import { hostile, sample } from './sample-report.ts';
import { parseXml, type Element } from './strict-xml.ts';

const below = (element: Element, name: string): Element[] =>
  element.children.flatMap((child) => [...(child.name === name ? [child] : []), ...below(child, name)]);

describe('JUnit', () => {
  const root = parseXml(reporters.junit(sample));

  test('is well-formed XML, with hostile texts in it', () => {
    expect(root.name).toBe('testsuites');
    expect(below(root, 'failure')[0]?.attributes['message']).toContain('</script><img src=x onerror=alert(1)>"\'&]]>');
  });

  test('has one test case per case, by stable names', () => {
    expect(below(root, 'testcase').map(({ attributes }) => [attributes['classname'], attributes['name']])).toEqual(
      sample.providers.flatMap(({ cases }) => cases.map(({ provider, phase, id }) => [`${provider}.${phase}`, id])),
    );
  });

  test('counts what it holds', () => {
    for (const suite of [root, ...below(root, 'testsuite')]) {
      const { tests, failures, skipped, errors } = suite.attributes;
      expect([tests, failures, skipped, errors]).toEqual(
        ['testcase', 'failure', 'skipped', 'error'].map((name) => String(below(suite, name).length)),
      );
    }
  });

  test('lets what a baseline knows pass, and warnings unless they are asked for', () => {
    const failed = (failOn: 'error' | 'warning'): (string | undefined)[] =>
      below(parseXml(reporters.junit(sample, { failOn })), 'testcase')
        .filter((one) => below(one, 'failure').length > 0)
        .map(({ attributes }) => attributes['name']);
    expect(failed('error')).toEqual([
      'alpha/boundaries/name-empty',
      'alpha/boundaries/name-blank',
      'alpha/examples/plain',
    ]);
    expect(failed('warning')).toEqual(
      [...failed('error'), 'alpha/semantics/echo'].toSorted(
        (a, b) =>
          sample.providers[0]!.cases.findIndex(({ id }) => id === a) -
          sample.providers[0]!.cases.findIndex(({ id }) => id === b),
      ),
    );
  });
});

describe('HTML', () => {
  const page = reporters.html(sample);

  test('holds no text of the target as markup', () => {
    expect(page).not.toContain(hostile.slice(0, 12));
    const tags = page.match(/<[a-z][^>]*>/gi) ?? [];
    expect(tags.filter((tag) => /^<img|^<script.|\son\w+=/i.test(tag) && tag !== '<script>')).toEqual([]);
    expect(page).not.toMatch(/[^\P{Cc}\n\t]|\u202e/u);
    expect(page.isWellFormed()).toBe(true);
  });

  test('needs nothing from elsewhere, and lets nothing act but its own script and style', () => {
    expect(page).not.toMatch(/(?:src|href)="(?!#)/);
    for (const tag of ['style', 'script']) {
      const text = new RegExp(`<${tag}>([\\s\\S]*?)</${tag}>`).exec(page)?.[1] ?? '';
      expect(page).toContain(`'sha256-${createHash('sha256').update(text).digest('base64')}'`);
    }
  });

  test('every link within leads somewhere', () => {
    const ids = new Set(Array.from(page.matchAll(/ id="([^"]+)"/g), ([, id]) => id));
    expect(Array.from(page.matchAll(/href="#([^"]+)"/g), ([, id]) => id).filter((id) => !ids.has(id))).toEqual([]);
  });
});

describe('HAR', () => {
  interface Entry {
    startedDateTime: string;
    time: number;
    request: { method: string; url: string; queryString: unknown[]; postData?: { text: string } };
    response: { status: number; content: { size: number } };
  }
  const { log } = JSON.parse(reporters.har(sample)) as { log: { version: string; entries: Entry[] } };

  test('holds every exchange in the order of time', () => {
    expect(log.version).toBe('1.2');
    expect(log.entries).toHaveLength(
      sample.providers.flatMap(({ cases }) => cases).flatMap(({ exchanges }) => exchanges).length,
    );
    expect(log.entries.map(({ startedDateTime }) => startedDateTime)).toEqual(
      log.entries.map(({ startedDateTime }) => startedDateTime).toSorted(),
    );
  });

  test('an exchange that was lost shows the status that had come', () => {
    expect(log.entries.at(-1)?.response.status).toBe(200);
    expect(log.entries[0]).toMatchObject({
      request: { queryString: [{ name: 'key', value: 'moc…' }], postData: { text: '{"name":""}' } },
      response: { status: 201, content: { size: 9000 } },
    });
  });
});

describe('JSON', () => {
  test('is the report itself', () => {
    expect(JSON.parse(reporters.json(sample))).toEqual(JSON.parse(JSON.stringify(sample)));
  });
});

describe('Markdown', () => {
  test('holds no text of the target as HTML outside of code', () => {
    const outside = reporters.markdown(sample).replace(/^(`{3,})\w*\n[\s\S]*?\n\1$/gm, '');
    expect(outside).not.toMatch(/<(?!\/?(?:details|summary|b)\b|details open|!-- -->)/);
  });

  test('a body cannot end its block of code', () => {
    const [finding] = sample.findings;
    const report = {
      ...sample,
      providers: [
        { ...sample.providers[0]!, findings: [{ ...finding!, sent: { ...finding!.sent, body: '\n```\n<b>out</b>' } }] },
      ],
    };
    expect(reporters.markdown(report)).toContain('````http\n');
  });
});

describe('Terminal and annotations', () => {
  test('no control character of a target reaches the terminal', () => {
    for (const text of [terminal(sample), github(sample)]) expect(text).not.toMatch(/[^\P{Cc}\n\t]|\u202e/u);
  });

  test('each annotation is one line that no text can end', () => {
    const lines = github(sample).trimEnd().split('\n');
    expect(lines).toHaveLength(3);
    expect(lines.every((line) => /^::(error|warning) [^:]+::/.test(line))).toBe(true);
  });
});
