/** Keeps the last result over a reload, and the findings of the runs before, to compare with. */
import { sessionName } from '../api/base.ts';
import type { Finding } from './report-types.ts';
import type { RunResult } from './run-result.ts';

/** Larger results are kept without their cases, or not at all. */
const maxLength = 2_000_000;

const resultKey = `mockmint-verify-${sessionName}`;
const findingsKey = `mockmint-verify-findings-${sessionName}`;

/** The result, and the options of its run, with which single cases are sent again. They contain no credential. */
export interface KeptRun {
  readonly result: RunResult;
  readonly comparison: Comparison | undefined;
}

function write(key: string, value: unknown): boolean {
  const text = JSON.stringify(value);
  if (text.length > maxLength) return false;
  try {
    sessionStorage.setItem(key, text);
    return true;
  } catch {
    return false; // The browser's own limit.
  }
}

function read<Value>(key: string): Value | undefined {
  try {
    return (JSON.parse(sessionStorage.getItem(key) ?? 'null') as Value | null) ?? undefined;
  } catch {
    return undefined;
  }
}

export function keepRun({ result, comparison }: KeptRun): void {
  const withoutPassed = {
    ...result,
    providers: result.providers.map((provider) => ({
      ...provider,
      cases: provider.cases.filter(({ verdict }) => verdict !== 'passed'),
    })),
  };
  if (!write(resultKey, { result, comparison }) && !write(resultKey, { result: withoutPassed, comparison }))
    sessionStorage.removeItem(resultKey);
}

export const keptRun = (): KeptRun | undefined => read<KeptRun>(resultKey);

type FoundBefore = Pick<Finding, 'id' | 'title' | 'severity' | 'provider'>;

export interface Comparison {
  /** Ids of findings that the last run did not have. */
  readonly added: readonly string[];
  readonly same: number;
  /** Findings of the last run that are gone. */
  readonly fixed: readonly FoundBefore[];
}

/** Runs of which the findings are kept. */
const maxRuns = 20;

/**
 * Compares with the last complete run of the same kind; undefined if there was none. A run that ended early shows
 * nothing as fixed, and is not compared with later.
 */
export function compareWithLast(kind: string, result: RunResult): Comparison | undefined {
  const runs = read<Readonly<Record<string, readonly FoundBefore[]>>>(findingsKey) ?? {};
  const before = runs[kind];
  const isComplete = !result.isStopped && result.providers.every(({ abortReason }) => abortReason === undefined);
  if (isComplete) {
    const found = result.findings.map(({ id, title, severity, provider }) => ({ id, title, severity, provider }));
    const others = Object.entries(runs).filter(([other]) => other !== kind);
    write(findingsKey, Object.fromEntries([...others, [kind, found]].slice(-maxRuns)));
  }
  if (!before) return undefined;
  const [known, now] = [new Set(before.map(({ id }) => id)), new Set(result.findings.map(({ id }) => id))];
  const added = result.findings.filter(({ id }) => !known.has(id)).map(({ id }) => id);
  return {
    added,
    same: result.findings.length - added.length,
    fixed: isComplete ? before.filter(({ id }) => !now.has(id)) : [],
  };
}
