/** `mockmint verify`: verifies implementations against their contracts and prints a report. */
import { Command } from 'commander';
import type { KnownFinding } from '../verify/findings/baseline.ts';
import { oneLine } from '../verify/reporters/escape.ts';
import { plural } from '../verify/reporters/summary.ts';
import { withRelativePaths } from '../verify/reporters/format-finding.ts';
import { failsOn, type Report } from '../verify/findings/report.ts';
import { stopped } from '../verify/run/sender.ts';
import { planAll, verifyAll } from '../verify/verify-all.ts';
import { testMockCredentials, startTestMock } from '../server/test-mock.ts';
import type { CliProcess } from './cli-process.ts';
import { limitYoungGeneration } from './configure-process.ts';
import {
  addVerifyOptions,
  baselineOf,
  environmentCredentials,
  toRunOptions,
  type VerifyFlags,
} from './verify-options.ts';
import { compareWithBaseline, requireWritable } from './report-output.ts';
import { planText, showProgress, writeVerifyReport } from './verify-output.ts';

const verifyExamples = `
Examples:
  mockmint verify                             all providers, against the built-in mock
  mockmint verify dayzero --target http://127.0.0.1:9000 --credential "$TOKEN"
  mockmint verify ./openapi.yaml --target http://127.0.0.1:9000 --credential "$TOKEN"
  mockmint verify vida --target http://127.0.0.1:9000 --report junit=vida.xml --report html=vida.html
  mockmint verify askui --dry-run             list the cases without sending requests
  mockmint explain ignored_auth               what a check means and how to fix its findings

Exit codes: 0 conforms, 1 findings, 2 wrong usage, an unusable target, or an incomplete run.`;

export const verifyCommand = (host: CliProcess): Command =>
  addVerifyOptions(
    new Command('verify')
      .description('Verify that an implementation conforms to its contract.')
      .argument('[what...]', 'providers, OpenAPI documents (files or URLs) or folders; by default all providers'),
  )
    .addHelpText('after', verifyExamples)
    .action((what, flags) => runVerify(what, flags, host));

async function runVerify(ids: string[], flags: VerifyFlags, host: CliProcess): Promise<void> {
  const known = baselineOf(flags);
  const options = toRunOptions(ids, flags, known);
  limitYoungGeneration();
  if (flags.dryRun) {
    const cases = await planAll(
      options,
      { ...testMockCredentials, url: () => 'http://127.0.0.1' },
      environmentCredentials,
    );
    host.stdout.write(planText(cases));
    return;
  }
  requireWritable(flags);
  const progress = showProgress(host.stderr);
  const signal = abortOnSignal(host);
  const report = await verifyAll(
    { ...options, signal, onEvent: progress.onEvent },
    startTestMock,
    environmentCredentials,
  ).finally(progress.stop);
  conclude(withRelativePaths(report, host.cwd()), flags, known, host);
}

function conclude(report: Report, flags: VerifyFlags, known: readonly KnownFinding[], host: CliProcess): void {
  const aborted = report.providers.find(({ abortReason }) => abortReason !== undefined);
  writeVerifyReport(report, flags, host);
  const isPart = (flags.case ?? flags.maxRequests ?? flags.maxTokens) !== undefined;
  if (!aborted && compareWithBaseline(report, flags, known, isPart, host)) return;
  const reason = aborted
    ? `the run ended early, so the remaining cases were not verified: ${aborted.abortReason ?? ''}`
    : unfinished(report, flags);
  if (failsOn(report, flags.failOn) && aborted?.abortReason !== stopped) host.exitCode = 1;
  else if (reason !== undefined) {
    host.stderr.write(`mockmint: ${oneLine(reason)}\n`);
    host.exitCode = 2;
  }
}

/** Why a completed run has no verdict; undefined if it has one, or if a limit of the user ended it. */
function unfinished({ providers }: Report, { maxRequests, maxTokens }: VerifyFlags): string | undefined {
  const cases = providers.flatMap((provider) => provider.cases);
  const unsent = cases.filter(({ verdict }) => verdict === 'skipped');
  const unjudged = cases.filter(({ verdict }) => verdict === 'error');
  if (unsent.length > 0 && maxRequests === undefined && maxTokens === undefined)
    return `${unsent.length} of ${plural(cases.length, 'case')} not sent: ${unsent[0]!.reason}`;
  return unjudged.length > 0
    ? `${unjudged.length} of ${plural(cases.length, 'case')} could not be judged: ${unjudged[0]!.reason}`
    : undefined;
}

/** The first signal ends the run and reports the results so far; the second exits immediately. */
function abortOnSignal(host: CliProcess): AbortSignal {
  const controller = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    host.on(name, () => {
      if (controller.signal.aborted) host.exit(2);
      controller.abort();
    });
  }
  return controller.signal;
}
