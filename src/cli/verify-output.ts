/** The output of `verify`: progress, the plan, exchanges and created tokens. */
import { URL } from 'node:url';
import { clearInterval, setInterval } from '../lib/timers.ts';
import { styleText } from 'node:util';
import { isLoopback } from '../lib/host.ts';
import { stopwatch } from '../lib/clock.ts';
import type { PlannedCase, RunEvent } from '../verify/run/run-event.ts';
import { oneLine, visible } from '../verify/reporters/escape.ts';
import { createProgress } from '../verify/reporters/progress.ts';
import type { Paint } from '../verify/reporters/reporter.ts';
import { plural } from '../verify/reporters/summary.ts';
import { exchangeText } from '../verify/reporters/format-finding.ts';
import type { CreatedToken, Report } from '../verify/findings/report.ts';
import type { CliProcess, CliStream } from './cli-process.ts';
import { writeReport } from './report-output.ts';
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

/** Prints the terminal report with what concerns the target, and writes the report files. */
export function writeVerifyReport(report: Report, flags: VerifyFlags, host: CliProcess): void {
  const { target, case: cases } = flags;
  writeReport(report, flags, host, {
    before: (paint) => (cases ? `${exchangesOf(report, paint)}\n` : ''),
    after: (paint) => {
      if (target !== undefined) return createdTokensText(report, paint);
      return report.findings.length === 0
        ? ''
        : paint('dim', 'The built-in mock stopped with the run; "mockmint serve" starts one that keeps running.\n');
    },
  });
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
