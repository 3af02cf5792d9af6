/** Checks that valid requests are accepted. */
import { isSuccess } from '../run/case-exchange.ts';
import { severityOf, type Check } from './check.ts';

/** Bodies of this size in bytes may be rejected as too large, regardless of the schema. */
const largeBodyBytes = 96 * 1024;

export const positiveDataAcceptance: Check = ({ case: one, request, response }) => {
  if (!response || isSuccess(response.status) || response.status >= 500) return [];
  const { expectation } = one;
  const isPreferred = expectation.kind === 'protocol' && expectation.preferred === 'accept';
  if (expectation.kind !== 'accept' && !isPreferred) return [];
  if (expectation.kind === 'accept' && expectation.tolerated?.includes(response.status)) return [];
  if (response.status === 413 && (request.body?.length ?? 0) > largeBodyBytes) return [];
  return [
    {
      check: 'positive_data_acceptance',
      severity: severityOf(expectation.rationale),
      signature: one.dedupeKey,
      title: `A valid request is rejected: ${one.title}`,
      expected: 'a success',
      actual: `status ${response.status}`,
      rationale: expectation.rationale,
    },
  ];
};
