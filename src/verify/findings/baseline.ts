/** Reads and writes baselines: files of known findings, which do not fail a build. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { asText, isObject } from '../../lib/json.ts';
import { AppError } from '../../lib/errors.ts';
import type { Finding } from './finding.ts';
import type { Report } from './report.ts';

/** A known finding. Only the id is compared; the other members are for the reader. */
export interface KnownFinding {
  readonly id: string;
  readonly provider: string;
  readonly check: string;
  readonly severity: string;
  readonly title: string;
}

const failBaseline = (file: string, what: string): never => {
  throw new AppError('broken-baseline', `The baseline ${file} ${what}`);
};

/**
 * Reads a baseline.
 * @param absence with `may be missing`, a missing file is read as an empty baseline
 * @throws AppError `broken-baseline`
 */
export function readBaseline(file: string, absence: 'is an error' | 'may be missing' = 'is an error'): KnownFinding[] {
  if (absence === 'may be missing' && !existsSync(file)) return [];
  const data = parseJsonFile(file, readFileText(file));
  const findings = isObject(data) ? data['findings'] : undefined;
  if (!Array.isArray(findings))
    return failBaseline(file, 'has no "findings" list. Write a new one with --update-baseline.');
  return findings.map((entry: unknown, index) => {
    const id = isObject(entry) ? asText(entry['id']) : undefined;
    if (!isObject(entry) || id === undefined) return failBaseline(file, `has no "id" at findings[${index}].`);
    const text = (name: string): string => asText(entry[name]) ?? '';
    return { id, provider: text('provider'), check: text('check'), severity: text('severity'), title: text('title') };
  });
}

/**
 * Writes the findings of a report as the new baseline, sorted and one per line for readable diffs. Entries of providers
 * that are not in the report are kept.
 * @returns the findings in the new baseline
 * @throws AppError `broken-baseline`
 */
export function writeBaseline(file: string, report: Report, before: readonly KnownFinding[]): KnownFinding[] {
  const reportedProviders = new Set(report.providers.map(({ provider }) => provider));
  const found = report.providers.flatMap(({ findings }) => findings).map(toKnown);
  const all = [...before.filter(({ provider }) => !reportedProviders.has(provider)), ...found].toSorted(
    compareFindings,
  );
  try {
    writeFileSync(
      file,
      `{\n  "findings": [${all.map((known) => `\n    ${JSON.stringify(known)}`).join(',')}${all.length > 0 ? '\n  ' : ''}]\n}\n`,
    );
  } catch (error) {
    failBaseline(file, `can't be written: ${(error as Error).message}`);
  }
  return all;
}

const toKnown = ({ id, provider, check, severity, title }: Finding): KnownFinding => ({
  id,
  provider,
  check,
  severity,
  title,
});

const compareFindings = (one: KnownFinding, other: KnownFinding): number => {
  const [a, b] = [keyOf(one), keyOf(other)];
  return a < b ? -1 : a > b ? 1 : 0;
};

const keyOf = ({ provider, check, title, id }: KnownFinding): string => [provider, check, title, id].join('\n');

function readFileText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    return failBaseline(
      file,
      missing ? 'does not exist. Create it with --update-baseline.' : `can't be read: ${(error as Error).message}`,
    );
  }
}

function parseJsonFile(file: string, text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    return failBaseline(file, `is not valid JSON: ${(error as Error).message}`);
  }
}
