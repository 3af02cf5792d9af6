/** Checks that valid requests are accepted. */
import { textOf, type CaseExchange } from '../run/case-exchange.ts';
import type { ReceivedResponse } from '../run/target.ts';
import { severityOf, type Check } from './check.ts';

/** Bodies of this size in bytes may be rejected as too large, regardless of the schema. */
const largeBodyBytes = 96 * 1024;

/** Whether a response may reject a request because of its size. */
export const mayBeTooLarge = (
  { status }: Pick<ReceivedResponse, 'status'>,
  { body }: CaseExchange['request'],
): boolean => status === 413 && (body?.length ?? 0) > largeBodyBytes;

/** What services say about a name that was used before. */
const conflictText = /already (?:exists|in use|taken|used)|duplicate|\btaken\b|(?:not|be) unique|conflict/i;

/** Whether the response may reject a name that an earlier request used. */
export const mayBeConflict = (
  { status }: Pick<ReceivedResponse, 'status'>,
  { body, isNumbered = false }: CaseExchange['request'],
): boolean => body !== undefined && !isNumbered && (status === 400 || status === 409 || status === 422);

/** Whether the response says so. */
export const isNameConflict = (response: ReceivedResponse, request: CaseExchange['request']): boolean =>
  mayBeConflict(response, request) && (response.status === 409 || conflictText.test(textOf(response, 4096)));

export const positiveDataAcceptance: Check = ({ case: one, request, response }, { oracle }) => {
  if (!response || oracle.isSuccess(one.operation, response.status) || response.status >= 500) return [];
  const { expectation } = one;
  const isPreferred = expectation.kind === 'protocol' && expectation.preferred === 'accept';
  if (expectation.kind !== 'accept' && !isPreferred) return [];
  if (expectation.kind === 'accept' && expectation.tolerated?.includes(response.status)) return [];
  if (isNameConflict(response, request)) return [];
  if (mayBeTooLarge(response, request)) return [];
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
