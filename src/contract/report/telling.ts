/** A finding in words, part by part, for every report that people read. */
import type { Came, ExchangeRecord, Finding, Ground, Sent } from '../finding.ts';
import type { Report } from '../report.ts';
import { plural } from './summary.ts';

/** One part of what is told, under its name. */
export interface Told {
  readonly label: string;
  readonly text: string;
}

/** All that helps to understand a finding. Not escaped. */
export function tell(finding: Finding): Told[] {
  const { expected, actual, ground, sent, came, curl } = finding;
  return [
    { label: 'expected', text: expected },
    { label: 'actual', text: actual },
    { label: 'because', text: groundText(ground) },
    { label: 'sent', text: sentText(sent) },
    { label: 'came', text: cameText(came) },
    ...(curl === undefined ? [] : [{ label: 'again', text: curl }]),
    { label: 'shown by', text: shownBy(finding) },
  ];
}

/** `specs/x/openapi.yaml:41  maxLength: 45`; an assumption with its reason. */
export function groundText({ basis, location, quote, reason }: Ground): string {
  const place = location ? `${location.file}:${location.line}  ` : '';
  return `${place}${quote}${basis === 'assumed' ? `\nassumed, not documented: ${reason ?? 'our overlay says so'}` : ''}`;
}

/** The line of the request, its headers and its body. */
export const sentText = ({ method, url, headers, body, bodyBytes }: Sent): string =>
  [`${method} ${url}`, ...headers.map(([name, value]) => `${name}: ${value}`), ...bodyLines(body, bodyBytes)].join('\n');

/** The line of the answer, its headers and its body; or that there was none. */
export function cameText(came: Came): string {
  if (came.kind !== 'answer') return cameLine(came);
  const { headers, omittedHeaders = 0 } = came;
  return [cameLine(came), ...headers.map(([name, value]) => `${name}: ${value}`), ...(omittedHeaders > 0 ? [`(${omittedHeaders} more headers)`] : []), ...bodyLines(came.body, came.bodyBytes)].join('\n');
}

/** What came, without headers and body. */
export function cameLine(came: Came): string {
  const time = `${Math.round(came.durationMs)} ms`;
  switch (came.kind) {
    case 'answer': return `${came.status} after ${time}`;
    case 'timeout': return `no whole answer within ${time}`;
    case 'lost': return `the connection was lost${came.status === undefined ? '' : ` after status ${came.status}`}: ${came.reason}`;
  }
}

/** An exchange as a whole. */
export const exchangeText = ({ at, sent, came }: ExchangeRecord): string => `${at}\n${sentText(sent)}\n\n${cameText(came)}`;

/** How often, and where first. */
export function shownBy({ cases, flaky, known }: Finding): string {
  const [first = ''] = cases;
  const often = cases.length === 1 ? first : `${plural(cases.length, 'case')}, such as ${first}`;
  return `${often}${flaky ? ' · flaky: not when it was sent again' : ''}${known ? ' · known from the baseline' : ''}`;
}

const bodyLines = (body: string | undefined, bytes: number): string[] =>
  body === undefined || body === '' ? [] : ['', bytes > Buffer.byteLength(body) + 16 ? `${body} (${bytes} bytes in all)` : body];

/** The same report with the documents' paths as they are from `root`. */
export function relativeTo(report: Report, root: string): Report {
  const near = (finding: Finding): Finding => {
    const { location } = finding.ground;
    return location?.file.startsWith(`${root}/`)
      ? { ...finding, ground: { ...finding.ground, location: { ...location, file: location.file.slice(root.length + 1) } } }
      : finding;
  };
  const providers = report.providers.map((provider) => ({ ...provider, findings: provider.findings.map(near) }));
  return { ...report, providers, findings: report.findings.map(near) };
}
