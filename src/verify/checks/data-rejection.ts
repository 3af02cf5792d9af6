/** Checks that invalid requests are rejected: data, required headers, credentials and permissions. */
import type { Expectation, Situation } from '../plan/case.ts';
import type { GeneralCheckId } from '../findings/finding.ts';
import { isSuccess } from '../run/case-exchange.ts';
import { severityOf, type Check } from './check.ts';

type Rejection = Extract<Expectation, { kind: 'reject' }> | Extract<Expectation, { kind: 'protocol' }>;

const isRejection = (expectation: Expectation): expectation is Rejection =>
  expectation.kind === 'reject' || (expectation.kind === 'protocol' && expectation.preferred === 'reject');

const situationOf = (expectation: Rejection): Situation =>
  expectation.kind === 'reject' ? expectation.situation : 'malformed';

/** Creates a check for requests that must be rejected and match `concerns`. */
const rejection =
  (
    check: GeneralCheckId,
    title: string,
    expected: string,
    explainedBy: readonly string[],
    concerns: (situation: Situation, checks: readonly string[]) => boolean,
  ): Check =>
  ({ case: one, response }) => {
    const { expectation } = one;
    if (
      !response ||
      !isSuccess(response.status) ||
      !isRejection(expectation) ||
      !concerns(situationOf(expectation), one.checks)
    )
      return [];
    return [
      {
        check,
        severity: severityOf(expectation.rationale),
        signature: one.dedupeKey,
        explainedBy,
        title: `${title}: ${one.title}`,
        expected,
        actual: `status ${response.status}`,
        rationale: expectation.rationale,
      },
    ];
  };

const isHeader = (checks: readonly string[]): boolean => checks.includes('missing_required_header');

export const negativeDataRejection = rejection(
  'negative_data_rejection',
  'An invalid request is accepted',
  'a 4xx status',
  [],
  (situation, checks) =>
    situation === 'missing-parameter'
      ? !isHeader(checks)
      : situation === 'invalid' || situation === 'malformed' || situation === 'parameter',
);

export const missingRequiredHeader = rejection(
  'missing_required_header',
  'A request without a required header is accepted',
  'a 4xx status',
  [],
  (situation, checks) => situation === 'missing-parameter' && isHeader(checks),
);

export const ignoredAuth = rejection(
  'ignored_auth',
  'A request without a valid credential is accepted',
  'a rejection because of the credential',
  ['credential none', 'credential unknown'],
  (situation) => situation === 'credential',
);

export const insufficientPermission = rejection(
  'insufficient_permission',
  'A request without permission is accepted',
  'a rejection because of missing permission',
  [],
  (situation) => situation === 'permission',
);
