/** Annotations as GitHub's runners read them from a job's output. */
import type { Finding } from '../finding.ts';
import { escapeCommand, escapeProperty } from './escape.ts';
import type { Reporter } from './reporter.ts';
import { groundText, shownBy } from './telling.ts';

export const github: Reporter = (report) =>
  report.providers.flatMap(({ findings }) => findings).filter(({ known }) => !known).map(annotation).join('');

function annotation(finding: Finding): string {
  const { severity, title, expected, actual, ground, curl, check, provider } = finding;
  const properties = [
    ...(ground.location ? [`file=${escapeProperty(ground.location.file)}`, `line=${ground.location.line}`] : []),
    `title=${escapeProperty(`${provider}: ${check}`)}`,
  ];
  const message = [title, `expected: ${expected}`, `got: ${actual}`, `because: ${groundText(ground)}`, ...(curl === undefined ? [] : [curl]), `shown by ${shownBy(finding)}`];
  return `::${severity} ${properties.join(',')}::${escapeCommand(message.join('\n'))}\n`;
}
