/** Orders findings by priority, and merges those with the same cause. */
import { fingerprint } from '../../lib/random.ts';
import type { CheckId, Finding, GeneralCheckId, TrafficCheckId } from './finding.ts';

/** A finding and its cause. Findings with the same check and cause are likely the same defect. */
export interface CausedFinding {
  readonly finding: Finding;
  readonly cause: string;
}

/** The general checks, the most important first. Invariants come after `negative_data_rejection`. */
const checksByPriority: readonly (GeneralCheckId | TrafficCheckId)[] = [
  'ignored_auth',
  'insufficient_permission',
  'secret_leak',
  'not_a_server_error',
  'max_response_time',
  'negative_data_rejection',
  'missing_required_header',
  'positive_data_acceptance',
  'response_schema_conformance',
  'status_code_conformance',
  'content_type_conformance',
  'response_headers_conformance',
  'resource_state',
  'unsupported_method',
  'undocumented_operation',
];

const priorityOf = (check: CheckId): number => {
  const index = checksByPriority.findIndex((known) => known === check);
  return index < 0 ? checksByPriority.indexOf('negative_data_rejection') + 0.5 : index;
};

/** Errors first, then by the priority of the check, then by the number of cases. */
export const mostImportantFirst = (findings: readonly Finding[]): Finding[] =>
  findings.toSorted(
    (a, b) =>
      (a.severity === b.severity ? 0 : a.severity === 'error' ? -1 : 1) ||
      priorityOf(a.check) - priorityOf(b.check) ||
      b.cases.length - a.cases.length,
  );

/** More findings than this with the same cause become one. */
const maxAlike = 3;

/** One finding for each cause that has many. Its evidence is that of the first one. */
export function mergeByCause(all: readonly CausedFinding[], known: ReadonlySet<string>): Map<string, Finding> {
  const groups = Map.groupBy(all, ({ finding: { provider, check, severity, flaky }, cause }) =>
    [provider, check, severity, flaky, cause].join('\n'),
  );
  return new Map(
    [...groups].flatMap(([key, group]): [string, Finding][] => {
      const findings = group.map(({ finding }) => finding);
      const [first] = findings;
      if (!first || findings.length <= maxAlike) return findings.map((finding) => [finding.id, finding]);
      const id = fingerprint(key).slice(0, 12);
      const operations = new Set(findings.map(({ operation }) => operation)).size;
      const merged: Finding = {
        ...first,
        id,
        title: `${first.title} (and ${findings.length - 1} more alike${operations > 1 ? `, in ${operations} operations` : ''})`,
        cases: [...new Set(findings.flatMap(({ cases }) => cases))],
        known: known.has(id) || findings.every((finding) => finding.known),
      };
      return findings.map((finding) => [finding.id, merged]);
    }),
  );
}
