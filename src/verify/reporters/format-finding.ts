/** Formats findings and exchanges as labelled text for all human-readable reports. */
import { Buffer } from 'node:buffer';
import type { RecordedResponse, ExchangeRecord, Finding, Rationale, RecordedRequest } from '../findings/finding.ts';
import type { Report } from '../findings/report.ts';
import { plural } from './summary.ts';

/** One labelled part of a finding. */
export interface FindingLine {
  readonly label: string;
  readonly text: string;
}

/** All parts of a finding. The text is not escaped. */
export function formatFinding(finding: Finding): FindingLine[] {
  const { expected, actual, rationale, sent, received, curl } = finding;
  return [
    { label: 'expected', text: expected },
    { label: 'actual', text: actual },
    { label: 'because', text: rationaleText(rationale) },
    { label: 'sent', text: requestText(sent) },
    { label: 'received', text: responseText(received) },
    ...(curl === undefined ? [] : [{ label: 'reproduce', text: curl }]),
    { label: 'cases', text: casesText(finding) },
  ];
}

/** `specs/x/openapi.yaml:41  maxLength: 45`, and for an assumption its reason. */
export function rationaleText({ basis, location, quote, reason }: Rationale): string {
  const position = location ? `${location.file}:${location.line}  ` : '';
  return `${position}${quote}${basis === 'assumed' ? `\nassumed, not documented: ${reason ?? 'see the overlay'}` : ''}`;
}

/** The request line, headers and body. */
export const requestText = ({ method, url, headers, body, bodyBytes }: RecordedRequest): string =>
  [`${method} ${url}`, ...headers.map(([name, value]) => `${name}: ${value}`), ...bodyLines(body, bodyBytes)].join(
    '\n',
  );

/** The status line, headers and body; or why there is no response. */
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

/** The status and duration, or why there is no response. */
export function responseLine(received: RecordedResponse): string {
  const time = `${Math.round(received.durationMs)} ms`;
  switch (received.kind) {
    case 'response':
      return `${received.status} after ${time}`;
    case 'timeout':
      return `no complete response within ${time}`;
    case 'connection-error':
      return `the connection was lost${received.status === undefined ? '' : ` after status ${received.status}`}: ${received.reason}`;
  }
}

/** The time, request and response of an exchange. */
export const exchangeText = ({ at, sent, received }: ExchangeRecord): string =>
  `${at}\n${requestText(sent)}\n\n${responseText(received)}`;

/** The number of cases and the first of them. */
export function casesText({ cases, flaky, known }: Finding): string {
  const [first = ''] = cases;
  const caseText = cases.length === 1 ? first : `${plural(cases.length, 'case')}, such as ${first}`;
  return `${caseText}${flaky ? ' · flaky: passed on retry' : ''}${known ? ' · in the baseline' : ''}`;
}

const bodyLines = (body: string | undefined, bytes: number): string[] =>
  body === undefined || body === ''
    ? []
    : ['', bytes > Buffer.byteLength(body) + 16 ? `${body} (${bytes} bytes in total)` : body];

/** Stands for the folders of a file that is not in the repository. */
const elsewhere = '…/';

/** Whether a path is one of the user's repository: relative, and not of an installed package. */
export const isInRepository = (file: string): boolean =>
  !file.startsWith(elsewhere) &&
  !/^(?:[a-z]:)?[\\/]|^[a-z][a-z0-9+.-]+:|^\.\.[\\/]|(?:^|[\\/])node_modules[\\/]/i.test(file);

/** Returns the report with file paths relative to `root`. Of absolute paths elsewhere, only the end is kept. */
export function withRelativePaths(report: Report, root?: string): Report {
  const shortened = (file: string): string => {
    if (root !== undefined && file.startsWith(`${root}/`)) return file.slice(root.length + 1);
    return /^(?:\/|[a-z]:[\\/])/i.test(file) ? elsewhere + file.split(/[\\/]/).slice(-3).join('/') : file;
  };
  const relativePath = (finding: Finding): Finding => {
    const { location } = finding.rationale;
    return location
      ? { ...finding, rationale: { ...finding.rationale, location: { ...location, file: shortened(location.file) } } }
      : finding;
  };
  const providers = report.providers.map((provider) => ({
    ...provider,
    findings: provider.findings.map(relativePath),
  }));
  return { ...report, providers, findings: report.findings.map(relativePath) };
}
