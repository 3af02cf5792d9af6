/** The options of commands that write a report of findings. */
import { Command, Option } from 'commander';
import { raise } from '../lib/errors.ts';
import { readBaseline, type KnownFinding } from '../verify/findings/baseline.ts';
import type { Severity } from '../verify/findings/finding.ts';
import { reportKinds, type ReportKind } from '../verify/reporters/index.ts';
import { collectList, destinationOption, type Destination } from './options.ts';

/** The parsed options. */
export interface ReportFlags {
  readonly report?: Destination<ReportKind>[];
  readonly github?: boolean;
  readonly failOn: Severity;
  readonly baseline?: string;
  readonly updateBaseline?: boolean;
  readonly check?: string[];
  readonly skip?: string[];
  readonly warn?: string[];
}

export const addReportOptions = (command: Command): Command =>
  command
    .addOption(
      new Option(
        '--report <kind>=<file>',
        `write a report: ${reportKinds.join(', ')}; "-" is standard output; repeatable`,
      ).argParser(destinationOption(reportKinds)),
    )
    .option('--github', 'print annotations for GitHub Actions')
    .addOption(
      new Option('--fail-on <severity>', 'lowest severity that makes the exit code 1')
        .choices(['error', 'warning'])
        .default('error'),
    )
    .option('--baseline <file>', 'file of known findings, which do not fail the run')
    .option('--update-baseline', 'write the findings to the baseline')
    .addOption(new Option('--check <id>', 'run only this check; repeatable').argParser(collectList))
    .addOption(new Option('--skip <id>', 'skip this check; repeatable').argParser(collectList))
    .addOption(
      new Option('--warn <id>', 'report the findings of this check as warnings; repeatable').argParser(collectList),
    );

/**
 * Reads the baseline; empty if there is none, or if `--update-baseline` creates the file.
 * @param filters further options that leave out a part of the run
 */
export function knownFindings(
  { baseline, updateBaseline, check, skip }: ReportFlags,
  filters: readonly (string | false | undefined)[] = [],
): KnownFinding[] {
  if (!updateBaseline) return baseline === undefined ? [] : readBaseline(baseline);
  if (baseline === undefined) return raise.wrongUsage('--update-baseline requires --baseline <file>.');
  const part = [check && '--check', skip && '--skip', ...filters].find((name) => name);
  if (part !== undefined) raise.wrongUsage(`--update-baseline requires a full run; remove ${part}.`);
  return readBaseline(baseline, 'may be missing');
}
