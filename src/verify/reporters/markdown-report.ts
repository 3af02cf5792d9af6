/** Markdown report for GitHub job summaries. */
import type { Finding } from '../findings/finding.ts';
import { codeBlock, escapeMarkdown, escapeMarkup, inlineCode, oneLine } from './escape.ts';
import type { Reporter } from './reporter.ts';
import { headline, inSeconds, plural, summarise, type Summary } from './summary.ts';
import { responseText, rationaleText, requestText, casesText } from './format-finding.ts';

export const markdown: Reporter = (report, { failOn = 'error' } = {}) => {
  const findings = report.providers.flatMap((provider) => provider.findings).filter(({ known }) => !known);
  const { tone, text } = headline(report, failOn);
  return [
    `## ${{ good: '✅', bad: '❌', odd: '⚠️' }[tone]} ${text}`,
    table(
      ['provider', 'result', 'cases', 'requests', 'time', 'cases/s', 'coverage'],
      report.providers.map((provider) => tableRow(summarise(provider))),
    ),
    ...report.providers.flatMap(({ provider, abortReason }) =>
      abortReason === undefined ? [] : [`**${escapeMarkdown(provider)} ended early:** ${escapeMarkdown(abortReason)}`],
    ),
    ...findings.map(detail),
    ...report.providers.flatMap((provider) => gaps(summarise(provider))),
  ]
    .join('\n\n')
    .concat('\n');
};

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map((_, index) => (index < 2 ? ':--' : '--:')), ...rows]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n');

function tableRow(summary: Summary): string[] {
  const found = [
    ...(summary.errors > 0 ? [`❌ ${plural(summary.errors, 'error')}`] : []),
    ...(summary.warnings > 0 ? [`⚠️ ${plural(summary.warnings, 'warning')}`] : []),
    ...(summary.known > 0 ? [`${summary.known} known`] : []),
  ];
  return [
    escapeMarkdown(summary.provider),
    found.join(', ') || (summary.skipped + summary.unjudged > 0 ? '⚠️ nothing found' : '✅'),
    String(summary.cases),
    String(summary.requests),
    inSeconds(summary.seconds),
    String(summary.casesPerSecond),
    `${summary.coveragePercent} %`,
  ];
}

function detail(finding: Finding): string {
  const { severity, title, expected, actual, rationale, sent, received, curl, provider, check } = finding;
  return [
    `<details${severity === 'error' ? ' open' : ''}><summary>${severity === 'error' ? '❌' : '⚠️'} <b>${inHtml(provider)}</b>: ${inHtml(title)}</summary>`,
    [
      `- **expected** ${escapeMarkdown(expected)}`,
      `- **got** ${escapeMarkdown(actual)}`,
      `- **because** ${inlineCode(rationaleText(rationale))}`,
      `- **check** ${inlineCode(check)}, **cases** ${inlineCode(casesText(finding))}`,
    ].join('\n'),
    codeBlock(`${requestText(sent)}\n\n${responseText(received)}`, 'http'),
    ...(curl === undefined ? [] : [codeBlock(curl, 'sh')]),
    '</details>',
  ].join('\n\n');
}

/** HTML-escapes text inside a tag, where Markdown is not interpreted. */
const inHtml = (text: string): string => escapeMarkup(oneLine(text));

/** What was not covered, and why. */
function gaps({ provider, coverage }: Summary): string[] {
  const missing = coverage.flatMap((ratio) => ratio.missing);
  if (missing.length === 0) return [];
  return [
    [
      `<details><summary>Not covered of ${inHtml(provider)}: ${missing.length}</summary>`,
      missing.map((line) => `- ${escapeMarkdown(line)}`).join('\n'),
      '</details>',
    ].join('\n\n'),
  ];
}
