/** `mockmint proxy`: forwards requests to a real service, and holds both messages to the document. */
import { Command, Option } from 'commander';
import { raise } from '../lib/errors.ts';
import type { CliProcess, ExitCode } from './cli-process.ts';
import { addConnectionOptions, connectionTo, type ConnectionFlags } from './connection-options.ts';
import { collectValues, wholeNumberOption } from './options.ts';
import { addReportOptions, knownFindings, type ReportFlags } from './report-options.ts';
import { compareWithBaseline, requireWritable, writeReport } from './report-output.ts';
import { readSelection } from './selection.ts';
import { readHttpsOption } from './serve-files.ts';
import { addServeOptions, type ServeOptions } from './serve-options.ts';
import { startServing } from './serve.ts';
import { createTrafficReport } from './traffic-report.ts';
import { failsOn } from '../verify/findings/report.ts';
import { withRelativePaths } from '../verify/reporters/format-finding.ts';

interface ProxyFlags extends ServeOptions, ReportFlags, ConnectionFlags {
  readonly enforce?: boolean;
  readonly mock?: string[];
  readonly fallback?: boolean;
  readonly timeout?: number;
}

const proxyExamples = `
Examples:
  mockmint proxy dayzero https://staging.example.com
                                              report what violates the document, and pass it on
  mockmint proxy ./openapi.yaml http://127.0.0.1:9000 --enforce
                                              reject it instead
  mockmint proxy ./openapi.yaml http://127.0.0.1:9000 --mock 'POST /pets' --fallback
                                              the mock answers what the service does not offer
  mockmint proxy dayzero https://staging.example.com --record traffic.har
  mockmint proxy dayzero https://staging.example.com --report junit=traffic.xml
                                              report the violations at the end; exit code 1 for errors

What no rule, Prefer or magic value answers is forwarded. Exit codes: 0 conforms, 1 findings, 2 wrong usage.`;

export const proxyCommand = (host: CliProcess): Command =>
  addReportOptions(
    addConnectionOptions(
      addServeOptions(
        new Command('proxy')
          .description('Forward requests to a real service, and report what violates the document.')
          .argument('<provider>', 'a built-in provider, or an OpenAPI document (file or URL, or <id>=<document>)')
          .argument('<upstream url>', 'base URL of the service, as for verify --target')
          .option('--enforce', 'reject invalid requests, and replace invalid responses with a 502')
          .addOption(
            new Option(
              '--mock <operation>',
              'the mock answers this operation, by operationId or as "<method> <path>"; repeatable',
            ).argParser(collectValues),
          )
          .option('--fallback', 'the mock answers where the service is not reachable, or says 404, 405 or 501')
          .addOption(
            new Option('--timeout <ms>', 'time until the response must begin (default: 30000)').argParser(
              wholeNumberOption(1, 3_600_000),
            ),
          ),
        { auth: 'any' },
      ),
    ),
  )
    .addHelpText('after', proxyExamples)
    .action((provider, url, flags, command) => runProxy(provider, url, flags, command, host));

async function runProxy(
  what: string,
  url: string,
  flags: ProxyFlags,
  command: Command,
  host: CliProcess,
): Promise<void> {
  const { enforce, mock, fallback, timeout } = flags;
  if (flags.provider) raise.wrongUsage('A proxy has one provider: remove --provider.');
  const selection = readSelection([what], { folder: flags.folder });
  const upstream = { '*': { url, enforce, mock, fallback, timeout, ...connectionTo(url, flags) } };
  const isReported =
    (flags.report ?? []).length > 0 ||
    flags.github === true ||
    flags.baseline !== undefined ||
    command.getOptionValueSource('failOn') === 'cli';
  if (!isReported) return startServing([what], flags, command, { upstream });
  const known = knownFindings(flags);
  requireWritable(flags);
  const baseline = new Set(known.map(({ id }) => id));
  const { check: checks, skip, warn } = flags;
  const traffic = await createTrafficReport(
    selection,
    url,
    { checks, skip, warn, baseline },
    readHttpsOption(flags) === false ? 'http' : 'https',
  );
  const onStopped = async (): Promise<ExitCode> => {
    const report = withRelativePaths(traffic.report(), host.cwd());
    writeReport(report, flags, host);
    if (compareWithBaseline(report, flags, known, true, host)) return 0;
    return failsOn(report, flags.failOn) ? 1 : 0;
  };
  return startServing([what], flags, command, { upstream, onExchange: traffic.observe, onStopped });
}
