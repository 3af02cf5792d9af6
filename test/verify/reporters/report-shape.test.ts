/** Reports are what their readers expect, whatever a target has answered. */
import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { github, reporters, terminal } from 'mockmint';
import { withRelativePaths } from '../../../src/verify/reporters/format-finding.ts';
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
      const { tests, failures, errors } = suite.attributes;
      expect([tests, failures, errors]).toEqual(
        ['testcase', 'failure', 'error'].map((name) => String(below(suite, name).length)),
      );
    }
    for (const suite of below(root, 'testsuite'))
      expect(suite.attributes['skipped']).toBe(String(below(suite, 'skipped').length));
  });

  test("has only the attributes of the schema of Jenkins's xunit plug-in", () => {
    expect(Object.keys(root.attributes)).toEqual(['name', 'tests', 'failures', 'errors', 'time']);
    for (const { attributes } of below(root, 'testsuite'))
      expect(attributes['timestamp']).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/);
  });

  test('has one failure for each finding; its other cases are skipped with a reference to it', () => {
    const [finding] = sample.findings;
    const [first, ...others] = below(root, 'testcase').filter(({ attributes }) =>
      finding?.cases.includes(attributes['name'] ?? ''),
    );
    expect(below(first!, 'failure')).toHaveLength(1);
    expect(others.length).toBeGreaterThan(0);
    for (const other of others)
      expect(below(other, 'skipped').map(({ attributes }) => attributes['message'])).toEqual([
        expect.stringContaining(finding!.id),
      ]);
  });

  test('lets what a baseline knows pass, and warnings unless they are asked for', () => {
    const failed = (failOn: 'error' | 'warning'): (string | undefined)[] =>
      below(parseXml(reporters.junit(sample, { failOn })), 'testcase')
        .filter((one) => below(one, 'failure').length > 0)
        .map(({ attributes }) => attributes['name']);
    expect(failed('error')).toEqual(['alpha/boundaries/name-empty', 'alpha/examples/plain']);
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

describe('SARIF', () => {
  interface Log {
    version: string;
    runs: {
      tool: { driver: { rules: { id: string }[] } };
      results: {
        ruleId: string;
        ruleIndex: number;
        level: string;
        locations: { physicalLocation?: { artifactLocation: { uri: string }; region: { startLine: number } } }[];
        partialFingerprints: Record<string, string>;
        baselineState: string;
      }[];
    }[];
  }
  const logOf = (root: string): Log => JSON.parse(reporters.sarif(withRelativePaths(sample, root))) as Log;

  test('has a result with a rule for each finding', () => {
    const { version, runs } = logOf('/project');
    const { tool, results } = runs[0]!;
    expect(version).toBe('2.1.0');
    expect(results.map(({ partialFingerprints }) => Object.values(partialFingerprints))).toEqual(
      sample.findings.map(({ id }) => [id]),
    );
    for (const { ruleId, ruleIndex } of results) expect(tool.driver.rules[ruleIndex]?.id).toBe(ruleId);
    expect(new Set(results.map(({ baselineState }) => baselineState))).toEqual(new Set(['new', 'unchanged']));
  });

  test('places a finding in the repository, and nowhere if its document is not there', () => {
    const placesOf = (root: string): (string | undefined)[] =>
      logOf(root).runs[0]!.results.flatMap(({ locations }) =>
        locations.map(({ physicalLocation }) => physicalLocation?.artifactLocation.uri),
      );
    expect(placesOf('/project')).toContain('specs/alpha/openapi.yaml');
    expect(placesOf('/elsewhere').filter((uri) => uri !== undefined)).toEqual([]);
  });
});

describe('Terminal and annotations', () => {
  test('an annotation names a file only if it is in the repository', () => {
    expect(github(withRelativePaths(sample, '/project'))).toContain('file=specs/alpha/openapi.yaml');
    expect(github(sample)).not.toContain('file=');
    expect(github(withRelativePaths(sample, '/project/specs'))).toContain('file=alpha/openapi.yaml');
  });

  test('no control character of a target reaches the terminal', () => {
    for (const text of [terminal(sample), github(sample)]) expect(text).not.toMatch(/[^\P{Cc}\n\t]|\u202e/u);
  });

  test('each annotation is one line that no text can end', () => {
    const lines = github(sample).trimEnd().split('\n');
    expect(lines).toHaveLength(3);
    expect(lines.every((line) => /^::(error|warning) [^:]+::/.test(line))).toBe(true);
  });
});
