/** What each report looks like, kept as a file that people can read. */
import { join } from 'node:path';
import { describe, test } from '@jest/globals';
import { github, reporters, terminal, type Reporter } from 'mockmint';
import { withRelativePaths } from '../../../src/verify/reporters/format-finding.ts';
import { expectGolden } from '../../support/golden.ts';
import { fine, sample } from './sample-report.ts';

const endings: Readonly<Record<string, string>> = {
  terminal: 'txt',
  github: 'txt',
  junit: 'xml',
  json: 'json',
  html: 'html',
  har: 'har',
  markdown: 'md',
  sarif: 'sarif',
};
const all: Readonly<Record<string, Reporter>> = { ...reporters, terminal, github };

describe.each(Object.entries(all))('%s', (name, reporter) => {
  const file = (what: string): string =>
    join(import.meta.dirname, 'golden', `${what}.${name}.${endings[name] ?? 'txt'}`);

  test('tells findings of every sort, with hostile texts in them', () => {
    expectGolden(file('findings'), reporter(withRelativePaths(sample, '/project')));
  });

  test('is short where all is well', () => {
    expectGolden(file('fine'), reporter(fine));
  });
});
