/** JUnit report: one test case per case, with names that are stable between runs. */
import type { Finding, Severity } from '../findings/finding.ts';
import type { CaseResult, ProviderReport } from '../findings/report.ts';
import { attribute, lines, markup, type Markup } from './markup.ts';
import type { Reporter } from './reporter.ts';
import { fails, newFindingsOf, summarise } from './summary.ts';
import { formatFinding } from './format-finding.ts';

export const junit: Reporter = (report, { failOn = 'error' } = {}) => {
  const suites = report.providers.map((provider) => toSuite(provider, failOn));
  const all = countsOf(suites.flatMap(({ cases }) => cases));
  return lines([
    markup`<?xml version="1.0" encoding="UTF-8"?>`,
    markup`<testsuites name="mockmint" ${countAttributes(all)} time="${seconds(report.durationMs)}" timestamp="${report.startedAt}">`,
    ...suites.map((suite) =>
      lines([
        markup`  <testsuite name="${suite.provider.provider}" ${countAttributes(countsOf(suite.cases))} time="${seconds(suite.provider.durationMs)}" timestamp="${report.startedAt}">`,
        properties(suite.provider, report.seed),
        ...suite.cases.map(testCase),
        markup`  </testsuite>`,
      ]),
    ),
    markup`</testsuites>`,
  ]).text.concat('\n');
};

/** The JUnit outcome of a case. Only findings that fail the build are failures. */
type TestCaseOutcome = 'passed' | 'failure' | 'error' | 'skipped';

interface TestCase {
  readonly result: CaseResult;
  readonly testOutcome: TestCaseOutcome;
  /** Findings that fail the build. */
  readonly failures: readonly Finding[];
  /** Other findings. */
  readonly others: readonly Finding[];
}

function toSuite(provider: ProviderReport, failOn: Severity): { provider: ProviderReport; cases: TestCase[] } {
  const byId = new Map(provider.findings.map((finding) => [finding.id, finding]));
  const cases = provider.cases.map((result): TestCase => {
    const findings = result.findings.flatMap((id) => byId.get(id) ?? []);
    const failures = findings.filter((finding) => fails(finding, failOn));
    const testOutcome =
      result.verdict === 'skipped' || result.verdict === 'unproven'
        ? 'skipped'
        : result.verdict === 'error'
          ? 'error'
          : failures.length > 0
            ? 'failure'
            : 'passed';
    return { result, testOutcome, failures, others: findings.filter((finding) => !failures.includes(finding)) };
  });
  return { provider, cases };
}

const countsOf = (cases: readonly TestCase[]): Record<TestCaseOutcome, number> & { total: number } => {
  const count = (testOutcome: TestCaseOutcome): number => cases.filter((one) => one.testOutcome === testOutcome).length;
  return {
    total: cases.length,
    passed: count('passed'),
    failure: count('failure'),
    error: count('error'),
    skipped: count('skipped'),
  };
};

const countAttributes = ({ total, failure, error, skipped }: ReturnType<typeof countsOf>): Markup =>
  markup`tests="${total}" failures="${failure}" errors="${error}" skipped="${skipped}"`;

const seconds = (ms: number): string => (ms / 1000).toFixed(3);

function properties(provider: ProviderReport, seed: number): Markup {
  const { coverage, coveragePercent, requests } = summarise(provider);
  const all: [string, string | number][] = [
    ['title', provider.title],
    ['version', provider.version],
    ['target', provider.target],
    ['seed', seed],
    ['requests', requests],
    ['errors', newFindingsOf(provider.findings, 'error').length],
    ['warnings', newFindingsOf(provider.findings, 'warning').length],
    ['coverage', `${coveragePercent} %`],
    ...coverage.map(({ name, covered, of }): [string, string] => [
      `coverage.${name.replaceAll(' ', '-')}`,
      `${covered}/${of}`,
    ]),
    ...(provider.abortReason === undefined ? [] : [['cut-short', provider.abortReason] satisfies [string, string]]),
  ];
  return lines([
    markup`    <properties>`,
    ...all.map(([name, value]) => markup`      <property name="${name}" value="${attribute(String(value))}"/>`),
    markup`    </properties>`,
  ]);
}

function testCase({ result, testOutcome, failures, others }: TestCase): Markup {
  const open = markup`    <testcase name="${attribute(result.id)}" classname="${`${result.provider}.${result.phase}`}" time="${seconds(result.durationMs)}"`;
  const inside = lines([
    testOutcome === 'skipped' ? markup`      <skipped message="${attribute(result.reason)}"/>` : markup``,
    testOutcome === 'error' ? markup`      <error message="${attribute(result.reason)}"/>` : markup``,
    // One failure element per case: JUnit readers treat several elements differently.
    failures.length > 0
      ? markup`      <failure message="${attribute(failures[0]!.title)}" type="${failures[0]!.check}">${[result.reason, ...failures.map(findingText)].filter((part) => part !== '').join('\n\n')}</failure>`
      : markup``,
    others.length > 0 ? markup`      <system-out>${others.map(findingText).join('\n\n')}</system-out>` : markup``,
  ]);
  return inside.text === '' ? markup`${open}/>` : lines([markup`${open}>`, inside, markup`    </testcase>`]);
}

const findingText = (finding: Finding): string =>
  [
    `${finding.severity}: ${finding.title} (${finding.check}, ${finding.id})`,
    ...formatFinding(finding).map(({ label, text: lineText }) => `${label}: ${lineText.replace(/\n(?=.)/g, '\n  ')}`),
  ].join('\n');
