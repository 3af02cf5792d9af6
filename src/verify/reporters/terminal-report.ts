/** Terminal report: a summary per provider and its findings. */
import type { RecordedResponse, Finding, Severity } from '../findings/finding.ts';
import type { ProviderReport, Report, TrafficSummary } from '../findings/report.ts';
import { truncate, oneLine, visible } from './escape.ts';
import type { Paint, Reporter } from './reporter.ts';
import { fails, headline, inSeconds, plural, summarise, type Summary } from './summary.ts';
import { responseLine, rationaleText, requestText, casesText, type FindingLine } from './format-finding.ts';

const noPaint: Paint = (_style, text) => text;

/** Longer lines are truncated; the other reports contain them in full. */
const maxLineLength = 400;

export const terminal: Reporter = (report, { failOn = 'error', paint = noPaint } = {}) => {
  const summaries = report.providers.map(summarise);
  const isTraffic = report.traffic !== undefined;
  const blocks = report.providers.map((provider, index) =>
    block(provider, summaries[index]!, widthsOf(summaries, isTraffic), paint),
  );
  const traffic = report.traffic === undefined ? '' : `${trafficLines(report.traffic).map(oneLine).join('\n')}\n\n`;
  return `${blocks.join('\n')}\n\n${traffic}${conclusion(report, summaries, failOn, paint)}\n`;
};

function block(provider: ProviderReport, summary: Summary, widths: Widths, paint: Paint): string {
  const { findings, abortReason } = provider;
  const mark =
    summary.errors > 0
      ? paint('red', '✗')
      : summary.warnings > 0 || summary.skipped > 0 || summary.unjudged > 0 || abortReason !== undefined
        ? paint('yellow', '!')
        : paint('green', '✓');
  const reported = findings.filter(({ known }) => !known);
  return [
    `${mark} ${summaryRow(summary, widths, paint)}`,
    `  ${' '.repeat(widths.provider)}  ${paint('dim', coverageLine(summary))}`,
    ...notes(provider, summary).map((note) => `  ${' '.repeat(widths.provider)}  ${paint('yellow', oneLine(note))}`),
    ...reported
      .filter(({ severity }) => severity === 'error')
      .flatMap((finding) => ['', ...errorLines(finding, paint)]),
    ...warningLines(
      reported.filter(({ severity }) => severity === 'warning'),
      paint,
    ),
  ].join('\n');
}

interface Widths extends Readonly<Record<'provider' | 'cases' | 'requests' | 'seconds' | 'rate', number>> {
  /** Whether the cases are recorded exchanges. */
  readonly isTraffic: boolean;
}

const cells = (summary: Summary, isTraffic: boolean): Readonly<Record<Exclude<keyof Widths, 'isTraffic'>, string>> => ({
  provider: oneLine(summary.provider),
  cases: plural(summary.cases, isTraffic ? 'exchange' : 'case'),
  requests: plural(summary.requests, 'request'),
  seconds: inSeconds(summary.seconds),
  rate: `${summary.casesPerSecond} cases/s`,
});

const widthsOf = (summaries: readonly Summary[], isTraffic: boolean): Widths => {
  const rows = summaries.map((summary) => cells(summary, isTraffic));
  const width = (name: Exclude<keyof Widths, 'isTraffic'>): number =>
    Math.max(0, ...rows.map((one) => one[name].length));
  return {
    isTraffic,
    provider: width('provider'),
    cases: width('cases'),
    requests: width('requests'),
    seconds: width('seconds'),
    rate: width('rate'),
  };
};

/** One table row; columns are aligned. */
function summaryRow(summary: Summary, widths: Widths, paint: Paint): string {
  const one = cells(summary, widths.isTraffic);
  const found = [
    summary.errors > 0 && paint('red', plural(summary.errors, 'error')),
    summary.warnings > 0 && paint('yellow', plural(summary.warnings, 'warning')),
    summary.known > 0 && paint('dim', `${summary.known} known`),
  ].filter((text) => text !== false);
  return [
    paint('bold', one.provider.padEnd(widths.provider)),
    one.cases.padStart(widths.cases),
    ...(widths.isTraffic
      ? []
      : [one.requests.padStart(widths.requests), one.seconds.padStart(widths.seconds), one.rate.padStart(widths.rate)]),
    `coverage ${summary.coveragePercent} %`.padEnd(14),
    found.length > 0
      ? found.join(', ')
      : summary.skipped > 0 || summary.unjudged > 0
        ? paint('yellow', 'nothing found')
        : paint('green', 'conforms'),
  ].join('  ');
}

/** The coverage. For statuses it includes the reasons, because an option may fix them. */
const coverageLine = ({ coverage, skipped }: Summary): string =>
  coverage
    .map(
      ({ name, covered, of, missing }) =>
        `${name} ${covered}/${of}${name === 'statuses' && missing.length > 0 && skipped === 0 ? ` (${oneLine(missingText(missing))})` : ''}`,
    )
    .join(' · ');

/** Maximum number of statuses that are listed. */
const maxMissing = 5;

const missingText = (missing: readonly string[]): string =>
  [
    ...missing.slice(0, maxMissing),
    ...(missing.length > maxMissing ? [`and ${missing.length - maxMissing} more`] : []),
  ].join('; ');

function notes(
  { abortReason, rateLimitPauses, omittedExchanges = 0, notes: given = [] }: ProviderReport,
  { skipped, unproven, unjudged, flaky }: Summary,
): string[] {
  return [
    ...given,
    ...(abortReason === undefined ? [] : [`ended early: ${abortReason}`]),
    ...(skipped > 0 ? [`${plural(skipped, 'case')} not sent`] : []),
    ...(unproven > 0
      ? [`${plural(unproven, 'case')} unproven: the target has nothing for them, or its state did not allow them`]
      : []),
    ...(unjudged > 0 ? [`${plural(unjudged, 'case')} could not be judged`] : []),
    ...(flaky > 0 ? [`${plural(flaky, 'case')} flaky: failed once, then passed on retry`] : []),
    ...(rateLimitPauses.count > 0
      ? [
          `waited ${plural(rateLimitPauses.count, 'time')} for the rate limit, ${inSeconds(rateLimitPauses.ms / 1000)} in total`,
        ]
      : []),
    ...(omittedExchanges > 0 ? [`${plural(omittedExchanges, 'exchange')} omitted from the reports: too many`] : []),
  ];
}

function errorLines(finding: Finding, paint: Paint): string[] {
  const reported: FindingLine[] = [
    { label: 'expected', text: finding.expected },
    { label: 'got', text: finding.actual },
    { label: 'because', text: rationaleText(finding.rationale) },
    { label: 'sent', text: requestText(finding.sent) },
    { label: 'received', text: shortResponseText(finding.received) },
    ...(finding.curl === undefined ? [] : [{ label: 'reproduce', text: finding.curl }]),
    { label: 'cases', text: casesText(finding) },
  ];
  return [
    `  ${paint('red', '✗')} ${paint('bold', oneLine(finding.title))}  ${paint('dim', `${finding.check} · ${oneLine(finding.operation)} · ${finding.id}`)}`,
    ...reported.flatMap(({ label, text }) =>
      labelled(label, text, label === 'reproduce' ? Infinity : maxLineLength, paint),
    ),
  ];
}

/** The response with Content-Type as its only header; the other reports contain all headers. */
function shortResponseText(received: RecordedResponse): string {
  if (received.kind !== 'response') return responseLine(received);
  const type = received.headers.find(([name]) => name.toLowerCase() === 'content-type')?.[1] ?? 'no Content-Type';
  return `${responseLine(received)}, ${type}${received.body === '' ? ', no body' : `\n${received.body}`}`;
}

/** Text lines with a label in the margin of the first. */
const labelled = (label: string, text: string, maxLength: number, paint: Paint): string[] =>
  visible(text)
    .split('\n')
    .map((line, index) =>
      `      ${paint('dim', (index === 0 ? label : '').padEnd(9))} ${truncate(line, maxLength)}`.trimEnd(),
    );

function warningLines(warnings: readonly Finding[], paint: Paint): string[] {
  if (warnings.length === 0) return [];
  return [
    '',
    ...warnings.flatMap((finding) => {
      const { title, actual, check, cases, rationale, flaky } = finding;
      const location = rationale.location ? `${rationale.location.file}:${rationale.location.line}  ` : '';
      return [
        `  ${paint('yellow', '!')} ${oneLine(title)}: ${truncate(oneLine(actual), 120)}  ${paint('dim', `${check} · ${plural(cases.length, 'case')}${flaky ? ' · flaky' : ''} · ${finding.id}`)}`,
        `    ${paint('dim', truncate(oneLine(`${location}${rationale.reason ?? rationale.quote}`), 200))}`,
      ];
    }),
  ];
}

/** Maximum number of hosts that are listed. */
const maxHosts = 5;

/** How many entries were judged, and why others were not. */
function trafficLines({ files, entries, judged, otherHosts, skipped }: TrafficSummary): string[] {
  const sum = (counts: readonly { readonly entries: number }[]): number =>
    counts.reduce((total, one) => total + one.entries, 0);
  const entriesText = (count: number): string => `${count} ${count === 1 ? 'entry' : 'entries'}`;
  const named = files.slice(0, maxHosts).join(', ');
  const hosts = otherHosts.slice(0, maxHosts).map(({ host, entries: count }) => `${host} ${count}`);
  const more = otherHosts.length > maxHosts ? `, and ${otherHosts.length - maxHosts} more` : '';
  return [
    `${named}${files.length > maxHosts ? ` and ${files.length - maxHosts} more` : ''}: ${entriesText(entries)}, ${judged} judged`,
    ...(otherHosts.length > 0 ? [`  ${sum(otherHosts)} of other hosts: ${hosts.join(', ')}${more}`] : []),
    ...(skipped.length > 0
      ? [
          `  ${sum(skipped)} not judged: ${skipped.map(({ reason, entries: count }) => `${count} ${reason}`).join(', ')}`,
        ]
      : []),
  ];
}

/** The overall result and the next step. */
function conclusion(report: Report, summaries: readonly Summary[], failOn: Severity, paint: Paint): string {
  const sum = (pick: (summary: Summary) => number): number =>
    summaries.reduce((total, summary) => total + pick(summary), 0);
  const requests = plural(
    sum((summary) => summary.requests),
    'request',
  );
  const cases = plural(
    sum((summary) => summary.cases),
    report.traffic ? 'exchange' : 'case',
  );
  const scope = `${plural(summaries.length, 'provider')}, ${cases}${report.traffic ? '' : `, ${requests}`} in ${inSeconds(report.durationMs / 1000)}`;
  const { tone, text } = headline(report, failOn);
  const [first] = report.providers.flatMap(({ findings }) => findings).filter((finding) => fails(finding, failOn));
  return [
    `${paint(({ good: 'green', bad: 'red', odd: 'yellow' } as const)[tone], `${text}.`)} ${paint('dim', `${scope}.`)}`,
    ...(first ? [paint('dim', `What a finding means and how to fix it: mockmint explain ${first.check}`)] : []),
  ].join('\n');
}
