/** GitHub Actions annotations. */
import type { Finding } from '../findings/finding.ts';
import { escapeCommand, escapeProperty } from './escape.ts';
import type { Reporter } from './reporter.ts';
import { rationaleText, casesText, isInRepository } from './format-finding.ts';

export const github: Reporter = (report) =>
  report.providers
    .flatMap(({ findings }) => findings)
    .filter(({ known }) => !known)
    .map(annotation)
    .join('');

function annotation(finding: Finding): string {
  const { severity, title, expected, actual, rationale, curl, check, provider } = finding;
  const properties = [
    ...(rationale.location && isInRepository(rationale.location.file)
      ? [`file=${escapeProperty(rationale.location.file)}`, `line=${rationale.location.line}`]
      : []),
    `title=${escapeProperty(`${provider}: ${check}`)}`,
  ];
  const message = [
    title,
    `expected: ${expected}`,
    `got: ${actual}`,
    `because: ${rationaleText(rationale)}`,
    ...(curl === undefined ? [] : [curl]),
    `cases: ${casesText(finding)}`,
  ];
  return `::${severity} ${properties.join(',')}::${escapeCommand(message.join('\n'))}\n`;
}
