/** Writes the report of a run: to the terminal, to files, and to the baseline. */
import { accessSync, constants, lstatSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { styleText } from 'node:util';
import { raise } from '../lib/errors.ts';
import { writeBaseline, type KnownFinding } from '../verify/findings/baseline.ts';
import type { Report } from '../verify/findings/report.ts';
import { oneLine } from '../verify/reporters/escape.ts';
import { github } from '../verify/reporters/github-report.ts';
import { reporters } from '../verify/reporters/index.ts';
import type { Paint } from '../verify/reporters/reporter.ts';
import { plural } from '../verify/reporters/summary.ts';
import { terminal } from '../verify/reporters/terminal-report.ts';
import type { CliProcess, CliStream } from './cli-process.ts';
import { productVersion } from './product-version.ts';
import type { ReportFlags } from './report-options.ts';

/** What a command prints around the terminal report. */
interface Frame {
  before(paint: Paint): string;
  after(paint: Paint): string;
}

const noFrame: Frame = { before: () => '', after: () => '' };

/**
 * Prints the terminal report and writes the report files. If a report is written to standard output, the terminal
 * report is printed to standard error.
 */
export function writeReport(
  report: Report,
  { report: wanted = [], github: annotate, failOn }: Pick<ReportFlags, 'report' | 'github' | 'failOn'>,
  { stdout, stderr }: CliProcess,
  { before, after } = noFrame,
): void {
  const out = wanted.some(({ file }) => file === '-') ? stderr : stdout;
  const paint: Paint = (style, text) => styleText(style, text, { stream: out });
  out.write(before(paint) + terminal(report, { failOn, paint }) + after(paint));
  if (annotate) stdout.write(github(report));
  for (const { kind, file } of wanted)
    writeReportFile(file, reporters[kind](report, { failOn, version: productVersion() }), stdout);
}

/**
 * Names the findings of the baseline that a full run no longer has, and updates the baseline if that is wanted.
 * @param isPart whether the run was limited by other options than those for checks
 * @returns whether the baseline was updated
 */
export function compareWithBaseline(
  report: Report,
  { check, skip, baseline, updateBaseline }: ReportFlags,
  known: readonly KnownFinding[],
  isPart: boolean,
  { stderr }: CliProcess,
): boolean {
  if (!isPart && check === undefined && skip === undefined) stderr.write(fixedText(report, known));
  if (!updateBaseline || baseline === undefined) return false;
  const now = writeBaseline(baseline, report, known);
  stderr.write(`Wrote ${plural(now.length, 'finding')} to the baseline ${baseline}.\n`);
  return true;
}

function fixedText(report: Report, known: readonly KnownFinding[]): string {
  const providers = new Set(report.providers.map(({ provider }) => provider));
  const found = new Set(report.findings.map(({ id }) => id));
  const fixed = known.filter(({ id, provider }) => providers.has(provider) && !found.has(id));
  if (fixed.length === 0) return '';
  const names = fixed.map(({ check: id, title }) => `  ${oneLine(`${id}: ${title}`)}\n`).join('');
  return `Fixed since the baseline was written (${plural(fixed.length, 'finding')}); --update-baseline removes them:\n${names}`;
}

/**
 * Checks before the run that the report files can be written, and deletes existing ones, so that a failed run does not
 * leave an outdated report.
 * @throws AppError `wrong-usage`
 */
export function requireWritable({ report: wanted = [] }: Pick<ReportFlags, 'report'>): void {
  if (wanted.filter(({ file }) => file === '-').length > 1)
    raise.wrongUsage('Only one report can be written to standard output.');
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

function writeReportFile(file: string, text: string, stdout: CliStream): void {
  if (file === '-') stdout.write(text);
  else withReportErrors(file, () => writeFileSync(file, text));
}

function withReportErrors(file: string, action: () => void): void {
  try {
    action();
  } catch (error) {
    raise.wrongUsage(`The report ${file} can't be written: ${(error as Error).message}`);
  }
}
