/** The options of `verify`, and how they become those of a run. */
import process from 'node:process';
import { Command, Option } from 'commander';
import { raise } from '../lib/errors.ts';
import { readBaseline, type KnownFinding } from '../verify/findings/baseline.ts';
import type { Severity } from '../verify/findings/finding.ts';
import { variableOf } from '../verify/run/preflight.ts';
import { reportKinds, type ReportKind } from '../verify/reporters/index.ts';
import type { VerifyAllOptions } from '../verify/verify-all.ts';
import {
  assignmentOption,
  collectList,
  collectValues,
  headerOption,
  destinationOption,
  wholeNumberOption,
  type Destination,
} from './options.ts';

/** What the command line gives. */
export interface VerifyFlags {
  readonly target?: string;
  readonly credential?: string[];
  readonly forbiddenCredential?: string[];
  readonly param?: Record<string, string>;
  readonly header?: Record<string, string>;
  readonly folder?: string[];
  readonly seed?: number;
  readonly fuzz?: number;
  readonly timeout?: number;
  readonly rate?: number;
  readonly maxRequests?: number;
  readonly concurrency?: number;
  readonly maxWait?: number;
  readonly report?: Destination<ReportKind>[];
  readonly github?: boolean;
  readonly failOn: Severity;
  readonly baseline?: string;
  readonly updateBaseline?: boolean;
  readonly check?: string[];
  readonly skip?: string[];
  readonly dryRun?: boolean;
  readonly case?: string[];
  readonly allowRemote?: boolean;
}

const maxInteger = Number.MAX_SAFE_INTEGER;

export const addVerifyOptions = (command: Command): Command =>
  command
    .option('--target <url>', 'base URL of the service under test; takes one provider. Without it, the built-in mock')
    .addOption(
      new Option(
        '--credential <value>',
        'a good credential, [<scheme>=]<value>; repeatable. Also from MOCKMINT_<ID>_CREDENTIAL',
      ).argParser(collectValues),
    )
    .addOption(
      new Option(
        '--forbidden-credential <value>',
        'authenticated, but not permitted; repeatable. Also from MOCKMINT_<ID>_FORBIDDEN_CREDENTIAL',
      ).argParser(collectValues),
    )
    .addOption(
      new Option('--param <name>=<value>', 'a fixed path or query parameter; repeatable').argParser(assignmentOption),
    )
    .addOption(new Option('--header <name: value>', 'a fixed header; repeatable').argParser(headerOption))
    .addOption(
      new Option(
        '--folder <folder>',
        'further providers: a folder with specs/, mocks/ and contracts/; repeatable',
      ).argParser(collectList),
    )
    .addOption(
      new Option('--seed <n>', 'seed of everything random (default: 1)').argParser(wholeNumberOption(0, maxInteger)),
    )
    .addOption(
      new Option('--fuzz <n>', 'how many generated cases to add (default: none)').argParser(
        wholeNumberOption(0, 1_000_000),
      ),
    )
    .addOption(
      new Option('--timeout <ms>', 'when to give an answer up (default: 5000)').argParser(
        wholeNumberOption(1, 3_600_000),
      ),
    )
    .addOption(
      new Option(
        '--rate <per second>',
        'most requests in a second (default: unlimited on this machine, else 10)',
      ).argParser(wholeNumberOption(1, 1_000_000)),
    )
    .addOption(
      new Option(
        '--max-requests <n>',
        'most requests in all (default: unlimited on this machine, else 1000)',
      ).argParser(wholeNumberOption(1, maxInteger)),
    )
    .addOption(
      new Option(
        '--max-wait <s>',
        'most seconds to wait in all for a target that limits the rate (429) or is busy (503) (default: 60)',
      ).argParser(wholeNumberOption(0, 86_400)),
    )
    .addOption(
      new Option('--concurrency <n>', 'requests at a time (default: 8 on this machine, else 2)').argParser(
        wholeNumberOption(1, 1000),
      ),
    )
    .addOption(
      new Option(
        '--report <kind>=<file>',
        `also write a report: ${reportKinds.join(', ')}; "-" is the standard output; repeatable`,
      ).argParser(destinationOption(reportKinds)),
    )
    .option('--github', 'print annotations for GitHub Actions')
    .addOption(
      new Option('--fail-on <severity>', 'what makes the exit code 1').choices(['error', 'warning']).default('error'),
    )
    .option('--baseline <file>', 'known findings, which fail nothing')
    .option('--update-baseline', 'write what is found to the baseline')
    .addOption(new Option('--check <id>', 'only this check; repeatable').argParser(collectList))
    .addOption(new Option('--skip <id>', 'not this check; repeatable').argParser(collectList))
    .option('--dry-run', 'list the cases without sending anything')
    .addOption(
      new Option('--case <id>', 'send only this case, and show all of it; repeatable').argParser(collectValues),
    )
    .option('--allow-remote', 'needed for a target that is not this machine: real tokens are made there');

/** The options of the run. Credentials of the environment are for real targets: the built-in mock has its own. */
export function toRunOptions(
  ids: readonly string[],
  flags: VerifyFlags,
  known: readonly KnownFinding[],
): VerifyAllOptions {
  const { target, param, header: headers, folder, check, case: cases, ...rest } = flags;
  const [provider] = ids;
  const fromEnvironment = (variable: string): string[] | undefined =>
    target === undefined || provider === undefined
      ? undefined
      : process.env[variable]?.split('\n').filter((line) => line !== '');
  const variable = variableOf(provider ?? '');
  const { seed, fuzz, timeout, rate, maxRequests, concurrency, maxWait, skip, allowRemote } = rest;
  return {
    provider: ids,
    target,
    params: param,
    headers,
    folders: folder,
    checks: check,
    cases,
    seed,
    fuzz,
    timeout,
    rate,
    maxRequests,
    concurrency,
    maxWait,
    skip,
    allowRemote,
    credential: flags.credential ?? fromEnvironment(variable),
    forbiddenCredential:
      flags.forbiddenCredential ?? fromEnvironment(variable.replace(/CREDENTIAL$/, 'FORBIDDEN_CREDENTIAL')),
    baseline: new Set(known.map(({ id }) => id)),
  };
}

/** The baseline that is asked for. A new one begins empty. */
export function baselineOf({
  baseline,
  updateBaseline,
  check,
  skip,
  case: cases,
  dryRun,
}: VerifyFlags): KnownFinding[] {
  if (!updateBaseline) return baseline === undefined ? [] : readBaseline(baseline);
  if (baseline === undefined) return raise.wrongUsage('--update-baseline needs --baseline <file>, which it writes.');
  const part = [check && '--check', skip && '--skip', cases && '--case', dryRun && '--dry-run'].find((name) => name);
  if (part !== undefined) raise.wrongUsage(`--update-baseline is for whole runs; leave ${part} out.`);
  return readBaseline(baseline, 'may be missing');
}
