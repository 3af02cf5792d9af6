/** Selects cases and checks by the filters of a run. */
import { raise } from '../../lib/errors.ts';
import { closest } from '../../lib/suggest.ts';
import type { Case } from './case.ts';
import type { Defect } from '../checks/check.ts';
import type { Severity } from '../findings/finding.ts';
import type { VerifyOptions } from '../run-options.ts';

/** Checks with dedicated cases. Other checks run on the responses of all cases. */
const checksWithOwnCases: ReadonlySet<string> = new Set([
  'ignored_auth',
  'insufficient_permission',
  'missing_required_header',
  'negative_data_rejection',
  'positive_data_acceptance',
  'unsupported_method',
  'resource_state',
]);

/** Returns the severity of a defect: a warning for the checks of `warn`, undefined if the check is not selected. */
export const severityFor =
  ({ checks = [], skip = [], warn = [] }: Pick<VerifyOptions, 'checks' | 'skip' | 'warn'>) =>
  ({ check, severity }: Pick<Defect, 'check' | 'severity'>): Severity | undefined => {
    if ((checks.length > 0 && !checks.includes(check)) || skip.includes(check)) return undefined;
    return warn.includes(check) ? 'warning' : severity;
  };

/** Whether no filter is active. */
export const wantsAll = ({ checks = [], skip = [], cases = [] }: VerifyOptions): boolean =>
  checks.length + skip.length + cases.length === 0;

/** The selected cases. */
export function selectCases(
  cases: readonly Case[],
  { checks = [], skip = [], cases: only = [] }: VerifyOptions,
): readonly Case[] {
  if (only.length > 0) return only.map((id) => cases.find((one) => one.id === id) ?? unknownCase(id, cases));
  const needed =
    checks.length > 0 && checks.every((check) => checksWithOwnCases.has(check)) ? new Set(checks) : undefined;
  return cases.filter((one) => {
    const own = one.checks.filter((check) => checksWithOwnCases.has(check));
    if (needed && !own.some((check) => needed.has(check))) return false;
    return own.length === 0 || !own.every((check) => skip.includes(check));
  });
}

function unknownCase(id: string, cases: readonly Case[]): never {
  const suggestion = closest(
    id,
    cases.map((one) => one.id),
  );
  return raise.wrongUsage(
    `There is no case "${id}".${suggestion === undefined ? '' : ` Did you mean "${suggestion}"?`} List the cases with --dry-run.`,
  );
}
