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
    markup`<testsuites name="mockmint" tests="${all.total}" failures="${all.failure}" errors="${all.error}" time="${seconds(report.durationMs)}">`,
    ...suites.map((suite) =>
      lines([
        markup`  <testsuite name="${suite.provider.provider}" ${countAttributes(countsOf(suite.cases))} time="${seconds(suite.provider.durationMs)}" timestamp="${report.startedAt.slice(0, 19)}">`,
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
  /** Findings that this case reports as a failure. */
  readonly failures: readonly Finding[];
  /** Findings that fail the build and that this or another case reports. */
  readonly failing: readonly Finding[];
  /** Other findings. */
  readonly others: readonly Finding[];
}

function toSuite(provider: ProviderReport, failOn: Severity): { provider: ProviderReport; cases: TestCase[] } {
  const byId = new Map(provider.findings.map((finding) => [finding.id, finding]));
  const reporting = reportingCases(provider, failOn);
  const cases = provider.cases.map((result): TestCase => {
    const findings = result.findings.flatMap((id) => byId.get(id) ?? []);
    const failing = findings.filter((finding) => fails(finding, failOn));
    const failures = failing.filter(({ id }) => reporting.get(id) === result.id);
    const others = findings.filter((finding) => !failing.includes(finding));
    return { result, testOutcome: outcomeOf(result, failing, failures), failures, failing, others };
  });
  return { provider, cases };
}

/** By finding, the case that reports it: one failure for each finding, as far as there are enough cases. */
function reportingCases({ findings }: ProviderReport, failOn: Severity): ReadonlyMap<string, string> {
  const taken = new Set<string>();
  return new Map(
    findings
      .filter((finding) => fails(finding, failOn))
      .map(({ id, cases }) => {
        const free = cases.find((one) => !taken.has(one)) ?? cases[0] ?? '';
        taken.add(free);
        return [id, free];
      }),
  );
}

function outcomeOf(
  { verdict }: CaseResult,
  failing: readonly Finding[],
  failures: readonly Finding[],
): TestCaseOutcome {
  if (verdict === 'skipped' || verdict === 'unproven') return 'skipped';
  if (verdict === 'error') return 'error';
  if (failures.length > 0) return 'failure';
  return failing.length > 0 ? 'skipped' : 'passed';
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

function testCase({ result, testOutcome, failures, failing, others }: TestCase): Markup {
  const open = markup`    <testcase name="${attribute(result.id)}" classname="${`${result.provider}.${result.phase}`}" time="${seconds(result.durationMs)}"`;
  const inside = lines([
    testOutcome === 'skipped'
      ? markup`      <skipped message="${attribute(failing.length > 0 ? `It shows a finding that another case reports: ${failing.map(({ id }) => id).join(', ')}` : result.reason)}"/>`
      : markup``,
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
