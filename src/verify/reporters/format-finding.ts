/** A finding in words, part by part, for every report that people read. */
import type { RecordedResponse, ExchangeRecord, Finding, Rationale, RecordedRequest } from '../findings/finding.ts';
import type { Report } from '../findings/report.ts';
import { plural } from './summary.ts';

/** One part of what is told, under its name. */
export interface FindingLine {
  readonly label: string;
  readonly text: string;
}

/** All that helps to understand a finding. Not escaped. */
export function formatFinding(finding: Finding): FindingLine[] {
  const { expected, actual, rationale, sent, received, curl } = finding;
  return [
    { label: 'expected', text: expected },
    { label: 'actual', text: actual },
    { label: 'because', text: rationaleText(rationale) },
    { label: 'sent', text: requestText(sent) },
    { label: 'came', text: responseText(received) },
    ...(curl === undefined ? [] : [{ label: 'again', text: curl }]),
    { label: 'shown by', text: casesText(finding) },
  ];
}

/** `specs/x/openapi.yaml:41  maxLength: 45`; an assumption with its reason. */
export function rationaleText({ basis, location, quote, reason }: Rationale): string {
  const position = location ? `${location.file}:${location.line}  ` : '';
  return `${position}${quote}${basis === 'assumed' ? `\nassumed, not documented: ${reason ?? 'our overlay says so'}` : ''}`;
}

/** The line of the request, its headers and its body. */
export const requestText = ({ method, url, headers, body, bodyBytes }: RecordedRequest): string =>
  [`${method} ${url}`, ...headers.map(([name, value]) => `${name}: ${value}`), ...bodyLines(body, bodyBytes)].join(
    '\n',
  );

/** The line of the answer, its headers and its body; or that there was none. */
export function responseText(received: RecordedResponse): string {
  if (received.kind !== 'response') return responseLine(received);
  const { headers, omittedHeaders = 0 } = received;
  return [
    responseLine(received),
    ...headers.map(([name, value]) => `${name}: ${value}`),
    ...(omittedHeaders > 0 ? [`(${omittedHeaders} more headers)`] : []),
    ...bodyLines(received.body, received.bodyBytes),
  ].join('\n');
}

/** What came, without headers and body. */
export function responseLine(received: RecordedResponse): string {
  const time = `${Math.round(received.durationMs)} ms`;
  switch (received.kind) {
    case 'response':
      return `${received.status} after ${time}`;
    case 'timeout':
      return `no whole answer within ${time}`;
    case 'connection-error':
      return `the connection was lost${received.status === undefined ? '' : ` after status ${received.status}`}: ${received.reason}`;
  }
}

/** An exchange as a whole. */
export const exchangeText = ({ at, sent, received }: ExchangeRecord): string =>
  `${at}\n${requestText(sent)}\n\n${responseText(received)}`;

/** How often, and where first. */
export function casesText({ cases, flaky, known }: Finding): string {
  const [first = ''] = cases;
  const caseText = cases.length === 1 ? first : `${plural(cases.length, 'case')}, such as ${first}`;
  return `${caseText}${flaky ? ' · flaky: not when it was sent again' : ''}${known ? ' · known from the baseline' : ''}`;
}

const bodyLines = (body: string | undefined, bytes: number): string[] =>
  body === undefined || body === ''
    ? []
    : ['', bytes > Buffer.byteLength(body) + 16 ? `${body} (${bytes} bytes in all)` : body];

/** The same report with the documents' paths as they are from `root`. */
export function withRelativePaths(report: Report, root: string): Report {
  const relativePath = (finding: Finding): Finding => {
    const { location } = finding.rationale;
    return location?.file.startsWith(`${root}/`)
      ? {
          ...finding,
          rationale: { ...finding.rationale, location: { ...location, file: location.file.slice(root.length + 1) } },
        }
      : finding;
  };
  const providers = report.providers.map((provider) => ({
    ...provider,
    findings: provider.findings.map(relativePath),
  }));
  return { ...report, providers, findings: report.findings.map(relativePath) };
}
