/** A baseline: findings that are known, so that only new ones fail a build. A file that people review. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { asText, isObject } from '../../lib/json.ts';
import { AppError } from '../../lib/errors.ts';
import type { Finding } from './finding.ts';
import type { Report } from './report.ts';

/** One known finding. Its id decides; the rest is for the reader. */
export interface KnownFinding {
  readonly id: string;
  readonly provider: string;
  readonly check: string;
  readonly severity: string;
  readonly title: string;
}

const failBaseline = (file: string, what: string): never => {
  throw new AppError('broken-baseline', 400, `The baseline ${file} ${what}`);
};

/**
 * Reads a baseline.
 * @param absence whether there need not be such a file, which is then as one without findings
 * @throws AppError `broken-baseline`
 */
export function readBaseline(file: string, absence: 'is an error' | 'may be missing' = 'is an error'): KnownFinding[] {
  if (absence === 'may be missing' && !existsSync(file)) return [];
  const data = parseJsonFile(file, readFileText(file));
  const findings = isObject(data) ? data['findings'] : undefined;
  if (!Array.isArray(findings))
    return failBaseline(file, 'holds no list "findings". --update-baseline writes a new one.');
  return findings.map((entry: unknown, index) => {
    const id = isObject(entry) ? asText(entry['id']) : undefined;
    if (!isObject(entry) || id === undefined) return failBaseline(file, `has no "id" at findings[${index}].`);
    const text = (name: string): string => asText(entry[name]) ?? '';
    return { id, provider: text('provider'), check: text('check'), severity: text('severity'), title: text('title') };
  });
}

/**
 * Writes the findings of a report as the new baseline: sorted and one to a line, so that a change to it reads well.
 * Entries of providers that the report says nothing of are kept.
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
      missing ? 'does not exist. --update-baseline writes it.' : `can't be read: ${(error as Error).message}`,
    );
  }
}

function parseJsonFile(file: string, text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    return failBaseline(file, `is no JSON: ${(error as Error).message}`);
  }
}
