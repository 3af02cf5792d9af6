/** The output of `verify`: progress, the terminal report, created tokens, and report files. */
import { URL } from 'node:url';
import { accessSync, constants, lstatSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { clearInterval, setInterval } from '../lib/timers.ts';
import { styleText } from 'node:util';
import { isLoopback } from '../lib/host.ts';
import { stopwatch } from '../lib/clock.ts';
import { raise } from '../lib/errors.ts';
import type { PlannedCase, RunEvent } from '../verify/run/run-event.ts';
import { oneLine, visible } from '../verify/reporters/escape.ts';
import { github } from '../verify/reporters/github-report.ts';
import { reporters } from '../verify/reporters/index.ts';
import { createProgress } from '../verify/reporters/progress.ts';
import type { Paint } from '../verify/reporters/reporter.ts';
import { plural } from '../verify/reporters/summary.ts';
import { exchangeText } from '../verify/reporters/format-finding.ts';
import { terminal } from '../verify/reporters/terminal-report.ts';
import type { CreatedToken, Report } from '../verify/findings/report.ts';
import type { CliProcess, CliStream } from './cli-process.ts';
import { productVersion } from './product-version.ts';
import type { VerifyFlags } from './verify-options.ts';

/** Progress is shown only for runs that take longer than this. */
const progressDelayMs = 800;

/** Without a terminal, a progress line is printed at this interval. */
const progressIntervalMs = 10_000;

/** Shows the progress of a run on standard error until `stop` is called. */
export function showProgress(stderr: CliStream): { onEvent(event: RunEvent): void; stop(): void } {
  const progress = createProgress();
  const startedAt = stopwatch();
  let shown = false;
  const clear = (): void => void (shown && stderr.isTTY && stderr.write('\r\u001b[2K'));
  const show = (): void => {
    const line = progress.line(stderr.isTTY ? Math.max(20, (stderr.columns ?? 80) - 1) : 200);
    if (line === '' || stopwatch() - startedAt < progressDelayMs) return;
    clear();
    stderr.write(stderr.isTTY ? styleText('dim', line, { stream: stderr }) : `${line}\n`);
    shown = true;
  };
  const timer = setInterval(show, stderr.isTTY ? 100 : progressIntervalMs);
  timer.unref();
  return { onEvent: progress.onEvent, stop: () => (clearInterval(timer), clear()) };
}

/**
 * Prints the terminal report and writes the report files. If a report is written to standard output, the terminal
 * report is printed to standard error.
 */
export function writeReport(
  report: Report,
  { report: wanted = [], github: annotate, failOn, target, case: cases }: VerifyFlags,
  { stdout, stderr }: CliProcess,
): void {
  const out = wanted.some(({ file }) => file === '-') ? stderr : stdout;
  const paint: Paint = (style, text) => styleText(style, text, { stream: out });
  if (cases) out.write(`${exchangesOf(report, paint)}\n`);
  out.write(terminal(report, { failOn, paint }));
  if (target === undefined && report.findings.length > 0)
    out.write(
      paint('dim', 'The built-in mock stopped with the run; "mockmint serve" starts one that keeps running.\n'),
    );
  if (target !== undefined) out.write(createdTokensText(report, paint));
  if (annotate) stdout.write(github(report));
  for (const { kind, file } of wanted)
    writeReportFile(file, reporters[kind](report, { failOn, version: productVersion() }), stdout);
}

/**
 * Checks before the run that the report files can be written, and deletes existing ones, so that a failed run does not
 * leave an outdated report.
 * @throws AppError `wrong-usage`
 */
export function requireWritable({ report: wanted = [] }: VerifyFlags): void {
  if (wanted.filter(({ file }) => file === '-').length > 1)
    raise.wrongUsage('Only one report can be written to standard output.');
  for (const { file } of wanted.filter((one) => one.file !== '-')) {
    withReportErrors(file, () => {
      mkdirSync(dirname(file), { recursive: true });
      const there = lstatSync(file, { throwIfNoEntry: false });
      if (there?.isDirectory()) throw new Error('it is a folder');
      accessSync(there ? file : dirname(file), constants.W_OK);
      if (there?.isFile()) rmSync(file);
    });
  }
}

function writeReportFile(file: string, text: string, stdout: CliStream): void {
  if (file === '-') stdout.write(text);
  else withReportErrors(file, () => writeFileSync(file, text));
}

function withReportErrors(file: string, action: () => void): void {
  try {
    action();
  } catch (error) {
    raise.wrongUsage(`The report ${file} can't be written: ${(error as Error).message}`);
  }
}

function exchangesOf(report: Report, paint: Paint): string {
  return report.providers
    .flatMap(({ cases }) => cases)
    .flatMap(({ id, title, verdict, reason, exchanges }) => [
      `${paint('bold', id)}  ${oneLine(title)}: ${verdict}`,
      ...(reason === '' ? [] : [oneLine(reason)]),
      ...exchanges.flatMap((exchange) => ['', visible(exchangeText(exchange))]),
      '',
    ])
    .join('\n');
}

/** Lists the tokens created on a remote target, which are real; for a local target, only their number. */
function createdTokensText({ providers }: Report, paint: Paint): string {
  const created = providers.flatMap(({ tokens, target }) => tokens.map((token) => ({ token, target })));
  if (created.length === 0) return '';
  const more = providers.reduce((sum, { moreTokens = 0 }) => sum + moreTokens, 0);
  const countText = `${plural(created.length + more, 'token')} created on ${providers[0]!.target}${more > 0 ? `, of which ${created.length} are listed` : ''}`;
  if (created.every(({ target }) => isLoopback(new URL(target).hostname)))
    return paint('dim', `${countText}; --report json=<file> lists them.\n`);
  return `\n${paint('bold', `${countText}; revoke them:`)}\n${created.map(({ token }) => `  ${describeToken(token)}\n`).join('')}`;
}

const describeToken = ({ id, name, secretPreview, at, case: by }: CreatedToken): string =>
  oneLine(
    [at, id ?? 'without id', `secret ${secretPreview}`, name === undefined ? '' : `"${name}"`, by]
      .filter((part) => part !== '')
      .join('  '),
  );

/** The plan, one line per case. */
export function planText(cases: readonly PlannedCase[]): string {
  const width = Math.max(0, ...cases.map(({ expectation }) => expectation.length));
  const listed = cases.map(
    ({ id, expectation, title }) =>
      `${expectation.padEnd(width)}  ${oneLine(id)}  ${styleText('dim', oneLine(title))}\n`,
  );
  return `${listed.join('')}\n${plural(cases.length, 'case')}, none sent.\n`;
}
