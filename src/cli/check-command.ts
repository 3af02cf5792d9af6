/** `mockmint check`: judges recorded traffic against the documents and prints a report. */
import { Command, Option } from 'commander';
import { raise } from '../lib/errors.ts';
import { failsOn } from '../verify/findings/report.ts';
import { withRelativePaths } from '../verify/reporters/format-finding.ts';
import { checkTraffic } from '../verify/traffic/check-traffic.ts';
import { looksLikeHar } from '../verify/traffic/har-reader.ts';
import type { CliProcess } from './cli-process.ts';
import { limitHeapGrowth } from './configure-process.ts';
import { collectList } from './options.ts';
import { addReportOptions, knownFindings, type ReportFlags } from './report-options.ts';
import { compareWithBaseline, requireWritable, writeReport } from './report-output.ts';
import { readSelection } from './selection.ts';

interface CheckFlags extends ReportFlags {
  readonly map?: Record<string, string>;
  readonly folder?: string[];
}

const checkExamples = `
Examples:
  mockmint check traffic.har                  all providers whose servers were called
  mockmint check traffic.har ./openapi.yaml   your own document
  mockmint check traffic.har dayzero --map https://staging.example.com=dayzero
  mockmint check test-results/*.har ./openapi.yaml --report junit=traffic.xml
  mockmint explain response_schema_conformance
                                              what a check means and how to fix its findings

Nothing is sent. Exit codes: 0 conforms, 1 findings, 2 wrong usage, a broken file, or nothing to judge.`;

export const checkCommand = (host: CliProcess): Command =>
  addReportOptions(
    new Command('check')
      .description('Check recorded traffic (HAR) against the documents of the services it was sent to.')
      .argument(
        '[what...]',
        'HAR files, and the providers, OpenAPI documents (files or URLs) or folders to check them against; by default all providers',
      )
      .addOption(
        new Option(
          '--map <url prefix>=<provider>',
          'the provider of URLs that do not begin with a server of its document; repeatable',
        ).argParser(mapOption),
      )
      .addOption(
        new Option(
          '--folder <folder>',
          'load more providers from a folder with specs/, mocks/ and contracts/; repeatable',
        ).argParser(collectList),
      ),
  )
    .addHelpText('after', checkExamples)
    .action((what, flags) => runCheck(what, flags, host));

async function runCheck(what: string[], flags: CheckFlags, host: CliProcess): Promise<void> {
  const known = knownFindings(flags);
  const files = what.filter(looksLikeHar);
  if (files.length === 0)
    raise.wrongUsage('Name a HAR file, as in "mockmint check traffic.har". Browsers and proxies export it.');
  const { providers, folders, documents } = readSelection(
    what.filter((word) => !files.includes(word)),
    { folder: flags.folder },
  );
  requireWritable(flags);
  limitHeapGrowth();
  const report = await checkTraffic(files, {
    provider: providers,
    folders,
    documents,
    map: flags.map,
    checks: flags.check,
    skip: flags.skip,
    warn: flags.warn,
    baseline: new Set(known.map(({ id }) => id)),
  });
  writeReport(withRelativePaths(report, host.cwd()), flags, host);
  if (compareWithBaseline(report, flags, known, false, host)) return;
  if (failsOn(report, flags.failOn)) host.exitCode = 1;
}

/** Collects `<url prefix>=<provider>`. A URL may contain an "=". */
function mapOption(text: string, collected: Readonly<Record<string, string>> = {}): Record<string, string> {
  const [, prefix, provider] = /^(.+)=([^=/]+)$/s.exec(text) ?? [];
  return prefix === undefined
    ? raise.wrongUsage('Write --map as <url prefix>=<provider>, such as https://staging.example.com=dayzero.')
    : { ...collected, [prefix]: provider! };
}
