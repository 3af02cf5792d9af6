/** What the document allows is accepted. */
import { isSuccess } from '../exchange.ts';
import { severityOf, type Check } from './check.ts';

/** A body of this size may be too large for a service, whatever its schema says. */
const largeBody = 96 * 1024;

export const positiveDataAcceptance: Check = ({ case: one, request, answer }) => {
  if (!answer || isSuccess(answer.status) || answer.status >= 500) return [];
  const { expectation } = one;
  const isWished = expectation.kind === 'protocol' && expectation.wish === 'accept';
  if (expectation.kind !== 'accept' && !isWished) return [];
  if (expectation.kind === 'accept' && expectation.tolerated?.includes(answer.status)) return [];
  if (answer.status === 413 && (request.body?.length ?? 0) > largeBody) return [];
  return [{
    check: 'positive_data_acceptance',
    severity: severityOf(expectation.ground),
    signature: one.fault,
    title: `A valid request is refused: ${one.title}`,
    expected: 'a success',
    actual: `status ${answer.status}`,
    ground: expectation.ground,
  }];
};
