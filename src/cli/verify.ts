/** `mockmint verify`: whether an implementation conforms to its contract, what is broken, and where the document says so. */
import process from 'node:process';
import { Command } from 'commander';
import { writeBaseline } from '../contract/baseline.ts';
import { oneLine } from '../contract/report/escape.ts';
import { plural } from '../contract/report/summary.ts';
import { relativeTo } from '../contract/report/telling.ts';
import { failsOn, type Report } from '../contract/report.ts';
import { stopped } from '../contract/sender.ts';
import { planAll, verifyAll } from '../contract/verify-all.ts';
import { bedCredentials, startBed } from '../server/bed.ts';
import { addVerifyOptions, baselineOf, toRun, type VerifyFlags } from './verify-options.ts';
import { demandWritable, planText, showProgress, writeReport } from './verify-output.ts';

const examples = `
Examples:
  mockmint verify                             all providers, against the built-in mock
  mockmint verify dayzero --target http://127.0.0.1:9000 --credential "$TOKEN"
  mockmint verify vida --target http://127.0.0.1:9000 --report junit=vida.xml --report html=vida.html
  mockmint verify askui --dry-run             what would be sent
  mockmint explain ignored_auth               what a check means, and how to mend what it found

Exit codes: 0 conforms, 1 findings, 2 wrong usage, a target that can't be judged, or a run that was stopped or ended early.`;

export const verifyCommand = (): Command =>
  addVerifyOptions(new Command('verify')
    .description('Verify that an implementation conforms to its contract.')
    .argument('[ids...]', 'providers; all by default'))
    .addHelpText('after', examples)
    .action(verify);

async function verify(ids: string[], flags: VerifyFlags): Promise<void> {
  const known = baselineOf(flags);
  const options = toRun(ids, flags, known);
  if (flags.dryRun) {
    const cases = await planAll(options, { ...bedCredentials, url: () => 'http://127.0.0.1' });
    process.stdout.write(planText(cases));
    return;
  }
  demandWritable(flags);
  const progress = showProgress();
  const signal = endOnSignal();
  const report = await verifyAll({ ...options, signal, onEvent: progress.hear }, startBed).finally(progress.stop);
  conclude(relativeTo(report, process.cwd()), flags, known);
}

function conclude(report: Report, flags: VerifyFlags, known: Parameters<typeof writeBaseline>[2]): void {
  const early = report.providers.find(({ cutShort }) => cutShort !== undefined);
  writeReport(report, flags);
  if (flags.updateBaseline && flags.baseline !== undefined && !early) {
    const now = writeBaseline(flags.baseline, report, known);
    process.stderr.write(`The baseline ${flags.baseline} knows ${now.length} ${now.length === 1 ? 'finding' : 'findings'}.\n`);
    return;
  }
  const reason = early ? `the run ended early, so it says nothing of the rest: ${early.cutShort ?? ''}` : unfinished(report, flags);
  if (failsOn(report, flags.failOn) && early?.cutShort !== stopped) process.exitCode = 1;
  else if (reason !== undefined) {
    process.stderr.write(`mockmint: ${oneLine(reason)}\n`);
    process.exitCode = 2;
  }
}

/** Why a run that went to its end has no verdict; undefined where it has one, or where the caller wanted no more. */
function unfinished({ providers }: Report, { maxRequests }: VerifyFlags): string | undefined {
  const cases = providers.flatMap((provider) => provider.cases);
  const unsent = cases.filter(({ verdict }) => verdict === 'skipped');
  const unjudged = cases.filter(({ verdict }) => verdict === 'error');
  if (unsent.length > 0 && maxRequests === undefined) return `${unsent.length} of ${plural(cases.length, 'case')} not sent: ${unsent[0]!.reason}`;
  return unjudged.length > 0 ? `${unjudged.length} of ${plural(cases.length, 'case')} could not be judged: ${unjudged[0]!.reason}` : undefined;
}

/** The first signal ends the run with what is known so far; the second ends the program. */
function endOnSignal(): AbortSignal {
  const controller = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.on(name, () => {
      if (controller.signal.aborted) process.exit(2);
      controller.abort();
    });
  }
  return controller.signal;
}
