/** The options of `verify`, and their conversion to run options. */
import process from 'node:process';
import { Command, Option } from 'commander';
import type { KnownFinding } from '../verify/findings/baseline.ts';
import { variableOf } from '../verify/run/preflight.ts';
import type { CredentialSource, VerifyAllOptions } from '../verify/verify-all.ts';
import { assignmentOption, collectList, collectValues, headerOption, wholeNumberOption } from './options.ts';
import { addConnectionOptions, connectionTo, type ConnectionFlags } from './connection-options.ts';
import { addReportOptions, knownFindings, type ReportFlags } from './report-options.ts';
import { readSelection } from './selection.ts';

/** The parsed options of the command line. */
export interface VerifyFlags extends ReportFlags, ConnectionFlags {
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
  readonly maxTokens?: number;
  readonly casesPerOperation?: number;
  readonly dryRun?: boolean;
  readonly case?: string[];
  readonly allowRemote?: boolean;
}

const maxInteger = Number.MAX_SAFE_INTEGER;

export function addVerifyOptions(command: Command): Command {
  command
    .option(
      '--target <url>',
      'base URL of the service under test, for exactly one provider (default: the built-in mock)',
    )
    .addOption(
      new Option(
        '--credential <value>',
        'valid credential, [<scheme>=]<value>; repeatable. Also read from MOCKMINT_<ID>_CREDENTIAL',
      ).argParser(collectValues),
    )
    .addOption(
      new Option(
        '--forbidden-credential <value>',
        'credential without permission; repeatable. Also read from MOCKMINT_<ID>_FORBIDDEN_CREDENTIAL',
      ).argParser(collectValues),
    )
    .addOption(
      new Option('--param <name>=<value>', 'fixed path or query parameter; repeatable').argParser(assignmentOption),
    )
    .addOption(new Option('--header <name: value>', 'fixed header; repeatable').argParser(headerOption))
    .addOption(
      new Option(
        '--folder <folder>',
        'load more providers from a folder with specs/, mocks/ and contracts/; repeatable',
      ).argParser(collectList),
    )
    .addOption(new Option('--seed <n>', 'random seed (default: 1)').argParser(wholeNumberOption(0, maxInteger)))
    .addOption(
      new Option('--fuzz <n>', 'number of generated cases to add (default: none)').argParser(
        wholeNumberOption(0, 1_000_000),
      ),
    )
    .addOption(
      new Option('--timeout <ms>', 'response timeout (default: 5000)').argParser(wholeNumberOption(1, 3_600_000)),
    )
    .addOption(
      new Option(
        '--rate <per second>',
        'maximum requests per second (default: unlimited on this machine, else 10)',
      ).argParser(wholeNumberOption(1, 1_000_000)),
    )
    .addOption(
      new Option(
        '--max-requests <n>',
        'maximum requests in total (default: unlimited on this machine, else 1000)',
      ).argParser(wholeNumberOption(1, maxInteger)),
    )
    .addOption(
      new Option(
        '--max-wait <s>',
        'maximum total wait for a target that limits the rate (429) or is unavailable (503) (default: 60)',
      ).argParser(wholeNumberOption(0, 86_400)),
    )
    .addOption(
      new Option(
        '--max-tokens <n>',
        'maximum successful requests that create something; rejections are sent first',
      ).argParser(wholeNumberOption(1, maxInteger)),
    )
    .addOption(
      new Option(
        '--cases-per-operation <n>',
        'maximum cases per operation (default: 200 for a document without a contract)',
      ).argParser(wholeNumberOption(1, maxInteger)),
    )
    .addOption(
      new Option('--concurrency <n>', 'concurrent requests (default: 8 on this machine, else 2)').argParser(
        wholeNumberOption(1, 1000),
      ),
    );
  addConnectionOptions(command);
  addReportOptions(command);
  return command
    .option('--dry-run', 'list the cases without sending requests')
    .addOption(
      new Option('--case <id>', 'send only this case and print its exchanges; repeatable').argParser(collectValues),
    )
    .option('--allow-remote', 'allow a target on another machine; real tokens are created there');
}

/** The run options. */
export function toRunOptions(
  what: readonly string[],
  flags: VerifyFlags,
  known: readonly KnownFinding[],
): VerifyAllOptions {
  const { target, param, header: headers, check, case: cases, ...rest } = flags;
  const { seed, fuzz, timeout, rate, maxRequests, concurrency, maxWait, skip, allowRemote } = rest;
  const { providers, folders, documents } = readSelection(what, { folder: flags.folder });
  return {
    provider: providers,
    documents,
    target,
    params: param,
    headers,
    folders,
    checks: check,
    cases,
    seed,
    fuzz,
    timeout,
    rate,
    maxRequests,
    maxTokens: flags.maxTokens,
    casesPerOperation: flags.casesPerOperation,
    concurrency,
    maxWait,
    skip,
    warn: flags.warn,
    allowRemote,
    ...connectionTo(target, flags),
    credential: flags.credential,
    forbiddenCredential: flags.forbiddenCredential,
    baseline: new Set(known.map(({ id }) => id)),
  };
}

/** The credentials of a provider from the environment, for a target. The built-in mock has its own. */
export const environmentCredentials: CredentialSource = (provider) => {
  const read = (variable: string): string[] | undefined =>
    process.env[variable]?.split('\n').filter((line) => line !== '');
  const variable = variableOf(provider);
  return {
    credential: read(variable),
    forbiddenCredential: read(variable.replace(/CREDENTIAL$/, 'FORBIDDEN_CREDENTIAL')),
  };
};

/** The known findings. Only a full run may update them. */
export const baselineOf = (flags: VerifyFlags): KnownFinding[] =>
  knownFindings(flags, [flags.case && '--case', flags.dryRun && '--dry-run']);
