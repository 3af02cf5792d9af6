/** What `verify` prints and writes: progress, the report, tokens to clean up, and the files that were asked for. */
import { accessSync, constants, lstatSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import process from 'node:process';
import { clearInterval, setInterval } from 'node:timers';
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
import type { VerifyFlags } from './verify-options.ts';

/** Runs shorter than this need no progress. */
const progressDelayMs = 800;

/** Where nobody watches, a line now and then shows that the run is alive. */
const progressIntervalMs = 10_000;

/** Shows how far a run has come, on the standard error, until it is stopped. */
export function showProgress(): { onEvent(event: RunEvent): void; stop(): void } {
  const progress = createProgress();
  const { stderr } = process;
  const startedAt = stopwatch();
  let shown = false;
  const clear = (): void => void (shown && stderr.isTTY && stderr.write('\r\u001b[2K'));
  const show = (): void => {
    const line = progress.line(stderr.isTTY ? Math.max(20, stderr.columns - 1) : 200);
    if (line === '' || stopwatch() - startedAt < progressDelayMs) return;
    clear();
    stderr.write(stderr.isTTY ? styleText('dim', line, { stream: stderr }) : `${line}\n`);
    shown = true;
  };
  const timer = setInterval(show, stderr.isTTY ? 100 : progressIntervalMs);
  timer.unref();
  return { onEvent: progress.onEvent, stop: () => (clearInterval(timer), clear()) };
}

/** Prints the report, and writes those that were asked for. What a machine reads has the standard output to itself. */
export function writeReport(
  report: Report,
  { report: wanted = [], github: annotate, failOn, target, case: cases }: VerifyFlags,
): void {
  const out = wanted.some(({ file }) => file === '-') ? process.stderr : process.stdout;
  const paint: Paint = (style, text) => styleText(style, text, { stream: out });
  if (cases) out.write(`${exchangesOf(report, paint)}\n`);
  out.write(terminal(report, { failOn, paint }));
  if (target === undefined && report.findings.length > 0)
    out.write(paint('dim', 'The built-in mock has ended with the run; "mockmint serve" starts one that stays.\n'));
  if (target !== undefined) out.write(createdTokensText(report, paint));
  if (annotate) process.stdout.write(github(report));
  for (const { kind, file } of wanted) writeReportFile(file, reporters[kind](report, { failOn }));
}

/**
 * Makes sure, before anything is sent, that reports can be written, and that none of an earlier run is taken for one of
 * this run, should this one end without.
 * @throws AppError `wrong-usage`
 */
export function requireWritable({ report: wanted = [] }: VerifyFlags): void {
  if (wanted.filter(({ file }) => file === '-').length > 1)
    raise.wrongUsage('Only one report can go to the standard output.');
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

function writeReportFile(file: string, text: string): void {
  if (file === '-') process.stdout.write(text);
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

/** On another machine the tokens are real, so each is named; on this one a number will do. */
function createdTokensText({ providers }: Report, paint: Paint): string {
  const made = providers.flatMap(({ tokens, target }) => tokens.map((token) => ({ token, target })));
  if (made.length === 0) return '';
  const more = providers.reduce((sum, { moreTokens = 0 }) => sum + moreTokens, 0);
  const countText = `${plural(made.length + more, 'token')} made on ${providers[0]!.target}${more > 0 ? `, of which ${made.length} are listed` : ''}`;
  if (made.every(({ target }) => isLoopback(new URL(target).hostname)))
    return paint('dim', `${countText}; --report json=<file> lists them.\n`);
  return `\n${paint('bold', `${countText}, to be cleaned up:`)}\n${made.map(({ token }) => `  ${describeToken(token)}\n`).join('')}`;
}

const describeToken = ({ id, name, secretPreview, at, case: by }: CreatedToken): string =>
  oneLine(
    [at, id ?? 'without id', `secret ${secretPreview}`, name === undefined ? '' : `"${name}"`, by]
      .filter((part) => part !== '')
      .join('  '),
  );

/** The plan, a line a case. */
export function planText(cases: readonly PlannedCase[]): string {
  const width = Math.max(0, ...cases.map(({ expectation }) => expectation.length));
  const listed = cases.map(
    ({ id, expectation, title }) =>
      `${expectation.padEnd(width)}  ${oneLine(id)}  ${styleText('dim', oneLine(title))}\n`,
  );
  return `${listed.join('')}\n${plural(cases.length, 'case')}, none of them sent.\n`;
}
