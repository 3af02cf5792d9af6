/** The options of `verify`, and their conversion to run options. */
import { readFileSync } from 'node:fs';
import process from 'node:process';
import { URL } from 'node:url';
import { Command, Option } from 'commander';
import { AppError, messageOf, raise } from '../lib/errors.ts';
import { isLoopback } from '../lib/host.ts';
import { readBaseline, type KnownFinding } from '../verify/findings/baseline.ts';
import type { Severity } from '../verify/findings/finding.ts';
import { proxyFromEnvironment } from '../lib/connector.ts';
import { variableOf } from '../verify/run/preflight.ts';
import { reportKinds, type ReportKind } from '../verify/reporters/index.ts';
import type { CredentialSource, VerifyAllOptions } from '../verify/verify-all.ts';
import {
  assignmentOption,
  collectList,
  collectValues,
  headerOption,
  destinationOption,
  proxyOption,
  wholeNumberOption,
  type Destination,
} from './options.ts';
import { readSelection } from './selection.ts';

/** The parsed options of the command line. */
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
  readonly maxTokens?: number;
  readonly casesPerOperation?: number;
  readonly ca?: string[];
  readonly insecure?: boolean;
  readonly proxy?: string;
  readonly report?: Destination<ReportKind>[];
  readonly github?: boolean;
  readonly failOn: Severity;
  readonly baseline?: string;
  readonly updateBaseline?: boolean;
  readonly check?: string[];
  readonly skip?: string[];
  readonly warn?: string[];
  readonly dryRun?: boolean;
  readonly case?: string[];
  readonly allowRemote?: boolean;
}

const maxInteger = Number.MAX_SAFE_INTEGER;

export const addVerifyOptions = (command: Command): Command =>
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
      new Option('--ca <file>', 'CA certificates to trust for TLS, in PEM; repeatable').argParser(collectValues),
    )
    .option('--insecure', 'accept any TLS certificate')
    .addOption(
      new Option('--proxy <url>', 'HTTP proxy; by default as HTTPS_PROXY, HTTP_PROXY and NO_PROXY say').argParser(
        proxyOption,
      ),
    )
    .addOption(
      new Option('--concurrency <n>', 'concurrent requests (default: 8 on this machine, else 2)').argParser(
        wholeNumberOption(1, 1000),
      ),
    )
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
    )
    .option('--dry-run', 'list the cases without sending requests')
    .addOption(
      new Option('--case <id>', 'send only this case and print its exchanges; repeatable').argParser(collectValues),
    )
    .option('--allow-remote', 'allow a target on another machine; real tokens are created there');

/** The run options. */
export function toRunOptions(
  what: readonly string[],
  flags: VerifyFlags,
  known: readonly KnownFinding[],
): VerifyAllOptions {
  const { target, param, header: headers, check, case: cases, ca, proxy, ...rest } = flags;
  const { seed, fuzz, timeout, rate, maxRequests, concurrency, maxWait, skip, allowRemote, insecure } = rest;
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
    insecure,
    ca: ca?.map(readCertificates),
    proxy: proxy ?? environmentProxy(target),
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

/** The proxy of the environment, but not for a target on this machine. */
function environmentProxy(target: string | undefined): string | undefined {
  const url = target === undefined ? null : URL.parse(target);
  return url === null || isLoopback(url.hostname) ? undefined : proxyFromEnvironment(url, process.env);
}

function readCertificates(file: string): string {
  try {
    const text = readFileSync(file, 'utf8');
    return text.includes('-----BEGIN CERTIFICATE-----')
      ? text
      : raise.wrongUsage(`--ca ${file} contains no certificate in PEM ("-----BEGIN CERTIFICATE-----").`);
  } catch (error) {
    if (error instanceof AppError) throw error;
    return raise.wrongUsage(`--ca ${file} can't be read: ${messageOf(error)}`);
  }
}

/** Reads the baseline; empty if there is none, or if `--update-baseline` creates the file. */
export function baselineOf({
  baseline,
  updateBaseline,
  check,
  skip,
  case: cases,
  dryRun,
}: VerifyFlags): KnownFinding[] {
  if (!updateBaseline) return baseline === undefined ? [] : readBaseline(baseline);
  if (baseline === undefined) return raise.wrongUsage('--update-baseline requires --baseline <file>.');
  const part = [check && '--check', skip && '--skip', cases && '--case', dryRun && '--dry-run'].find((name) => name);
  if (part !== undefined) raise.wrongUsage(`--update-baseline requires a full run; remove ${part}.`);
  return readBaseline(baseline, 'may be missing');
}
